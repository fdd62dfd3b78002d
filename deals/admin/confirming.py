"""Forms that ask once about what is possible but more often a slip."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, TypeVar

from django import forms
from django.db import models

M = TypeVar("M", bound=models.Model)


class AskingForm(forms.ModelForm[M]):
    """A form that is refused once with what is unlikely; sent once more it is meant.

    What was asked stands in a hidden field, so that another unlikely value is asked about anew.
    """

    unlikely = forms.CharField(label="", required=False, widget=forms.HiddenInput)

    def ask_about(self, found: Mapping[str, str]) -> None:
        """Ask about fields, each with a sentence without its full stop."""
        told = "; ".join(found.values())
        if told == self.cleaned_data.get("unlikely", ""):
            return
        again: Any = copy(self.data)
        again[self.add_prefix("unlikely")] = told
        self.data = again
        for field, words in found.items():
            self.add_error(field, f"{words}. Correct it, or save once more if it is so.")
