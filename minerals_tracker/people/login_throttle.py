"""How guessing passwords is slowed down, by django-axes, without closing an account to its owner.

A name is closed only to the address from which ten wrong passwords for it came, so that no stranger
elsewhere can keep its owner out. Who tries many names from one address is stopped as well, there
alone. Both last a quarter of an hour from the last try that was let through; what is refused
meanwhile counts for nothing, and a login that succeeds forgives its own name only.
"""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Sum
from django.http import HttpRequest

FROM_ONE_ADDRESS = 30
"""Wrong passwords from one address, whatever the names; axes' own limit is for one name there."""


class LoginThrottle(AxesDatabaseHandler):  # type: ignore[misc] # axes has no types
    """Axes' throttle of a name at an address, and above it one of the address."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        return super().is_locked(request, credentials) or self._is_spraying(request)

    def _is_spraying(self, request: Any) -> bool:
        since = get_cool_off_threshold(request)
        here = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address, attempt_time__gte=since
        )
        failures = here.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
        return bool(failures >= FROM_ONE_ADDRESS)


def open_again(person: AbstractBaseUser) -> None:
    """Forget the wrong passwords for a person's name, from wherever they came."""
    reset(username=person.get_username())
