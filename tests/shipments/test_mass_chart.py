"""What each lot weighs: titles for each way they turn, and layers that are the table's numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deals.charts.figure import Figure
from deals.states import Qualifier
from deals.units import Mass
from shipments.charts import LotMass, mass_by_lot

DAY = date(2026, 6, 30)


def kg(low: int, high: int | None = None) -> Mass:
    return Mass(Decimal(low), Decimal(low if high is None else high))


COPPER = LotMass(1, "Lot 1: copper", "Cu", "Cu", kg(10_000), kg(9_000), kg(2_500))
OXIDE = LotMass(2, "Lot 2: oxide", "NdPr oxide", "NdPr oxide", kg(4_000), kg(4_000), kg(3_900))
DRY = replace(COPPER, number=3, name="Lot 3", contained=Mass.unknown(), contained_of="")
WET = replace(DRY, number=4, name="Lot 4", dry=Mass.unknown())
SILENT = replace(WET, number=5, name="Lot 5", wet=Mass.unknown())
RANGE = replace(COPPER, wet=kg(10_000, 12_000), dry=kg(9_000, 10_800), contained=kg(2_500, 3_000))
LEAST = replace(WET, wet=Mass(Decimal(7_000), None, Qualifier.AT_LEAST))


def drawn(figure: Figure) -> dict[str, tuple[list[int], list[float]]]:
    traces: list[dict[str, Any]] = json.loads(figure.figure_json)["data"]
    return {trace["name"]: (trace["x"], trace["y"]) for trace in traces}


@pytest.mark.parametrize(
    ("lots", "title"),
    [
        ((), "No lot is on record"),
        ((SILENT,), "No mass is published for 1 lot"),
        ((SILENT, SILENT), "No mass is published for 2 lots"),
        ((WET, DRY), "20 t wet; how much of it is metal is not known"),
        ((COPPER,), "In 10 t wet: 2.5 t of contained Cu"),
        ((COPPER, COPPER), "In 20 t wet: 5 t of contained Cu"),
        ((COPPER, OXIDE), "In 14 t wet: 2.5 t of contained Cu and 3.9 t of contained NdPr oxide"),
        ((COPPER, DRY), "In 20 t wet: 2.5 t of contained Cu; 1 lot not known"),
        ((RANGE,), "In 10\N{EN DASH}12 t wet: 2.5\N{EN DASH}3 t of contained Cu"),
        (
            (COPPER, SILENT),
            "In 10 t wet: 2.5 t of contained Cu; 1 lot not known",
        ),
    ],
)
def test_the_title_says_what_is_in_it_metal_by_metal(lots: tuple[LotMass, ...], title: str) -> None:
    figure = mass_by_lot(lots, as_of=DAY)
    assert figure.title.replace("\N{NO-BREAK SPACE}", " ") == title
    assert bool(figure.empty) == title.startswith("No ")


def test_the_layers_of_a_lot_add_up_to_its_wet_mass() -> None:
    figure = mass_by_lot((COPPER, OXIDE, DRY, WET), as_of=DAY)
    assert drawn(figure) == {
        "contained": ([0, 1], [2.5, 3.9]),
        "other dry matter": ([0, 1], [6.5, 0.1]),
        "dry, not assayed": ([2], [9.0]),
        "water": ([0, 2], [1.0, 1.0]),
        "wet, moisture not known": ([3], [10.0]),
    }
    columns = {
        name: [row[at].value for row in figure.rows] for at, name in enumerate(figure.columns)
    }
    assert columns["Contained, t"] == [Decimal("2.5"), Decimal("3.9"), None, None]
    assert columns["Other dry matter, t"] == [Decimal("6.5"), Decimal("0.1"), None, None]
    assert columns["Water, t"] == [1, 0, 1, None]
    assert columns["Wet, t"] == [10, 4, 10, 10]
    assert [entry.word for entry in figure.key][:2] == ["contained Cu", "contained NdPr oxide"]


def test_what_may_come_on_top_is_drawn_apart_and_said() -> None:
    figure = mass_by_lot((RANGE,), as_of=DAY)
    assert drawn(figure)["up to, not confirmed"] == ([0], [2.0])
    assert json.loads(figure.figure_json)["data"][-1]["base"] == [10.0]
    assert figure.rows[0][3].value == 12
    assert "Low ends" in figure.note
    assert not mass_by_lot((COPPER,), as_of=DAY).note


def test_a_mass_without_an_upper_end_says_so() -> None:
    figure = mass_by_lot((LEAST,), as_of=DAY)
    assert figure.title == "At least 7 t wet; how much of it is metal is not known"
    assert figure.rows[0][3].text == "no upper end"
    assert drawn(figure) == {"wet, moisture not known": ([0], [7.0])}
