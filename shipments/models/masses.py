"""Fields and constraints for masses and shares."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from deals.states import Qualifier

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


def kilograms() -> models.DecimalField[Decimal | int | str | None, Decimal | None]:
    """Make a field for a mass in kg, to the gram."""
    return models.DecimalField(
        max_digits=16, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )


def percent() -> models.DecimalField[Decimal | int | str | None, Decimal | None]:
    """Make a field for a share in per cent."""
    return models.DecimalField(
        max_digits=8, decimal_places=4, null=True, blank=True, validators=PERCENT
    )


def assay() -> models.DecimalField[Decimal | int | str | None, Decimal | None]:
    """Make a field for an assay in per cent, fine enough for four decimals of g/t."""
    return models.DecimalField(
        max_digits=11, decimal_places=8, null=True, blank=True, validators=PERCENT
    )


def qualifier() -> models.CharField[str, str]:
    return models.CharField(max_length=10, choices=Qualifier.choices, default=Qualifier.UNKNOWN)


def mass_in_order(prefix: str) -> models.Q:
    """Low and high end are not negative and in order, wherever both are known."""
    low, high = f"{prefix}_low_kg", f"{prefix}_high_kg"
    return (
        (Q(**{f"{low}__isnull": True}) | Q(**{f"{low}__gte": 0}))
        & (Q(**{f"{high}__isnull": True}) | Q(**{f"{high}__gte": 0}))
        & (
            Q(**{f"{low}__isnull": True})
            | Q(**{f"{high}__isnull": True})
            | Q(**{f"{high}__gte": F(low)})
        )
    )


def share_in_range(field: str) -> models.Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (0, 100)})
