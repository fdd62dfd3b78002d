"""Picture, table twin, page and query hold the same numbers, on both deals, today and on a past
day."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from deals.charts.figure import Figure
from deals.models import Commitment, Deal
from milestones.models import Milestone, SignalReading
from milestones.scenario.outlook import scenario_on
from milestones.verdicts.judging import verdicts
from minerals_tracker.pages.as_of import AsOf
from shipments.arrivals.as_of_day import metal_name, metal_of
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from tests.minerals_tracker.demo.conftest import TODAY, Demo
from tests.minerals_tracker.demo.figure_pages import (
    PLACED,
    amounts,
    axis_of,
    column,
    drawing,
    figures_of,
    tabled,
    values_of,
)

pytestmark = pytest.mark.django_db
PAST = date(2026, 5, 17)
DAYS = pytest.mark.parametrize("day", [TODAY, PAST], ids=str)
DEALS = pytest.mark.parametrize("name", ["deal", "real"])
MARKUP = re.compile(r"</?(?!br>)[a-zA-Z][^<>]*>")
KG_PER_T = 1000
Found = Callable[[str, date], tuple[tuple[str, Figure], ...]]


@pytest.fixture(scope="module")
def figures(demo: Demo) -> Found:
    """The figures of a deal on a day, made once for all tests of this module."""

    @cache
    def found(name: str, day: date) -> tuple[tuple[str, Figure], ...]:
        return tuple(figures_of(getattr(demo, name), AsOf(day, TODAY)))

    return found


@DAYS
@DEALS
def test_what_is_drawn_stands_in_the_table(figures: Found, name: str, day: date) -> None:
    seen = Counter[str]()
    for _, figure in figures(name, day):
        assert amounts(figure) <= tabled(figure) | {0.0}, figure.id
        assert not MARKUP.search(figure.figure_json.replace("\\u003c", "<")), figure.id
        seen[figure.id] += bool(amounts(figure)) or figure.id in PLACED
    drawn = {figure_id for figure_id, times in seen.items() if times}
    assert {*PLACED, "scenario-index", "status-history", "follow-through-money"} <= drawn
    if name == "deal":
        assert len(drawn) == len(seen), f"nothing is drawn of {seen.keys() - drawn}"


@DAYS
@DEALS
def test_the_page_holds_the_figure_and_its_table(
    figures: Found, client: Client, settings: LazySettings, name: str, day: date
) -> None:
    settings.PUBLIC_READ = True
    pages: dict[str, str] = {}
    for address, figure in figures(name, day):
        if address not in pages:
            pages[address] = client.get(f"{address}?on={day}").content.decode()
        html = pages[address].partition(f' id="{figure.id}"')[2].partition("</figure>")[0]
        told = [cell.raw for row in figure.rows for cell in row]
        assert values_of(html) == told, (address, figure.id)
        script = re.search(
            r'<script id="[^"]*-drawing" type="application/json">(.*?)</script>', html
        )
        assert bool(script) is not bool(figure.empty), (address, figure.id)
        if script:
            assert json.loads(script[1]) == drawing(figure), (address, figure.id)


@DEALS
def test_strips_and_timelines_mark_what_their_tables_say(figures: Found, name: str) -> None:
    for _, figure in figures(name, PAST):
        if axis_of(figure) is not None:
            continue
        traces = drawing(figure)["data"]
        if figure.id == "signal-strip":
            for at, trace in enumerate(
                trace for trace in traces if trace.get("hoverinfo") != "skip"
            ):
                readings = column(figure, figure.columns[at + 1])
                colours = [_step(colour) for colour in trace["marker"]["color"]]
                assert colours == [None if r is None else round(r) for r in readings]
        else:
            words = Counter(column(figure, "Status"))
            marks = [trace for trace in traces if trace.get("hoverinfo") != "skip"]
            drawn = sum(len(trace["x"]) for trace in marks)
            dated = [row for row in figure.rows if row[2].value or row[1].value]
            assert drawn <= len(dated) if figure.id == "phase-timeline" else drawn == len(dated)
            assert len(marks) <= len(words)


def _step(colour: str) -> int | None:
    found = re.fullmatch(r"var\(--d([1-5])\)", colour)
    return int(found[1]) - 3 if found else None


def lines(deal: Deal, day: date) -> list[ShipmentLine]:
    """The lots of what had been delivered, straight from the table."""
    delivered = Shipment.objects.filter(deal=deal).delivered(day)
    found = ShipmentLine.objects.filter(shipment__in=delivered).select_related("commodity")
    return list(found)


def assayed(deal: Deal, day: date) -> list[ShipmentLine]:
    """The lots whose assay was known by a day; without a dated one it is as old as the shipment."""
    steps = ShipmentStep.objects.filter(state="assayed")
    waiting = steps.values("shipment").exclude(
        shipment__in=steps.filter(counts_from__lte=day).values("shipment")
    )
    awaited = set(waiting.values_list("shipment", flat=True))
    return [row for row in lines(deal, day) if row.shipment_id not in awaited]


def valued(deal: Deal, day: date) -> list[ShipmentLine]:
    """The lots whose value was known by a day: that of a content only with its assay."""
    known = {row.pk for row in assayed(deal, day)}
    return [row for row in lines(deal, day) if row.pk in known or row.valued_basis == "product"]


def total(figure: Figure, name: str) -> Decimal:
    return sum((value for value in column(figure, name) if value is not None), Decimal(0))


def contained(figure: Figure, deal: Deal, day: date) -> None:
    own = [row for row in assayed(deal, day) if _id(row) == figure.id]
    kilograms = sum((row.contained_low_kg or Decimal(0) for row in own), Decimal(0))
    assert column(figure, "Total low, t")[-1] == kilograms / KG_PER_T
    came = [row for row in lines(deal, day) if _id(row) == figure.id]
    assert len(figure.rows) == len(came)


def _id(lot: ShipmentLine) -> str:
    """The chart of a lot: that of its metal or oxide, not that of its mineral."""
    words = f"contained {metal_of(lot)} {metal_name(lot)}".lower()
    return "-".join(re.findall(r"\w+", words))


def wet(figure: Figure, deal: Deal, day: date) -> None:
    kilograms = sum((row.wet_low_kg or Decimal(0) for row in lines(deal, day)), Decimal(0))
    assert total(figure, "Low, t") == kilograms / KG_PER_T


def stages(figure: Figure, deal: Deal, day: date) -> None:
    known = {row.pk: row.value_low_usd for row in valued(deal, day)}
    values = [known.get(row.pk) or row.declared_value_usd or 0 for row in lines(deal, day)]
    own = [Decimal(row[2].raw) for row in figure.rows if row[0].value == "All"]
    assert sum(own, Decimal(0)) == sum(values, Decimal(0))


def grades(figure: Figure, deal: Deal, day: date) -> None:
    known = [row.assay_pct for row in assayed(deal, day) if row.assay_pct is not None]
    told = column(figure, "Assay, %")
    assert sorted(pct for pct in told if pct is not None) == sorted(known)
    assert len(told) == len(lines(deal, day))


def mix(figure: Figure, deal: Deal, day: date) -> None:
    counts = Counter(row.status.label for row in verdicts(deal.pk, on=day).values())
    last = dict(zip(figure.columns[1:], (cell.value for cell in figure.rows[-1][1:]), strict=True))
    assert {word: n for word, n in last.items() if n} == {
        label.capitalize(): n for label, n in counts.items()
    }


def index(figure: Figure, deal: Deal, day: date) -> None:
    assert column(figure, "Index")[-1] == scenario_on(deal.pk, on=day).shown


def strip(figure: Figure, deal: Deal, day: date) -> None:
    parts = scenario_on(deal.pk, on=day).parts
    names = [part.name for part in parts]
    assert [cell.value for cell in figure.rows[-1]][1 : 1 + len(names)] == [
        p.reading for p in parts
    ]
    scores = SignalReading.objects.filter(deal=deal).read_by(day)
    doubted = [name for name in figure.columns if name.endswith(", second reader")]
    assert bool(doubted) <= scores.filter(second_score__isnull=False).exists()


def windows(figure: Figure, deal: Deal, day: date) -> None:
    titles = Milestone.objects.filter(deal=deal).values_list("title", flat=True)
    assert sorted(column(figure, "Milestone")) == sorted(titles)


def timeline(figure: Figure, deal: Deal, day: date) -> None:
    titles = Milestone.objects.filter(deal=deal, phase__isnull=False).values_list(
        "title", flat=True
    )
    assert sorted(column(figure, "Milestone")) == sorted(titles)


def ladder(figure: Figure, deal: Deal, day: date) -> None:
    promised = Commitment.objects.filter(deal=deal, unit="USD")
    assert total(figure, "Commitments") == promised.count()
    named = sum((row.quantity_high or row.quantity_low or 0 for row in promised), Decimal(0))
    assert total(figure, "Named, USD million") == named / 10**6


def fan(figure: Figure, deal: Deal, day: date) -> None:
    if figure.id == "forecast-none":
        return
    milestone = Milestone.objects.get(deal=deal, key__iexact=figure.id.removeprefix("forecast-"))
    element = milestone.rule["filters"]["element"]
    own = [row for row in assayed(deal, day) if row.commodity and row.commodity.element == element]
    kilograms = sum((row.contained_low_kg or Decimal(0) for row in own), Decimal(0))
    delivered = [row[1].value for row in figure.rows if row[0].value == "delivered"]
    assert delivered[-1] == kilograms / KG_PER_T
    assert figure.rows[-1][1].value == Decimal(str(milestone.rule["value"]))


def held(figure: Figure, deal: Deal, day: date) -> None:
    computed = sum((row.value_low_usd or Decimal(0) for row in valued(deal, day)), Decimal(0))
    assert total(figure, "Computed, low, USD") == computed


QUERIES: dict[str, Callable[[Figure, Deal, date], None]] = {
    "contained-": contained,
    "wet-by-month": wet,
    "value-by-stage": stages,
    "grade-by-lot": grades,
    "status-history": mix,
    "scenario-index": index,
    "signal-strip": strip,
    "milestone-windows": windows,
    "phase-timeline": timeline,
    "follow-through-money": ladder,
    "forecast-": fan,
    "value-held": held,
}


@DAYS
@DEALS
def test_the_table_is_what_a_query_of_its_own_finds(
    figures: Found, demo: Demo, name: str, day: date
) -> None:
    deal: Deal = getattr(demo, name)
    for address, figure in figures(name, day):
        if figure.id == "contained-unpublished":
            assert len(figure.rows) == len(lines(deal, day))
        elif figure.id == "mass-by-lot":
            _masses(figure, address, day)
        else:
            asked = next(query for start, query in QUERIES.items() if figure.id.startswith(start))
            asked(figure, deal, day)


def _masses(figure: Figure, address: str, day: date) -> None:
    """What is contained is known from the day of its assay on."""
    reference = address.split("/")[2]
    assays = ShipmentStep.objects.filter(shipment__reference=reference, state="assayed")
    awaited = assays.filter(counts_from__gt=day).exists()
    rows: Any = ShipmentLine.objects.filter(shipment__reference=reference).order_by("number")
    kept = [
        (dry, None if awaited else metal)
        for dry, metal in rows.values_list("dry_low_kg", "contained_low_kg")
    ]
    told = zip(column(figure, "Dry, t"), column(figure, "Contained, t"), strict=True)
    for masses, kilograms in zip(told, kept, strict=True):
        for mass, kilogram in zip(masses, kilograms, strict=True):
            assert (mass is None) == (kilogram is None)
            # The column keeps grams, the picture is drawn from what has not been rounded.
            assert mass is None or abs(mass * KG_PER_T - kilogram) <= Decimal("0.0005")
