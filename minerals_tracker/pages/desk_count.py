"""How much other people wait for at the editors' desk: the number beside its link."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from minerals_tracker.models import Delivery, ErrorReport
from minerals_tracker.states import DeliveryState

IN_DOUBT = (DeliveryState.UNCERTAIN, DeliveryState.FAILED)
"""Letters that only a person may send again."""


def waiting_for(user: AbstractBaseUser | AnonymousUser) -> int | None:
    """Open reports and letters in doubt, in one query; None for who does not work at the desk."""
    if not getattr(user, "is_staff", False):
        return None
    reports = ErrorReport.objects.open().order_by().values("pk")
    letters = Delivery.objects.filter(state__in=IN_DOUBT).order_by().values("pk")
    return reports.union(letters, all=True).count()
