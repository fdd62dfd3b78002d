"""How one user wants to see the site, on every machine they sign in from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from deals.models.base import one_of
from minerals_tracker.states import Theme


class DisplayPreference(models.Model):
    """The colours and the currency a user chose; without a row those of their machine, and USD."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="display"
    )
    theme = models.CharField("colours", max_length=5, choices=Theme.choices, default=Theme.AUTO)
    currency = models.CharField(
        max_length=3,
        blank=True,
        help_text="ISO 4217 code of a currency beside USD; empty for USD alone",
    )

    class Meta:
        constraints = [
            one_of("theme", Theme.values, "display_theme_known", called="colours"),
            models.CheckConstraint(
                condition=Q(currency="") | Q(currency__regex=r"^[A-Z]{3}$") & ~Q(currency="USD"),
                name="display_currency_beside_usd",
                violation_error_message=(
                    "The currency must be another than USD: enter its code of three capitals, or "
                    "leave it empty."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_theme_display()}"
