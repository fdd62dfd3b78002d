"""Models of letters, invitations, reports and preferences; none holds a fact about a deal."""

from minerals_tracker.models.delivery import Delivery
from minerals_tracker.models.display import DisplayPreference
from minerals_tracker.models.doubles import DoubleSource
from minerals_tracker.models.heartbeat import Heartbeat
from minerals_tracker.models.invitation import Invitation
from minerals_tracker.models.issue import Edition, Erratum, WeeklyIssue
from minerals_tracker.models.preference import DigestPreference
from minerals_tracker.models.report import ErrorReport
from minerals_tracker.models.reset import ResetRequest

__all__ = [
    "Delivery",
    "DigestPreference",
    "DisplayPreference",
    "DoubleSource",
    "Edition",
    "Erratum",
    "ErrorReport",
    "Heartbeat",
    "Invitation",
    "ResetRequest",
    "WeeklyIssue",
]
