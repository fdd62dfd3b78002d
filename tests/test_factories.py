"""Every factory makes a row that its model and the database accept, and full validation too."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest
from django.db.models import Model

from tests import factories
from tests.factories import make_event, make_line, make_shipment, make_source


def stands_alone(name: str) -> bool:
    """Whether a factory makes its row without being given others."""
    parameters = signature(getattr(factories, name)).parameters.values()
    return not any(
        given.kind == given.KEYWORD_ONLY and given.default is given.empty for given in parameters
    )


MAKERS = [name for name in factories.__all__ if name.startswith("make_") and stands_alone(name)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", MAKERS)
def test_each_factory_makes_a_valid_row(name: str) -> None:
    maker: Callable[..., Any] = getattr(factories, name)
    row: Model = maker()
    row.full_clean()
    assert row.pk


@pytest.mark.django_db
def test_a_factory_sets_many_to_many_rows() -> None:
    source = make_source()
    assert list(make_event(sources=[source]).sources.all()) == [source]


@pytest.mark.django_db
def test_a_line_belongs_to_the_shipment_it_is_given() -> None:
    shipment = make_shipment()
    assert make_line(shipment=shipment).shipment == shipment
    assert shipment.steps.get().state == "arrived"
