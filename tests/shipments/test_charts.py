from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deals.charts.figure import Figure
from shipments.charts import (
    Grade,
    Lot,
    Metal,
    Moment,
    StageValue,
    contained_metal,
    grade_by_lot,
    unpublished,
    value_by_stage,
    wet_by_month,
)

DAY = date(2026, 6, 30)
KNOWN = Lot(date(2026, 1, 5), "SH-1", Decimal(10_000), Decimal(10_000))
RANGE = Lot(date(2026, 3, 5), "SH-2", Decimal(4_000), Decimal(6_000))
OPEN = Lot(date(2026, 3, 9), "SH-3", Decimal(1_000), None)
SILENT = Lot(date(2026, 4, 1), "SH-4", None, None)
NOTHING = Lot(date(2026, 4, 2), "SH-5", Decimal(0), Decimal(0))
VALUED = StageValue(date(2026, 1, 5), 2, Decimal(300))
OXIDE = StageValue(date(2026, 2, 5), 3, Decimal(100))
UNVALUED = StageValue(date(2026, 2, 5), 2, None)
ASSAYED = Grade(date(2026, 1, 5), "SH-1, lot 1", "Sb", "antimony", Decimal("58.2"), "% Sb")
UNASSAYED = replace(ASSAYED, assay_pct=None)


def antimony(*lots: Lot) -> Metal:
    return Metal("Sb", "antimony", lots)


def drawn(figure: Figure) -> Any:
    return json.loads(figure.figure_json)


def values(figure: Figure, column: str) -> list[object]:
    at = figure.columns.index(column)
    return [row[at].value for row in figure.rows]


@pytest.mark.parametrize(
    ("lots", "title"),
    [
        ((), "No antimony has arrived"),
        ((SILENT,), "Antimony arrived, in an amount not published"),
        ((NOTHING,), "No contained antimony in what arrived"),
        ((KNOWN,), "10.0 t of antimony arrived as contained metal"),
        (
            (KNOWN, RANGE, SILENT),
            "14.0\N{EN DASH}16.0 t of antimony arrived as contained metal, plus 1 lot of unknown",
        ),
        ((OPEN,), "at least 1.00 t of antimony arrived as contained metal"),
        ((replace(RANGE, low_kg=None),), "up to 6 t of antimony arrived as contained metal"),
    ],
)
def test_the_title_of_contained_metal_states_the_finding(lots: tuple[Lot, ...], title: str) -> None:
    figure = contained_metal(antimony(*lots), as_of=DAY)
    assert title.replace(".00", "").replace(".0", "") in figure.title.replace(".00", "").replace(
        ".0", ""
    )
    assert bool(figure.empty) is (not any(lot.mass.is_known for lot in lots))


def test_contained_metal_adds_up_by_day_and_is_tabled_as_drawn() -> None:
    figure = contained_metal(
        antimony(KNOWN, RANGE), as_of=DAY, moments=[Moment(date(2026, 2, 1), "A port <opens>")]
    )
    assert values(figure, "Total low, t") == [10, 14]
    assert values(figure, "Total high, t") == [10, 16]
    traces = {trace["name"]: trace for trace in drawn(figure)["data"]}
    assert traces["arrivals"]["y"] == [10.0, 14.0]
    assert traces["high"]["y"] == [10.0, 16.0, 16.0]
    assert traces["events"]["x"] == ["2026-02-01"]
    assert traces["events"]["y"][0] > traces["events"]["marker"]["size"] / 2
    assert figure.subtitle.endswith("ticks: events")


def test_a_lot_without_an_upper_end_leaves_the_total_open() -> None:
    figure = contained_metal(antimony(KNOWN, OPEN), as_of=DAY)
    assert values(figure, "Total high, t") == [10, None]


@pytest.mark.parametrize(
    ("lots", "day", "title"),
    [
        ((), DAY, "Nothing has arrived"),
        ((KNOWN,), date(2026, 2, 1), "The first arrival was in Jan 2026"),
        ((KNOWN,), date(2026, 3, 1), "Nothing has arrived since Jan 2026"),
        ((KNOWN, RANGE), date(2026, 4, 1), "Arrivals in 2 months, the last in Mar 2026"),
    ],
)
def test_the_title_of_the_months_states_the_finding(
    lots: tuple[Lot, ...], day: date, title: str
) -> None:
    assert wet_by_month([antimony(*lots)], as_of=day).title == title


def test_minerals_of_a_month_stand_beside_each_other() -> None:
    copper = Metal("Cu", "copper", (replace(KNOWN, low_kg=Decimal(2_000)),))
    figure = wet_by_month([antimony(KNOWN, SILENT), copper], as_of=DAY)
    bars = [
        trace for trace in drawn(figure)["data"] if trace["type"] == "bar" and "base" not in trace
    ]
    assert [bar["y"] for bar in bars] == [[2.0], [10.0]]
    assert len({bar["offset"] for bar in bars}) == 2
    assert values(figure, "Low, t") == [2, 10, None]


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ((), "Nothing has arrived that could be valued"),
        ((UNVALUED,), "No value on record for what arrived"),
        ((VALUED,), "No value arrived beyond concentrate"),
        ((OXIDE,), "All value arrived as oxide, metal or alloy"),
        ((VALUED, OXIDE, UNVALUED), "25 % of the value arrived beyond concentrate"),
    ],
)
def test_the_title_of_the_stages_states_the_finding(
    given: tuple[StageValue, ...], title: str
) -> None:
    figure = value_by_stage(given, as_of=DAY)
    assert figure.title.replace(".0", "") == title
    assert ("not valued" in figure.note) is (UNVALUED in given)
    assert ("concentrates are indicative" in figure.subtitle) is (VALUED in given)


def test_shares_of_a_period_add_up_to_a_hundred() -> None:
    figure = value_by_stage((VALUED, OXIDE), as_of=DAY)
    shares = [value for value in values(figure, "Share, %") if isinstance(value, Decimal)]
    assert sum(shares) == 200  # one half-year, and all
    assert [trace["x"] for trace in drawn(figure)["data"]] == [[75.0, 75.0], [25.0, 25.0]]


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ((), "Nothing has arrived that could be assayed"),
        ((UNASSAYED,), "No assay is on file for any of 1 lot"),
        ((ASSAYED, UNASSAYED), "An assay is on file for 1 of 2 lots"),
        (
            (ASSAYED, replace(ASSAYED, assay_pct=Decimal(60))),
            "Antimony assayed at 58.2 to 60 % in 2 of 2 lots",
        ),
        ((ASSAYED, ASSAYED), "Antimony assayed at 58.2 % in 2 of 2 lots"),
        ((ASSAYED, replace(ASSAYED, name="copper")), "An assay is on file for 2 of 2 lots"),
        (
            (ASSAYED, replace(ASSAYED, unit="g/t")),
            "Antimony assayed at 58.2 % in 2 of 2 lots",
        ),
    ],
)
def test_the_title_of_the_grades_states_the_finding(given: tuple[Grade, ...], title: str) -> None:
    figure = grade_by_lot(given, as_of=DAY)
    assert figure.title.replace("60.0", "60") == title
    assert bool(figure.empty) is (ASSAYED not in given)


def test_a_chart_of_assays_in_grams_a_tonne_alone_has_their_axis() -> None:
    gold = Grade(DAY, "SH-3, lot 1", "Au", "gold", Decimal("0.00052"), "% Au", unit="g/t")
    figure = grade_by_lot([gold, replace(gold, assay_pct=Decimal("0.0008"))], as_of=DAY)
    assert figure.title == "Gold assayed at 5.20 to 8.00 g/t in 2 of 2 lots".replace(
        "0 ", " "
    ).replace(".0", "")
    (trace,) = drawn(figure)["data"]
    assert trace["y"] == [5.2, 8.0]
    assert trace["hovertext"][0].endswith("gold: 5.2 g/t Au")
    assert drawn(figure)["layout"]["yaxis"]["ticksuffix"] == " g/t"
    assert values(figure, "As stated") == ["5.2 g/t", "8 g/t"]
    assert values(figure, "Assay, %") == [Decimal("0.00052"), Decimal("0.0008")]


def test_metals_of_unknown_amount_share_one_panel_that_names_each_lot() -> None:
    copper = Metal("Cu", "copper", (SILENT, SILENT))
    figure = unpublished([copper, antimony(SILENT)], as_of=DAY)
    assert figure.title == "Copper and antimony arrived, in amounts not published"
    assert figure.empty.startswith("3 lots arrived. No source gives mass and assay")
    assert values(figure, "Metal") == ["copper", "copper", "antimony"]
    assert values(figure, "Contained, t") == [None, None, None]


def test_every_metal_drawn_stands_in_the_key_in_its_own_colour() -> None:
    rare = Metal("NdPr oxide", "rare earths", (KNOWN,))
    assay = Grade(date(2026, 2, 5), "SH-2, lot 1", "NdPr oxide", "rare earths", Decimal(99), "%")
    figures = (
        contained_metal(rare, as_of=DAY),
        wet_by_month([rare], as_of=DAY),
        grade_by_lot([ASSAYED, assay], as_of=DAY),
    )
    for figure in figures:
        entry = next(entry for entry in figure.key if "NdPr oxide" in entry.word)
        colours = {
            str(trace["marker"]["color"]) for trace in drawn(figure)["data"] if trace.get("marker")
        }
        assert entry.kind == "swatch"
        assert f"var(--{entry.token})" in colours, figure.id


ND = Metal("Nd", "rare earths", (KNOWN,))
TREO = Metal("TREO", "rare earths", (RANGE,))


@pytest.mark.parametrize(
    ("metal", "title", "subtitle"),
    [
        (ND, "10 t of neodymium arrived as contained metal", "Contained metal, t"),
        (TREO,
         "4\N{EN DASH}6 t of rare-earth oxides (TREO) arrived", "Rare-earth oxides (TREO), t"),
        (replace(ND, symbol="NdPr oxide"), "10 t of NdPr oxide arrived", "NdPr oxide, t"),
        (replace(ND, symbol="Nd+Pr"),
         "10 t of neodymium and praseodymium arrived as contained metal", "Contained metal, t"),
        (Metal("C", "graphite", (KNOWN,)), "10 t of graphite arrived", "Graphite, t"),
        (Metal("rare_earth", "rare earths", (SILENT,)),
         "Rare earths arrived, in an amount not published", "Contained metal, t"),
    ],
)  # fmt: skip
def test_a_chart_says_which_metal_or_oxide(metal: Metal, title: str, subtitle: str) -> None:
    figure = contained_metal(metal, as_of=DAY)
    assert figure.title == title
    assert figure.subtitle.startswith(f"{subtitle}, dry mass times assay")


def test_what_shares_a_mineral_shares_no_id() -> None:
    symbols = ("Nd", "Pr", "Nd+Pr", "NdPr oxide", "TREO", "rare_earth")
    drawings = [contained_metal(replace(ND, symbol=each), as_of=DAY) for each in symbols]
    assert len({figure.id for figure in drawings}) == len(symbols)


def test_a_month_tells_the_rare_earths_apart() -> None:
    figure = wet_by_month([ND, TREO], as_of=DAY)
    assert values(figure, "Mineral") == ["rare earths (Nd)", "rare earths (TREO)"]
    assert [entry.word for entry in figure.key][:2] == values(figure, "Mineral")


def test_each_grade_is_drawn_once_and_with_its_own_kind() -> None:
    nd = replace(ASSAYED, symbol="Nd", name="rare earths", assay_pct=Decimal(99), basis="% Nd2O3")
    treo = replace(nd, symbol="TREO", assay_pct=Decimal(5), basis="% TREO")
    figure = grade_by_lot([nd, treo], as_of=DAY)
    assert [trace["y"] for trace in drawn(figure)["data"]] == [[99.0], [5.0]]
    assert figure.title == "An assay is on file for 2 of 2 lots"


def test_grades_on_two_bases_are_no_range() -> None:
    oxide = replace(ASSAYED, assay_pct=Decimal(99), basis="% Sb2O3")
    title = grade_by_lot([ASSAYED, oxide], as_of=DAY).title
    assert title == "An assay is on file for 2 of 2 lots"
