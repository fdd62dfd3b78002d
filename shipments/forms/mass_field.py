"""Form fields of a mass as people write it: one number, its unit, and a qualifier."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from deals.states import Qualifier
from deals.units import to_kg, typed_ends
from deals.validation.number_fields import NumberField, NumberInput

UNITS = [("t", "t"), ("kg", "kg"), ("lb", "lb")]
GRAM = Decimal("0.001")
KG_PER_TONNE = 1000
BELOW = {Qualifier.LESS_THAN, Qualifier.UP_TO}

Interval = tuple[Decimal | None, Decimal | None, str]


def number_field(label: str, help_text: str = "") -> NumberField:
    return NumberField(
        label=label,
        required=False,
        max_digits=16,
        decimal_places=6,
        help_text=help_text,
        widget=NumberInput(attrs={"class": "mass"}),
    )


def unit_field() -> forms.ChoiceField:
    return forms.ChoiceField(label="unit", choices=UNITS, initial="t")


def known_as_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="known as", choices=Qualifier.choices, initial=Qualifier.EXACT, required=False
    )


def entered(cleaned: dict[str, Any], prefix: str = "mass") -> Interval:
    """Low and high end in kg, with the qualifier, of what was entered. Raises ValidationError.

    One number is the interval that it stands for with its word, such as 10 % around “about”. An
    empty number is unknown, whatever word stands beside it.
    """
    first, second = cleaned.get(prefix), cleaned.get(f"{prefix}_to")
    word = cleaned.get(f"{prefix}_known_as") or Qualifier.EXACT
    unit = cleaned.get(f"{prefix}_unit") or "t"
    if first is None and second is None:
        return None, None, Qualifier.UNKNOWN
    if first is None:
        raise ValidationError({prefix: f"The mass ends at {second} {unit}: say where it begins."})
    if word == Qualifier.UNKNOWN:
        text = f"A mass of {first} {unit} is not unknown: choose how it is known, or empty it."
        raise ValidationError({f"{prefix}_known_as": text})
    low = to_kg(first, unit).quantize(GRAM)
    if second is None:
        return *typed_ends(low, word), word
    if second < first:
        text = (
            f"The mass ends at {second} {unit}, below its beginning of {first} {unit}: swap them."
        )
        raise ValidationError({f"{prefix}_to": text})
    if word in {*BELOW, Qualifier.AT_LEAST}:
        text = f"“{Qualifier(word).label}” takes one number: empty the second, or say “exactly”."
        raise ValidationError({f"{prefix}_to": text})
    return low, to_kg(second, unit).quantize(GRAM), word


def shown(low: Decimal | None, high: Decimal | None, word: str, prefix: str) -> dict[str, Any]:
    """The form's initial values for an interval in kg: the reverse of `entered`."""
    if low is None and high is None:
        return {f"{prefix}_known_as": Qualifier.UNKNOWN}
    first, second = _numbers(low or Decimal(0), high, word)
    largest = max(end for end in (first, second) if end is not None)
    unit = "t" if largest >= KG_PER_TONNE else "kg"
    return {
        prefix: _in_unit(first, unit),
        f"{prefix}_to": _in_unit(second, unit),
        f"{prefix}_unit": unit,
        f"{prefix}_known_as": word,
    }


def _numbers(low: Decimal, high: Decimal | None, word: str) -> tuple[Decimal, Decimal | None]:
    """The one number that stands for an interval with its word, else both ends."""
    if high is None:
        return low, None
    for one in (high, ((low + high) / 2).quantize(GRAM)):
        if typed_ends(one, word) == (low, high):
            return one, None
    return low, high


def _in_unit(kg: Decimal | None, unit: str) -> Decimal | None:
    """The number to type, to the gram, without trailing zeros."""
    if kg is None:
        return None
    value = kg / KG_PER_TONNE if unit == "t" else kg
    return Decimal(f"{value.normalize():f}")
