"""Any sequence of what editors do leaves totals and histories as a model in Python has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest
from django.db import connection
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from deals.models import Commodity, Deal
from deals.units import total_mass
from shipments.arrivals.as_of_day import arrivals, shipment_mass, wet_mass_by_mineral
from shipments.arrivals.sums import amounts
from shipments.exporting.rows import HEADING, rows
from shipments.exporting.selection import Selection
from shipments.importing.batches import undo
from shipments.importing.file_problems import RefusedFileError
from shipments.models import ImportBatch, Shipment, ShipmentLine, ShipmentStep
from shipments.valuation.valuing import value_shipment
from tests import factories as make
from tests.shipments.importing_files import NOW, as_csv, imported, make_ground, row

DAY = NOW.date()
AT, ARRIVED = HEADING.index("wet_low_kg"), HEADING.index("arrived")
kilograms = st.integers(1, 10**6).map(Decimal)


@dataclass
class Expected:
    """A shipment of one lot: the masses it had one after the other, and how all of it stands."""

    masses: list[Decimal]
    standing: bool = True
    batch: int | None = None
    states: list[bool] = field(default_factory=lambda: [True])
    touched: bool = False
    lot: list[bool] = field(default_factory=lambda: [True])
    arrival: list[bool] = field(default_factory=lambda: [True])

    @property
    def weighs(self) -> Decimal:
        """What of it is in the totals, kg."""
        return (
            self.masses[-1] if self.standing and self.lot[-1] and self.arrival[-1] else Decimal(0)
        )


class Editors(RuleBasedStateMachine):
    """Editors at work on one deal."""

    def __init__(self) -> None:
        super().__init__()
        with connection.cursor() as cursor:
            tables = "shipments_shipment, shipments_importbatch"
            cursor.execute(f"TRUNCATE {tables} CASCADE")
        if not Deal.objects.exists():
            make_ground()
        self.user = make.make_user()
        self.model: dict[int, Expected] = {}
        self.number = 0

    @rule(kg=kilograms)
    def log(self, kg: Decimal) -> None:
        self.number += 1
        shipment = make.make_shipment(reference=f"LOG-{self.number}", deal=Deal.objects.get())
        line = make.make_line(
            shipment=shipment,
            commodity=Commodity.objects.get(),
            wet_low_kg=kg,
            wet_high_kg=kg,
            moisture_pct=8,
            assay_pct=50,
        )
        value_shipment(shipment, today=DAY)
        self.model[line.shipment_id] = Expected([kg])

    @rule(masses=st.lists(kilograms, min_size=1, max_size=3))
    def bring(self, masses: list[Decimal]) -> None:
        told = [row(self.number + n + 1, wet=kg) for n, kg in enumerate(masses)]
        self.number += len(told)
        batch = imported(as_csv(told))
        found = Shipment.objects.filter(import_batch=batch).order_by("pk")
        for shipment, kg in zip(found, masses, strict=True):
            self.model[shipment.pk] = Expected([kg], batch=batch.pk)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), kg=kilograms)
    def weigh_again(self, data: Any, kg: Decimal) -> None:
        pk = data.draw(st.sampled_from(sorted(self.model)))
        line = ShipmentLine.everything.get(shipment=pk)
        line.wet_low_kg = line.wet_high_kg = kg
        line.save()
        value_shipment(line.shipment, today=DAY)
        mine = self.model[pk]
        mine.touched = mine.touched or kg != mine.masses[-1]
        mine.masses.append(kg)

    @precondition(lambda self: any(each.standing for each in self.model.values()))
    @rule(data=st.data())
    def void(self, data: Any) -> None:
        pk = data.draw(st.sampled_from([k for k, each in self.model.items() if each.standing]))
        Shipment.objects.filter(pk=pk).update(voided_at=NOW, void_reason="Entered twice")
        self._fall(self.model[pk])
        self.model[pk].touched = True

    @precondition(lambda self: self.model)
    @rule(data=st.data(), part=st.sampled_from([ShipmentLine, ShipmentStep]))
    def void_or_restore_a_part(self, data: Any, part: type[Any]) -> None:
        pk = data.draw(st.sampled_from(sorted(self.model)))
        mine = self.model[pk]
        told = mine.lot if part is ShipmentLine else mine.arrival
        how = (NOW, "Of another ship") if told[-1] else (None, "")
        part.everything.filter(shipment=pk).update(voided_at=how[0], void_reason=how[1])
        told.append(not told[-1])
        mine.touched = True

    @precondition(lambda self: ImportBatch.objects.filter(state="done").exists())
    @rule(data=st.data())
    def take_back(self, data: Any) -> None:
        done = ImportBatch.objects.filter(state="done").values_list("pk", flat=True)
        batch = ImportBatch.objects.get(pk=data.draw(st.sampled_from(sorted(done))))
        mine = [each for each in self.model.values() if each.batch == batch.pk]
        if any(each.touched for each in mine):
            with pytest.raises(RefusedFileError, match="changed since"):
                undo(batch, self.user, now=NOW)
            return
        assert undo(batch, self.user, now=NOW) == len(mine)
        for each in mine:
            self._fall(each)

    def _fall(self, each: Expected) -> None:
        each.standing = False
        each.states.append(False)

    @invariant()
    def totals_agree_in_any_grouping(self) -> None:
        arrived = arrivals(Shipment.objects.standing().for_evidence(), DAY)
        wanted = sum((mine.weighs for mine in self.model.values()), Decimal(0))
        by_mineral = sum((metal.total.low_kg for metal in wet_mass_by_mineral(arrived)), Decimal(0))
        by_shipment = total_mass(shipment_mass(each.shipment) for each in arrived)
        assert (by_mineral, by_shipment.low_kg) == (wanted, wanted)
        told = amounts(Shipment.objects.delivered(DAY), on=DAY, count=len(arrived))
        assert sum((metal.total.low_kg for metal in told.wet), Decimal(0)) == wanted
        lots = sum((metal.total.low_kg for metal in told.contained), Decimal(0))
        file = [cells for part in rows(Selection(Deal.objects.get(), DAY)) for cells in part]
        assert sum(Decimal(cells[AT] or 0) for cells in file if cells[ARRIVED]) == wanted
        kept = ShipmentLine.objects.filter(shipment__in=[each.shipment.pk for each in arrived])
        assert lots == sum((line.contained_low_kg or 0 for line in kept), Decimal(0))

    @invariant()
    def histories_tell_every_mass_and_state(self) -> None:
        for pk, each in self.model.items():
            line = ShipmentLine.everything.get(shipment=pk)
            history: Any = line.history  # type: ignore[attr-defined]
            told = history.order_by("pgh_id").values_list("wet_low_kg", flat=True)
            assert _turns(told) == _turns(each.masses)
            own: Any = Shipment.objects.get(pk=pk).history  # type: ignore[attr-defined]
            voided = own.order_by("pgh_id").values_list("voided_at", flat=True)
            assert [at is None for at in voided] == each.states
            step = ShipmentStep.everything.get(shipment=pk)
            parts: Any = ((line, each.lot), (step, each.arrival))
            for part, told in parts:
                voids = part.history.order_by("pgh_id").values_list("voided_at", flat=True)
                assert _turns(at is None for at in voids) == told


def _turns(values: Any) -> list[Any]:
    """Values without those that repeat the one before."""
    return [value for value, _ in groupby(values)]


@pytest.mark.django_db(transaction=True)
def test_any_sequence_leaves_totals_and_histories_as_the_model_has_them() -> None:
    run_state_machine_as_test(Editors, settings=settings(max_examples=6, stateful_step_count=10))
