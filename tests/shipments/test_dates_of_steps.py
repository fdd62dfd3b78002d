"""The dates kept on a shipment are those of its states, whatever has written them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shipments.models import Shipment, ShipmentStep
from shipments.models.state_dates import DATES
from shipments.states import DELIVERED, ShipmentState
from tests.factories import make_deal, make_shipment, make_step
from tests.shipments.worlds import FIRST, WAYS, World, sql

Dates = tuple[date | None, ...]


def of_steps(shipment: Shipment) -> Dates:
    """What the dates have to be, from the states that count."""
    steps = list(shipment.steps.all())
    idle = {ShipmentState.PLANNED, ShipmentState.REJECTED}
    asked = (
        steps,
        [step for step in steps if step.state not in idle],
        [step for step in steps if step.state in DELIVERED],
        [step for step in steps if step.state == ShipmentState.ASSAYED],
        [step for step in steps if step.state == ShipmentState.REJECTED],
    )
    last = max((step.counts_from for step in steps), default=None)
    return (*(min((s.counts_from for s in found), default=None) for found in asked), last)


def kept(shipment: Shipment) -> Dates:
    found: Dates = Shipment.objects.values_list(*DATES).get(pk=shipment.pk)
    return found


class DatesOfAnything(TestCase):
    @settings(max_examples=30)
    @given(
        changes=st.lists(
            st.tuples(st.sampled_from(WAYS), st.integers(1, 200), st.integers(0, 200)),
            min_size=3,
            max_size=16,
        )
    )
    def test_dates_are_right_after_any_changes(self, changes: list[tuple[str, int, int]]) -> None:
        world = World()
        for change, n, day in changes:
            getattr(world, change)(n, day)
        for shipment in Shipment.objects.all():
            assert kept(shipment) == of_steps(shipment)


@pytest.fixture
def shipment(db: None) -> Shipment:
    return make_shipment(on=FIRST)


def test_a_state_that_is_voided_has_no_say(shipment: Shipment) -> None:
    make_step(shipment=shipment, state=ShipmentState.REJECTED, reached_on=date(2025, 3, 4))
    assert kept(shipment)[-2:] == (date(2025, 3, 4), date(2025, 3, 4))
    ShipmentStep.objects.filter(state=ShipmentState.REJECTED).update(
        voided_at="2026-01-01T00:00Z", void_reason="wrong"
    )
    assert kept(shipment)[-2:] == (None, FIRST)
    ShipmentStep.objects.all().delete()
    assert kept(shipment) == (None,) * len(DATES)


def test_a_vague_day_counts_from_the_end_of_its_period(db: None) -> None:
    shipment = make_shipment(state="")
    make_step(shipment=shipment, reached_on=date(2026, 2, 1), date_precision="month")
    assert kept(shipment)[0] == date(2026, 2, 28)


def test_a_state_that_moves_to_another_shipment_counts_there(shipment: Shipment) -> None:
    other = make_shipment(state="")
    shipment.steps.update(shipment=other)
    assert kept(shipment) == (None,) * len(DATES)
    assert kept(other)[0] == FIRST


def test_nobody_else_writes_the_dates(shipment: Shipment) -> None:
    """A form that was opened before the state came saves all columns as they were."""
    stale = Shipment.objects.get(pk=shipment.pk)
    make_step(shipment=shipment, state=ShipmentState.SETTLED, reached_on=date(2025, 9, 9))
    stale.note = "Seen at the port"
    stale.save()
    Shipment.objects.update(delivered_on="2020-01-01", vessel="Aldebaran")
    assert kept(shipment) == of_steps(shipment)
    assert Shipment.objects.get().note == "Seen at the port"
    assert Shipment.objects.get().vessel == "Aldebaran"


def test_dates_make_no_history_of_their_own(shipment: Shipment) -> None:
    before = list(shipment.history.values_list("pgh_label", flat=True))  # type: ignore[attr-defined]
    make_step(shipment=shipment, state=ShipmentState.SETTLED, reached_on=date(2025, 9, 9))
    assert list(shipment.history.values_list("pgh_label", flat=True)) == before  # type: ignore[attr-defined]


def test_a_statement_that_changes_no_day_writes_no_shipment(shipment: Shipment) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid FROM shipments_shipment")
        before = cursor.fetchall()
        ShipmentStep.objects.update(note="Read on the bill of lading")
        cursor.execute("SELECT ctid FROM shipments_shipment")
        assert cursor.fetchall() == before


def test_many_states_of_one_statement_are_kept_at_once(db: None) -> None:
    deal = make_deal()
    shipments = [make_shipment(deal=deal, state="") for _ in range(50)]
    ShipmentStep.objects.bulk_create(
        ShipmentStep(shipment=each, state="arrived", reached_on=FIRST + timedelta(days=n))
        for n, each in enumerate(shipments)
    )
    arrived = Shipment.objects.order_by("pk").values_list("delivered_on", flat=True)
    assert list(arrived) == [FIRST + timedelta(days=n) for n in range(50)]
    sql("DELETE FROM shipments_shipmentstep")
    assert not Shipment.objects.exclude(known_on=None).exists()
