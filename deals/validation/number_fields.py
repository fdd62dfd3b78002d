"""Fields for numbers as people type them.

They are lines of text: a browser's own field for numbers takes the comma out of “8,5” where its
language has another mark, and sends 85.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from deals.units.typed import UnclearNumberError, read_alone, written_alone


class NumberInput(forms.TextInput):
    """A line of text for which a telephone shows its keys for numbers."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class NumberField(forms.DecimalField):
    """A number with a decimal point or a decimal comma; what could be either is refused."""

    widget = NumberInput

    def to_python(self, value: Any) -> Any:
        return super().to_python(_typed(value))

    def prepare_value(self, value: Any) -> Any:
        return written_alone(value) if isinstance(value, Decimal) else value


class WholeNumberField(forms.IntegerField):
    """A whole number, read in the same way."""

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
"""How the admin asks for the numbers of a model."""


def _typed(value: Any) -> Any:
    """The number that a text means; what is no text stays. Raises ValidationError with the remedy."""
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
