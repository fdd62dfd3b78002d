"""How one user wants to see the site, on every machine they sign in from."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from deals.models.base import one_of
from minerals_tracker.states import Theme


class DisplayPreference(models.Model):
    """The colours a user chose; without a row those of their machine."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="display"
    )
    theme = models.CharField("colours", max_length=5, choices=Theme.choices, default=Theme.AUTO)

    class Meta:
        constraints = [one_of("theme", Theme.values, "display_theme_known")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_theme_display()}"
