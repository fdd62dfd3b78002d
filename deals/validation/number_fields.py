"""Form fields for numbers as people type them.

They are text inputs: a browser's number input drops the comma of “8,5” where its language uses
another mark, and sends 85.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from deals.units.typed_numbers import UnclearNumberError, read_alone, written_alone


class NumberInput(forms.TextInput):
    """A text input for which a phone shows its number keys."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class NumberField(forms.DecimalField):
    """A decimal field that accepts a point or a comma, and refuses a mark that could be either."""

    widget = NumberInput

    def to_python(self, value: Any) -> Any:
        return super().to_python(_typed(value))

    def prepare_value(self, value: Any) -> Any:
        return written_alone(value) if isinstance(value, Decimal) else value


class WholeNumberField(forms.IntegerField):
    """An integer field that accepts the same spellings."""

    widget = NumberInput

    def to_python(self, value: Any) -> int | None:
        number = _typed(value)
        if isinstance(number, Decimal) and number != number.to_integral_value():
            raise ValidationError(f"“{value}” is no whole number.", code="invalid")
        return super().to_python(int(number) if isinstance(number, Decimal) else number)


NUMBERS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.DecimalField: {"form_class": NumberField},
    models.IntegerField: {"form_class": WholeNumberField, "widget": NumberInput},
}
"""`formfield_overrides` of the admin for decimal and integer fields."""


def _typed(value: Any) -> Any:
    """Return the number a text means; other values pass. Raises ValidationError with the remedy."""
    if not isinstance(value, str) or not value.strip():
        return value
    try:
        number = read_alone(value)
    except UnclearNumberError as error:
        parts = value.strip().replace(",", ".").split(".")
        remedy = f"write {'.'.join(parts)}0 or {''.join(parts)}"
        raise ValidationError(f"“{value}” {error}: {remedy}.", code="unclear") from error
    except ValueError as error:
        raise ValidationError(f"“{value}” {error}.", code="invalid") from error
    return Decimal(f"{number.normalize():f}")
