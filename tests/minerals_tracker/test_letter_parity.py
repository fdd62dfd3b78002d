"""The letter's numbers are the site's numbers on the day of the cut-off, with the real deal."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from deals.models import Deal, FundingRecord
from deals.states import FundingKind
from milestones.models import Milestone, StatusChange, WatchSignal
from milestones.scenario.outlook import scenario_on
from milestones.states import LATE, Status
from milestones.verdicts.refresh import refresh_deal
from minerals_tracker.letters.content.deal_numbers import STALE
from minerals_tracker.letters.content.week_content import gather
from minerals_tracker.letters.content.weeks import Week
from minerals_tracker.letters.rendering.editions import render
from minerals_tracker.models import WeeklyIssue
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.dossier.dossier import dossier
from shipments.models import Shipment
from shipments.states import Purpose
from tests.factories import choice, make_line, make_reading, make_shipment
from tests.minerals_tracker.demo.figure_pages import column, figures_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def period() -> Week:
    """The week in which this test runs, still open: it holds all that was just loaded."""
    now = timezone.now()
    return Week.of((now + timedelta(hours=14)).astimezone(UTC).date())


@pytest.fixture
def judged(period: Week) -> Deal:
    """The real deal with its verdicts of the day of the cut-off."""
    deal: Deal = Deal.objects.real().earliest("key")
    refresh_deal(deal.pk, today=period.day, now=timezone.now())
    return deal


def block_of(deal: Deal, period: Week) -> dict[str, Any]:
    """What the letter says of one deal."""
    blocks: list[dict[str, Any]] = gather(period, unsent=[])["deals"]
    (block,) = (block for block in blocks if block["slug"] == deal.slug)
    return block


def test_figures_are_those_of_querysets_and_verdicts(judged: Deal, period: Week) -> None:
    deal = judged
    block = block_of(deal, period)
    delivered = Shipment.objects.filter(deal=deal).delivered(period.day)
    statuses = list(Milestone.objects.filter(deal=deal).values_list("status", flat=True))
    paid = FundingRecord.objects.happened_by(period.day).filter(
        deal=deal, kind=FundingKind.DISBURSED
    )
    usd = paid.values_list("amount_usd", flat=True)
    assert block["figures"] == {
        "milestones": str(len(statuses)),
        "met": str(statuses.count(Status.MET)),
        "late": str(sum(status in LATE for status in statuses)),
        "commercial_deliveries": str(delivered.filter(purpose=Purpose.COMMERCIAL).count()),
        "sample_deliveries": str(delivered.filter(purpose=Purpose.SAMPLE).count()),
        "usd_disbursed": str(sum(usd, Decimal(0))),
        "disputed": str(deal.disputed_points.filter(resolved_at__isnull=True).count()),
    }


def test_mix_of_statuses_is_that_of_the_verdicts(judged: Deal, period: Week) -> None:
    block = block_of(judged, period)
    verdicts = Milestone.objects.filter(deal=judged).values_list("status", flat=True)
    assert block["milestones"]["counts"] == Counter(verdicts)
    assert set(verdicts) <= set(Status.values)


def test_signals_and_unknowns_are_those_of_the_dossier(period: Week) -> None:
    deal = Deal.objects.real().earliest("key")
    signal = WatchSignal.objects.get(key="INV")
    for scope, day in (("market", period.day), ("deal", period.day - STALE)):
        make_reading(deal=deal, signal=signal, scope=scope, read_on=day)
    make_reading(
        deal=deal, signal=WatchSignal.objects.get(key="SEC"), scope="context", read_on=period.day
    )
    block = block_of(deal, period)
    rows = dossier(deal, AsOf(period.day, period.day)).signals.rows
    fresh = block["freshness"]
    assert fresh["signals"] == len(rows)
    assert fresh["fresh"] == sum(not row.freshness for row in rows) == 1
    assert sorted(fresh["stale"]) == sorted(
        row.name for row in rows if row.freshness and row.score is not None
    )
    assert len(block["unknowns"]) == deal.unknowns.count()


def test_first_load_is_a_baseline_and_no_news(period: Week) -> None:
    blocks = gather(period, unsent=[])["deals"]
    assert len(blocks) == Deal.objects.count()
    for block in blocks:
        for section in ("shipments", "events", "readings", "disputes"):
            assert block[section] == []
        assert block["milestones"]["changes"] == []
    assert not StatusChange.objects.exists()


def test_first_letter_says_that_the_deal_is_new(period: Week) -> None:
    deal = Deal.objects.real().earliest("key")
    issue = WeeklyIssue(
        year=period.year,
        week=period.number,
        closes_at=datetime.now(UTC),
        content=gather(period, unsent=[]),
    )
    text = render(issue, choice(deal.slug)).text
    assert f"{deal.short_name} did not move this week." in text
    assert "The tracker took this deal up this week; " in text


def test_arrivals_and_index_are_those_of_the_pages(judged: Deal, period: Week) -> None:
    """The letter's bars against the rows of the page's figure, and its index against the page's."""
    for days, kilograms in ((0, 1500), (40, None), (41, 700), (75, 12_345)):
        shipment = make_shipment(deal=judged, on=period.day - timedelta(days=days))
        make_line(shipment=shipment, wet_low_kg=kilograms, wet_high_kg=kilograms)
        make_line(shipment=shipment, wet_low_kg=200, mineral_group="copper")
    block = block_of(judged, period)
    figures = {each.id: each for _, each in figures_of(judged, AsOf(period.day, period.day))}
    shown = [tuple(cell.value for cell in row) for row in figures["wet-by-month"].rows]
    first = date.fromisoformat(block["arrivals"]["first"])
    assert len(block["arrivals"]["rows"]) >= 6
    assert sorted(_row(row) for row in block["arrivals"]["rows"]) == sorted(
        (month, mineral, str(low), str(high), unknown)
        for month, mineral, low, high, unknown in shown
        if isinstance(month, date) and month >= first
    )
    index = column(figures["scenario-index"], "Index")[-1]
    assert Decimal(block["scenario"]["index"]) == index
    on_the_day = scenario_on(judged.pk, on=period.day)
    assert block["scenario"]["scenario"] == on_the_day.scenario
    assert block["scenario"]["reason"] == on_the_day.reason


def _row(row: dict[str, Any]) -> tuple[date, str, str, str, int]:
    """A row of the letter as the table of the page has it: in tonnes."""
    low, high = (_tonnes(row[end]) for end in ("low_kg", "high_kg"))
    return date.fromisoformat(row["month"]), row["mineral"], low, high, row["unknown"]


def _tonnes(kilograms: str | None) -> str:
    return str(None if kilograms is None else (Decimal(kilograms) / 1000).normalize())
