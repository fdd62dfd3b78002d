"""Days as people type them: what could be two days is asked back, with both of them.

They are lines of text with the format beside them, as a browser's own field for days has another
order of day and month in each language.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from deals.units import format_date

SUCH_AS = "as in 28 Nov 2026"
WANTED = "Enter a valid date, such as 28 Nov 2026 or 2026-11-28."
ONLY_A_MONTH = "Enter a valid date: of a month write its first day, and choose “month” beside it."
_TWO_NUMBERS = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4})")
_MONTH = re.compile(r"[A-Za-z]{3,9} \d{4}|\d{4}-\d{2}")


def days_meant(text: str) -> list[date]:
    """The days that two numbers and a year may be, the day before the month first.

    Points are written between a day and a month in that order only. Empty for any other text.
    """
    found = _TWO_NUMBERS.fullmatch(text.strip())
    if not found:
        return []
    one, other, year = int(found[1]), int(found[3]), int(found[4])
    orders = [(one, other)] if found[2] == "." else [(one, other), (other, one)]
    days = [_day(year, month, day) for day, month in orders]
    return list(dict.fromkeys(day for day in days if day))


class DayInput(AdminDateWidget):
    """A line of text with the format beside it, or the days to choose from where it may be two."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        meant = days_meant(value) if isinstance(value, str) else []
        if len(meant) < 2:
            return format_html('{}<span class="help day-format">{}</span>', field, SUCH_AS)
        filled = (attrs or {}).get("id", "")
        offers = [(filled, day.isoformat(), _said(day)) for day in meant]
        button = '<button type="button" class="button" data-fill="{}" data-value="{}">{}</button> '
        offered = format_html_join("", button, offers)
        return format_html('{}<span class="which-day">{}</span>', field, offered)

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["js/admin-live.js"])


class DayField(forms.DateField):
    """A day, written in any of the ways that can mean only one."""

    widget = DayInput
    default_error_messages = {"invalid": WANTED}

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        meant = days_meant(value)
        if len(meant) == 1:
            return meant[0]
        if meant:
            one, other = (_said(day) for day in meant)
            text = f"Enter a valid date: which month is meant, {one} or {other}?"
            raise ValidationError(text, code="unclear")
        if _MONTH.fullmatch(value.strip()):
            raise ValidationError(ONLY_A_MONTH, code="invalid")
        return super().to_python(value)


DATES: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.DateField: {"form_class": DayField, "widget": DayInput},
}
"""How the admin asks for the days of a model."""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _said(day: date) -> str:
    is_ahead = day > timezone.localdate()
    return f"{format_date(day)}, in the future" if is_ahead else format_date(day)
