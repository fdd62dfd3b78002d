"""The number beside the link to the desk: what waits for an editor."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from minerals_tracker.models import Delivery, ErrorReport
from minerals_tracker.states import DeliveryState

IN_DOUBT = (DeliveryState.UNCERTAIN, DeliveryState.FAILED)
"""Letters that only a person may send again."""


def waiting_for(user: AbstractBaseUser | AnonymousUser) -> int | None:
    """Number of open reports and uncertain letters, in one query; None if not at the desk."""
    if not getattr(user, "is_staff", False):
        return None
    reports = ErrorReport.objects.open().order_by().values("pk")
    letters = Delivery.objects.filter(state__in=IN_DOUBT).order_by().values("pk")
    return reports.union(letters, all=True).count()
