"""What every text and every day has to be, whichever form, file or field it comes through.

`hold` gives the validators to the fields of models and `hold_forms` to those of forms, all of them,
so that no field that is added later can forget them.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast

from deals.texts import fault_of
from deals.units import FIRST_DAY, LAST_DAY

DAYS = f"choose a day from {FIRST_DAY} to {LAST_DAY}"


def no_control_characters(value: Any) -> None:
    """Refuse what no text may hold, in a text or anywhere in the JSON of one."""
    _refuse(value, in_a_line=False)


def one_line(value: Any) -> None:
    """Refuse that, and tabs and line breaks."""
    _refuse(value, in_a_line=True)


def within_days(value: date | datetime | None) -> None:
    """Refuse a day that is a slip of the pen: year 26, year 9999."""
    day = value.date() if isinstance(value, datetime) else value
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            f"{day.isoformat()} lies outside the days that are kept: {DAYS}.", code="day"
        )


def given_day(text: str) -> date:
    """The day that a command is given. Raises ArgumentTypeError, which says what is wrong."""
    try:
        day = date.fromisoformat(text)
        within_days(day)
    except ValidationError as error:
        raise ArgumentTypeError(error.message) from error
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day; write it as 2026-12-31.") from None
    return day


def hold(rows: Iterable[type[models.Model]]) -> None:
    """Give every text and day of these models its validator."""
    for model in rows:
        for field in model._meta.local_fields:
            _hold(field)


def hold_forms() -> None:
    """Give every text and day of a form its validator, before any form is declared."""
    forms.CharField.default_validators = [no_control_characters]
    forms.DateField.default_validators = [within_days]


def no_day_outside(app: str) -> Callable[[Any, Any], None]:
    """Make the step of a migration that names every row of an app with a day outside."""

    def step(registry: Any, _: Any) -> None:
        found = [
            f"{model._meta.verbose_name} {pk}: {field.verbose_name} is {day}"
            for model in registry.get_app_config(app).get_models()
            for field in model._meta.local_fields
            if type(field) is models.DateField and "pgh_id" not in _names(model)
            for pk, day in _outside(model, field.name)
        ]
        if found:
            raise ValueError(f"{'; '.join(found)}. Correct each of these rows first: {DAYS}.")

    return step


def _names(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.local_fields}


def _outside(model: type[models.Model], field: str) -> Iterable[tuple[Any, str]]:
    """Rows by key, with their day as text: not every day of PostgreSQL is one of Python."""
    outside = models.Q(**{f"{field}__lt": FIRST_DAY}) | models.Q(**{f"{field}__gt": LAST_DAY})
    rows = model._base_manager.filter(outside).annotate(said=Cast(field, models.TextField()))
    return [(pk, said) for pk, said in rows.values_list("pk", "said")[:10]]


def validator_of(field: Any) -> Any:
    """The validator that a column of this kind has to have; None for one without text or day."""
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
