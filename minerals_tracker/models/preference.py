"""Who wants the letter, of which deals, and at which hour of which zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from deals.models import Deal
from minerals_tracker.states import Weekday


def known_zone(name: str) -> None:
    """Raise ValidationError for a name that is no IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(
            "%(name)s is not a time zone. Use a name such as Asia/Karachi.", params={"name": name}
        )


class DigestPreference(models.Model):
    """One user's wishes for the weekly letter; without a row nothing is sent.

    An address is suspended by name, so that a new address of the same user is tried again.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letter"
    )
    wanted = models.BooleanField("weekly letter", default=True)
    wanted_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Letters due before are not sent"
    )
    weekday = models.PositiveSmallIntegerField(
        choices=Weekday.choices, default=Weekday.MONDAY, help_text="Day on which it arrives"
    )
    hour = models.PositiveSmallIntegerField(
        default=8,
        validators=[MaxValueValidator(23)],
        help_text="Full hour of the day, 0 to 23, in your time zone",
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_zone])
    deals = models.ManyToManyField(
        Deal, blank=True, related_name="+", help_text="Empty: all real deals that are tracked"
    )
    with_illustrative = models.BooleanField(
        "illustrative deals too", default=False, help_text="Invented data, marked as such"
    )
    suspended_address = models.EmailField(blank=True, editable=False)
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_because = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = "letter preference"
        ordering = ["user"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7)),
                name="preference_weekday_is_iso",
                violation_error_message=(
                    "The weekday must lie between 1, Monday, and 7, Sunday: choose one of them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(hour__range=(0, 23)),
                name="preference_hour_of_day",
                violation_error_message=(
                    "The hour must lie between 0 and 23: enter a full hour of the day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_weekday_display()} {self.hour:02d}:00 {self.time_zone}"

    @property
    def is_suspended(self) -> bool:
        """Whether the user's present address was refused for good by its server."""
        suspended = self.suspended_address.lower()
        return suspended != "" and suspended == self.user.email.lower()

    def turn(self, *, on: bool, now: datetime) -> None:
        """Switch the letter on or off and save; switching on has no effect on past due times."""
        if on and not self.wanted:
            self.wanted_since = now
        self.wanted = on
        self.save(update_fields=["wanted", "wanted_since"])
