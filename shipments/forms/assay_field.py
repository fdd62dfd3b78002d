"""Form fields of an assay as its certificate states it: a number with its unit, % or g/t."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from deals.units import assay_in, assay_pct
from deals.validation.number_fields import NumberField

PLACES = {"%": 8, "g/t": 4}
"""Most decimals of an assay, by the unit in which it is stated."""


def number_field() -> NumberField:
    return NumberField(label="Assay", required=False, max_digits=16)


def entered(cleaned: Mapping[str, Any]) -> Decimal | None:
    """The assay in a form's cleaned data in per cent; None if unknown.

    Raises ValidationError where it has too many decimals.
    """
    number, unit = cleaned.get("assay_pct"), cleaned.get("assay_unit")
    if number is None or not unit:  # a unit that is none was told already
        return None
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES[unit]:
        text = f"An assay in {unit} is kept to {PLACES[unit]} decimals: round it yourself."
        raise ValidationError({"assay_pct": text})
    return _plain(assay_pct(number, unit))


def shown(pct: Decimal | None, unit: str) -> Decimal | None:
    """The number to show in the form for a stored assay, without trailing zeros."""
    return None if pct is None else _plain(assay_in(pct, unit))


def _plain(number: Decimal) -> Decimal:
    return Decimal(f"{number.normalize():f}")
