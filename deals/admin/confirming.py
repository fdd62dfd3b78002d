"""A form that asks for confirmation before it accepts an unlikely value."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, TypeVar

from django import forms
from django.db import models

M = TypeVar("M", bound=models.Model)


class AskingForm(forms.ModelForm[M]):
    """A model form that is refused once for unlikely values and accepted when sent again unchanged.

    The hidden field `unlikely` holds the questions already asked, so that another unlikely value is
    asked about again.
    """

    unlikely = forms.CharField(label="", required=False, widget=forms.HiddenInput)

    def ask_about(self, found: Mapping[str, str]) -> None:
        """Add an error to each named field, unless the user was shown the same questions before.

        `found` maps field names to sentences without their full stop. Call it from `clean`.
        """
        told = "; ".join(found.values())
        if told == self.cleaned_data.get("unlikely", ""):
            return
        again: Any = copy(self.data)
        again[self.add_prefix("unlikely")] = told
        self.data = again
        for field, words in found.items():
            self.add_error(field, f"{words}. Correct it, or save once more if it is so.")
