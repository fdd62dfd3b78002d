"""Validators that every text and day gets: no control characters, days within range.

`add_model_validators` and `add_form_validators` attach them to the fields of models and forms, so
that no new field can forget them.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from deals.units import FIRST_DAY, LAST_DAY
from deals.validation.characters import fault_of

DAYS = f"choose a day from {FIRST_DAY} to {LAST_DAY}"


def no_control_characters(value: Any) -> None:
    """Raise ValidationError for control characters in a text, or anywhere in decoded JSON."""
    _refuse(value, in_a_line=False)


def one_line(value: Any) -> None:
    """Raise ValidationError for control characters, tabs and line breaks."""
    _refuse(value, in_a_line=True)


def within_days(value: date | datetime | None) -> None:
    """Raise ValidationError for a day outside FIRST_DAY to LAST_DAY, such as one in the year 26."""
    day = value.date() if isinstance(value, datetime) else value
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            f"{day.isoformat()} lies outside the days that are kept: {DAYS}.", code="day"
        )


def given_day(text: str) -> date:
    """Parse the day argument of a command. Raises ArgumentTypeError with the reason."""
    try:
        day = date.fromisoformat(text)
        within_days(day)
    except ValidationError as error:
        raise ArgumentTypeError(error.message) from error
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day; write it as 2026-12-31.") from None
    return day


def add_model_validators(rows: Iterable[type[models.Model]]) -> None:
    """Add the validator to each text and day field of these models."""
    for model in rows:
        for field in model._meta.local_fields:
            _hold(field)


def add_form_validators() -> None:
    """Make the validators the default of form fields; call it before any form is declared."""
    forms.CharField.default_validators = [no_control_characters]
    forms.DateField.default_validators = [within_days]


def validator_of(field: Any) -> Any:
    """Return the validator that a model field must have; None if it holds no text or day."""
    if isinstance(field, models.GeneratedField):
        return None
    if isinstance(field, models.CharField):
        return one_line
    if isinstance(field, models.TextField | models.JSONField):
        return no_control_characters
    return within_days if isinstance(field, models.DateField) else None


def _hold(field: Any) -> None:
    inner = field.base_field if isinstance(field, ArrayField) else field
    wanted = validator_of(inner)
    if wanted and wanted not in inner.validators:
        inner.validators.append(wanted)


def _refuse(value: Any, *, in_a_line: bool) -> None:
    for text in _texts(value):
        if fault := fault_of(text, in_a_line=in_a_line):
            raise ValidationError(fault, code="control_character")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts(key)
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
