"""Breaking the database's own rules, one by one, for the tests of each app's models."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

Breach = tuple[str, Callable[..., Any], dict[str, Any]]


def names_of(app: str) -> set[str]:
    """Names of all constraints that the models of an app declare.

    Those on days are broken column by column in `tests/deals/test_limits.py`.
    """
    return {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if not constraint.name.endswith("_days_in_range")
    }


def words_unknown(cases: Iterable[tuple[str, Callable[..., Any], str]]) -> list[Breach]:
    """Breaches of constraints that hold a column to its vocabulary."""
    return [(name, make, {field: "?"}) for name, make, field in cases]


def assert_refused(name: str, make: Callable[..., Any], fields: dict[str, Any]) -> None:
    """The same row is accepted without these fields, and refused with them by this constraint."""
    make()
    with pytest.raises(IntegrityError, match=rf'"{name}"'), transaction.atomic():
        make(**fields)


def assert_refused_twice(name: str, make: Callable[[], Any]) -> None:
    """A row is accepted once, and its double is refused by this constraint."""
    make()
    with pytest.raises(IntegrityError, match=rf'"{name}"'), transaction.atomic():
        make()
