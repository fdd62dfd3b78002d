"""A state or a lot that was voided counts nowhere, on no day, and counts again when it
is restored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deals.models import Deal
from deals.reference.store import EDITED
from milestones.evidence.gathering import gather
from minerals_tracker.reference import load
from shipments.arrivals.as_of_day import arrivals, shipment_mass, state_on
from shipments.arrivals.sums import amounts
from shipments.customs.mirror import reconciliation
from shipments.exporting.rows import count_up_to, rows
from shipments.exporting.selection import Selection
from shipments.forms.doubts import doubts
from shipments.importing.batches import undo
from shipments.importing.file_problems import RefusedFileError
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.models.state_dates import DATES
from shipments.papers.required_papers import REQUIRED
from shipments.states import ShipmentState
from shipments.valuation.revaluing import Period, RefusedRevaluationError, propose, revalue
from shipments.valuation.revaluing import undo as undo_revaluation
from shipments.valuation.valuing import value_shipment
from tests import factories as make
from tests.shipments import one_by_one
from tests.shipments.importing_files import NOW, as_csv, imported, make_ground, row

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
EARLIER = date(2025, 12, 31)
VOID = {"voided_at": "2026-05-01T00:00Z", "void_reason": "Another ship"}
COUNTS = {"voided_at": None, "void_reason": ""}
PERIOD = Period(date(2025, 1, 1), TODAY)
KG = {"wet_low_kg": Decimal(20_000), "wet_high_kg": Decimal(20_000), "moisture_pct": Decimal(8)}


@pytest.fixture
def shipment() -> Shipment:
    """Twenty tonnes of antimony that sailed on 2 October 2025."""
    ore = make.make_commodity(group="antimony", element="Sb", assay_basis="% Sb", hs6="261710")
    make.make_price(commodity=ore, priced_on=date(2025, 9, 1))
    route = {"origin": make.make_place(country="PK"), "destination": make.make_place(country="US")}
    found = make.make_shipment(state="sailed", on=date(2025, 10, 2), reference="SH1", **route)
    make.make_line(shipment=found, commodity=ore, assay_pct=50, number=1, **KG)
    value_shipment(found, today=TODAY)
    return found


def add_parts(shipment: Shipment) -> Callable[[dict[str, Any]], None]:
    """Give a shipment an arrival and a lot of copper; returns what voids both or lets
    them count."""
    copper = make.make_commodity(group="copper", element="Cu", assay_basis="% Cu", hs6="260300")
    price = make.make_price(commodity=copper, priced_on=date(2025, 9, 1))
    step = make.make_step(shipment=shipment, state="arrived", reached_on=date(2025, 11, 5))
    line = make.make_line(
        shipment=shipment,
        commodity=copper,
        number=2,
        assay_pct=20,
        value_low_usd=9,
        contained_low_kg=5,
        contained_high_kg=5,
        valued_on=date(2025, 11, 5),
        valued_price=price,
        **KG,
    )

    def turn(fields: dict[str, Any]) -> None:
        ShipmentStep.everything.filter(pk=step.pk).update(**fields)
        ShipmentLine.everything.filter(pk=line.pk).update(**fields)

    return turn


def arrived(shipment: Shipment, day: date) -> Any:
    return arrivals(Shipment.objects.filter(pk=shipment.pk).for_evidence(), day)


def of(shipment: Shipment, day: date = TODAY, **wanted: Any) -> Selection:
    return Selection(shipment.deal, day, **wanted)


def twin_of(shipment: Shipment) -> list[str]:
    """What is doubted of a shipment that is much like the parts in question."""
    route: Any = {"origin": shipment.origin, "destination": shipment.destination}
    other = make.make_shipment(deal=shipment.deal, on=date(2025, 11, 5), **route)
    copper = ShipmentLine.everything.filter(shipment=shipment).order_by("-number")[0].commodity
    make.make_line(shipment=other, commodity=copper, **KG)
    found = doubts(other, today=TODAY)
    Shipment.objects.filter(pk=other.pk).update(**VOID)
    return found


def papers_due(shipment: Shipment) -> list[str]:
    return [p.name for p in REQUIRED.values() if Shipment.objects.lacking(p, TODAY).exists()]


FIGURES: dict[str, Callable[[Shipment], Any]] = {
    "arrivals": lambda s: len(arrived(s, TODAY)),
    "arrivals by an earlier day": lambda s: len(arrived(s, EARLIER)),
    "state": lambda s: state_on(Shipment.objects.get(pk=s.pk), EARLIER),
    "mass": lambda s: shipment_mass(Shipment.objects.get(pk=s.pk)),
    "contained metal": lambda s: one_by_one.contained(arrived(s, TODAY)),
    "sums by lot": lambda s: amounts(s.deal.shipments.delivered(TODAY), on=TODAY, count=1),
    "sums by month": lambda s: amounts(s.deal.shipments.delivered(TODAY), on=TODAY, count=10**6),
    "days of states": lambda s: Shipment.objects.values_list(*DATES).get(pk=s.pk),
    "delivered": lambda s: Shipment.objects.delivered(EARLIER).count(),
    "standing in a state": lambda s: Shipment.objects.standing_in(
        ShipmentState.ARRIVED, EARLIER
    ).count(),
    "with a mineral": lambda s: of(s, mineral="copper").rows().count(),
    "minerals to filter by": lambda s: Selection.asked(s.deal, TODAY, {"mineral": "copper"}).words,
    "papers due": papers_due,
    "rows of a file": lambda s: list(rows(of(s))),
    "rows of a file on an earlier day": lambda s: list(rows(of(s, EARLIER))),
    "number of rows of a file": lambda s: count_up_to(of(s), 9),
    "evidence": lambda s: set(gather([s.deal_id], on=EARLIER)[s.deal_id].lots),
    "customs": lambda s: reconciliation(s.deal, on=TODAY).months,
    "likely doubles": twin_of,
    "lots to value again": lambda s: propose(PERIOD, today=TODAY).lots,
    "day of the valuation": lambda s: value_shipment(s, today=TODAY)[0][0].valued_on,
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_voided_part_counts_nowhere_and_a_restored_one_counts_again(
    name: str, shipment: Shipment
) -> None:
    figure = FIGURES[name]
    never = figure(shipment)
    turn = add_parts(shipment)
    counted = figure(shipment)
    turn(VOID)
    assert figure(shipment) == never != counted
    turn(COUNTS)
    assert figure(shipment) == counted


@pytest.mark.django_db(transaction=True)
def test_an_import_with_a_voided_part_is_not_undone() -> None:
    make_ground()
    batch = imported(as_csv([row(1)]))
    ShipmentLine.objects.filter(shipment__import_batch=batch).update(**VOID)
    with pytest.raises(RefusedFileError, match="changed since"):
        undo(batch, make.make_user(), now=NOW)


def test_a_revaluation_of_a_lot_that_was_voided_since_is_not_undone(shipment: Shipment) -> None:
    make.make_price(
        commodity=shipment.lines.get().commodity, priced_on="2025-10-01", usd_per_tonne=30_000
    )
    shown = propose(PERIOD, today=TODAY).fingerprint
    done = revalue(PERIOD, shown=shown, reason="Late price", by=make.make_user(), today=TODAY)
    shipment.lines.update(**VOID)
    with pytest.raises(RefusedRevaluationError, match="voided since: SH1 line 1"):
        undo_revaluation(done, reason="Wrong", by=make.make_user(), now=NOW)


def test_a_voided_part_of_the_reference_data_stays_voided(reference_data: Deal) -> None:
    shipment = reference_data.shipments.get()
    step, line = shipment.steps.all()[0], shipment.lines.all()[0]
    ShipmentStep.objects.filter(pk=step.pk).update(**VOID)
    ShipmentLine.objects.filter(pk=line.pk).update(**VOID)
    assert {(kept.table, kept.why, kept.fields) for kept in load().kept} == {
        ("shipments.shipmentstep", EDITED, ("voided_at",)),
        ("shipments.shipmentline", EDITED, ("voided_at",)),
    }
    assert not {step, line} & {*shipment.steps.all(), *shipment.lines.all()}
