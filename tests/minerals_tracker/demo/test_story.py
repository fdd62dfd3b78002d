"""The story is told by its seed, hangs on the day of loading, and is told whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from deals.models import Deal, Event, Source
from minerals_tracker.demo.agreement import enter_deal
from minerals_tracker.demo.form_entry import RefusedEntryError, enter, log_shipment
from minerals_tracker.demo.goods import make_goods
from minerals_tracker.demo.shipments import ship
from shipments.models import Shipment, ShipmentLine
from tests.factories import make_commodity, make_deal, make_source

TODAY = date(2026, 3, 5)
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
Lots = list[tuple[Any, ...]]


def shipped(seed: int, today: date = TODAY) -> Lots:
    """The lots of a story with their first days, counted from the day of loading; then
    forgotten."""
    with transaction.atomic():
        ground, rng = enter_deal(today), Random(seed)
        ship(ground, make_goods(ground, rng), rng, now=NOW)
        rows = ShipmentLine.objects.order_by("shipment__reference", "number")
        lots = [
            (
                *(line.shipment.reference, line.wet_low_kg, line.assay_pct, line.value_low_usd),
                (line.shipment.steps.earliest("reached_on").reached_on - today).days,
            )
            for line in rows.filter(shipment__deal=ground.deal)
        ]
        transaction.set_rollback(True)
    return lots


def test_the_same_seed_tells_the_same_and_another_one_does_not(reference_data: Deal) -> None:
    first = shipped(seed=7)
    assert shipped(seed=7) == first
    assert shipped(seed=8) != first


def test_it_hangs_on_the_day_of_loading(reference_data: Deal) -> None:
    assert shipped(seed=7, today=TODAY + timedelta(days=100)) == shipped(seed=7)


@pytest.mark.django_db
def test_without_the_reference_data_nothing_is_loaded() -> None:
    with pytest.raises(CommandError, match="load the reference data first"):
        call_command("load_demo")
    assert not Deal.objects.exists()
    assert not Source.objects.exists()


@pytest.mark.django_db
def test_entering_refuses_what_the_form_refuses() -> None:
    with pytest.raises(RefusedEntryError, match="has to name the deal"):
        enter(
            Event,
            key="EV-1",
            scope="deal",
            event_type="signing",
            title="Signed",
            happened_on=TODAY,
            confidence="reported",
        )
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_logging_refuses_an_assay_that_cannot_be() -> None:
    lot = {"commodity": make_commodity(), "mass": 3, "mass_unit": "t", "assay_pct": 90}
    with pytest.raises(RefusedEntryError, match="physical limit"):
        log_shipment(
            reference="SH-1",
            deal=make_deal(),
            purpose="commercial",
            sources=[make_source()],
            today=TODAY,
            steps=[{"state": "arrived", "reached_on": TODAY}],
            lots=[lot],
        )
    assert not Shipment.objects.exists()
