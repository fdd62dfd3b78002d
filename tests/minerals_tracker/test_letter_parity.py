"""The letter's numbers are the site's numbers on the day of the cut-off, with the real deal."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from deals.models import Deal, FundingRecord
from deals.states import FundingKind
from milestones.models import Milestone, SignalReading, StatusChange, WatchSignal
from milestones.refresh import refresh_deal
from milestones.states import LATE, Status
from minerals_tracker.digest.content import gather
from minerals_tracker.digest.editions import render
from minerals_tracker.digest.figures import STALE
from minerals_tracker.digest.period import Period
from minerals_tracker.digest.weeks import Week
from minerals_tracker.models import WeeklyIssue
from shipments.models import Shipment
from shipments.states import Purpose
from tests.factories import choice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def period() -> Period:
    """The week in which this test runs, still open: it holds all that was just loaded."""
    now = timezone.now()
    week = Week.of((now + timedelta(hours=14)).astimezone(UTC).date())
    return Period.of(week, "UTC")


@pytest.fixture
def judged(period: Period) -> Deal:
    """The real deal with its verdicts of the day of the cut-off."""
    deal: Deal = Deal.objects.real().get()
    refresh_deal(deal.pk, today=period.day, now=timezone.now())
    return deal


def test_figures_are_those_of_querysets_and_verdicts(judged: Deal, period: Period) -> None:
    deal = judged
    (block,) = gather(period, unsent=[])["deals"]
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


def test_mix_of_statuses_is_that_of_the_verdicts(judged: Deal, period: Period) -> None:
    (block,) = gather(period, unsent=[])["deals"]
    verdicts = Milestone.objects.filter(deal=judged).values_list("status", flat=True)
    assert block["milestones"]["counts"] == Counter(verdicts)
    assert set(verdicts) <= set(Status.values)


def test_signals_and_unknowns_are_those_on_record(period: Period) -> None:
    deal = Deal.objects.real().get()
    (block,) = gather(period, unsent=[])["deals"]
    read = SignalReading.objects.filter(deal=deal, voided_at=None, counts_from__lte=period.day)
    recent = read.filter(counts_from__gt=period.day - STALE)
    fresh = block["freshness"]
    assert fresh["signals"] == WatchSignal.objects.count()
    assert fresh["fresh"] == len(set(recent.values_list("signal", flat=True)))
    assert fresh["fresh"] + len(fresh["stale"]) == len(set(read.values_list("signal", flat=True)))
    assert len(block["unknowns"]) == deal.unknowns.count()


def test_first_load_is_a_baseline_and_no_news(period: Period) -> None:
    (block,) = gather(period, unsent=[])["deals"]
    for section in ("shipments", "events", "readings", "disputes"):
        assert block[section] == []
    assert block["milestones"]["changes"] == []
    assert not StatusChange.objects.exists()


def test_first_letter_says_that_the_deal_is_new(period: Period) -> None:
    deal = Deal.objects.real().get()
    issue = WeeklyIssue(
        year=period.week.year,
        week=period.week.number,
        closes_at=datetime.now(UTC),
        content=gather(period, unsent=[]),
    )
    text = render(issue, choice(deal.slug)).text
    assert f"{deal.short_name} did not move this week." in text
    assert "The tracker took this deal up this week; " in text
