"""One's own wishes for the letter."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils import timezone

from deals.models import Deal
from minerals_tracker.models import DigestPreference


class PreferenceForm(forms.ModelForm[DigestPreference]):
    """Day, hour and zone of the letter, and the deals in it."""

    hour = forms.TypedChoiceField(
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)], coerce=int
    )
    time_zone = forms.ChoiceField(
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(available_timezones())]
    )

    class Meta:
        model = DigestPreference
        fields = ["wanted", "weekday", "hour", "time_zone", "deals", "with_illustrative"]
        widgets = {"deals": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_wanted = bool(self.instance.pk) and self.instance.wanted
        deals = self.fields["deals"]
        assert isinstance(deals, forms.ModelMultipleChoiceField)  # noqa: S101 (for the type checker)
        deals.queryset = Deal.objects.active()

    def save(self, commit: bool = True) -> DigestPreference:  # noqa: FBT001, FBT002 (Django's own)
        """Keep the wishes; switching on does not reach back to a letter already due."""
        if self.instance.wanted and not self.was_wanted:
            self.instance.wanted_since = timezone.now()
        return super().save(commit)
