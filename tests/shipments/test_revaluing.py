"""Valuing a period again: shown first, all or nothing, undone as long as nothing came after it."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from deals.units import THIN_SPACE
from minerals_tracker.people.groups import EDITOR
from shipments.models import Revaluation, Shipment, ShipmentLine
from shipments.valuation.revaluing import Period, RefusedRevaluationError, propose, revalue, undo
from shipments.valuation.valuing import value_shipment
from tests import factories as make
from tests.minerals_tracker.people import client_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AUTUMN = Period(date(2025, 10, 1), date(2025, 12, 31))


@pytest.fixture
def line() -> ShipmentLine:
    """Ten dry tonnes that arrived on 2 October 2025, valued at 20 000 USD/t; since then 30 000."""
    commodity = make.make_commodity()
    make.make_price(commodity=commodity, priced_on=date(2025, 9, 1))
    row: ShipmentLine = make.make_line(
        shipment=make.make_shipment(on=date(2025, 10, 2)),
        number=1,
        commodity=commodity,
        wet_low_kg=Decimal(10_000),
        wet_high_kg=Decimal(10_000),
        moisture_pct=Decimal(0),
    )
    value_shipment(row.shipment, today=TODAY)
    make.make_price(commodity=commodity, priced_on=date(2025, 10, 1), usd_per_tonne=Decimal(30_000))
    return row


def value_of(line: ShipmentLine) -> Decimal | None:
    return ShipmentLine.objects.get(pk=line.pk).value_low_usd


def done(period: Period = AUTUMN) -> Revaluation:
    shown = propose(period, today=TODAY).fingerprint
    return revalue(period, shown=shown, reason="late price", by=make.make_user(), today=TODAY)


def test_what_would_change_is_shown_and_nothing_is_changed(line: ShipmentLine) -> None:
    proposal = propose(AUTUMN, today=TODAY)
    (change,) = proposal.changes
    assert (change.before["value_low_usd"], change.after["value_low_usd"]) == (
        "200000.00",
        "300000.00",
    )
    assert [proposal.total("before"), proposal.total("after")] == [200_000, 300_000]
    assert value_of(line) == 200_000


def test_the_steps_before_and_after_are_shown_and_kept(line: ShipmentLine) -> None:
    (change,) = done().changes
    assert change["steps_before"][-1].endswith("USD 200\u202f000")
    assert change["steps_after"][-1].endswith("USD 300\u202f000")
    url = reverse("admin:shipments_revaluation_change", args=[Revaluation.objects.get().pk])
    page = client_of(EDITOR).get(url)
    for step in (*change["steps_before"], *change["steps_after"]):
        assert html.escape(step) in page.content.decode()


def test_a_lot_that_kept_less_of_its_valuation_is_not_changed_by_that(line: ShipmentLine) -> None:
    done()
    ShipmentLine.objects.update(valued_on=None, valued_assay_of="", valued_element="")
    make.make_line(shipment=line.shipment, number=2, mineral_group="copper")
    proposal = propose(AUTUMN, today=TODAY)
    assert (proposal.lots, proposal.changes) == (2, ())


def test_what_was_shown_is_done_with_its_reason(line: ShipmentLine) -> None:
    row = done()
    assert value_of(line) == 300_000
    assert [change["line"] for change in row.changes] == [line.pk]
    history: Any = line
    latest = history.history.order_by("-pgh_id")[0]
    assert latest.value_low_usd == 300_000
    assert latest.pgh_context.metadata["reason"] == "Revaluation: late price"


def test_only_lots_of_the_period_and_deal_are_meant(line: ShipmentLine) -> None:
    before = Period(date(2025, 1, 1), date(2025, 10, 1))
    other = Period(AUTUMN.starts_on, AUTUMN.ends_on, make.make_deal())
    assert propose(before, today=TODAY).lots == propose(other, today=TODAY).lots == 0
    edge = Period(date(2025, 10, 2), date(2025, 10, 2), line.shipment.deal)
    assert propose(edge, today=TODAY).lots == 1


def test_a_voided_shipment_keeps_its_values(line: ShipmentLine) -> None:
    Shipment.objects.update(voided_at=make.VOIDED, void_reason="logged twice")
    assert propose(AUTUMN, today=TODAY).lots == 0


def test_another_outcome_than_was_shown_is_refused(line: ShipmentLine) -> None:
    shown = propose(AUTUMN, today=TODAY).fingerprint
    make.make_price(
        commodity=line.commodity, priced_on=date(2025, 10, 2), usd_per_tonne=Decimal(40_000)
    )
    with pytest.raises(RefusedRevaluationError, match="have changed since"):
        revalue(AUTUMN, shown=shown, reason="late price", by=None, today=TODAY)
    assert value_of(line) == 200_000
    assert not Revaluation.objects.exists()


def test_nothing_to_change_is_said(line: ShipmentLine) -> None:
    done()
    with pytest.raises(RefusedRevaluationError, match="No lot would change"):
        done()


def test_a_lot_that_cannot_be_is_named_and_left(line: ShipmentLine) -> None:
    ShipmentLine.objects.filter(pk=line.pk).update(assay_pct=Decimal(100))
    commodity: Any = line.commodity
    commodity.physical_limit_pct = Decimal(50)
    commodity.save()
    proposal = propose(AUTUMN, today=TODAY)
    assert proposal.changes == ()
    assert "physical limit" in proposal.refused[0]


def test_an_undo_puts_every_column_back(line: ShipmentLine) -> None:
    columns = ShipmentLine.objects.filter(pk=line.pk).values()
    before = columns.get()
    row = done()
    undo(row, reason="wrong price", by=make.make_user(), now=NOW)
    assert columns.get() == before
    row.refresh_from_db()
    assert row.undo_reason == "wrong price"
    with pytest.raises(RefusedRevaluationError, match="undone already"):
        undo(row, reason="again", by=None, now=NOW)


def test_a_lot_valued_otherwise_since_keeps_an_undo_out(line: ShipmentLine) -> None:
    row = done()
    ShipmentLine.objects.filter(pk=line.pk).update(value_low_usd=Decimal(5))
    with pytest.raises(RefusedRevaluationError, match="Valued otherwise or voided since"):
        undo(row, reason="wrong price", by=None, now=NOW)
    assert value_of(line) == 5


def test_an_editor_looks_does_and_undoes(line: ShipmentLine) -> None:
    editor, add = client_of(EDITOR), reverse("admin:shipments_revaluation_add")
    asked = {"starts_on": "2025-10-01", "ends_on": "2025-12-31", "change_reason": "late price"}
    page = editor.post(add, {**asked, "look": "1"}).content.decode()
    assert f"200{THIN_SPACE}000.00" in page
    assert f"300{THIN_SPACE}000.00" in page
    assert value_of(line) == 200_000
    (shown,) = re.findall(r'name="shown" value="(\w+)"', page)
    editor.post(add, {**asked, "shown": shown, "do": "1"})
    assert value_of(line) == 300_000
    row = Revaluation.objects.get()
    assert row.done_by
    page = editor.get(reverse("admin:shipments_revaluation_change", args=[row.pk])).content.decode()
    assert "late price" in page
    undone = reverse("admin:shipments_revaluation_undo", args=[row.pk])
    assert "This field is required" in editor.post(undone, {"change_reason": ""}).content.decode()
    editor.post(undone, {"change_reason": "wrong price"})
    assert value_of(line) == 200_000


def test_a_stale_look_is_refused_on_the_page(line: ShipmentLine) -> None:
    asked = {"starts_on": "2025-10-01", "ends_on": "2025-12-31", "change_reason": "late price"}
    add = reverse("admin:shipments_revaluation_add")
    page = client_of(EDITOR).post(add, {**asked, "shown": "another", "do": "1"})
    assert "have changed since" in page.content.decode()
    assert value_of(line) == 200_000
