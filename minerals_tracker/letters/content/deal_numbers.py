"""Figures and scenario of a deal at the close of a week; None where one is unknown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from deals.models import Deal, DisputedPoint, FundingRecord, Source, Unknown
from deals.progress.signatures import signed_of
from deals.states import FundingKind
from milestones.models import SignalReading, WatchSignal
from milestones.scenario.index import scopes_read
from milestones.scenario.outlook import reading_facts, signal_facts
from milestones.scenario.scenarios import FollowThrough, Outlook, outlook
from milestones.states import LATE, Status
from minerals_tracker.letters.content.weeks import Week
from shipments.models import Shipment, ShipmentStep
from shipments.states import DELIVERED, Purpose, ShipmentState

STALE = timedelta(days=90)


def figures(deal: Deal, period: Week, counts: dict[str, int]) -> dict[str, str | None]:
    """The figures: name -> value as text, so that the content's JSON is canonical."""
    delivered = delivered_by_close(deal, period)
    disbursed, unconverted = _disbursed(deal, period)
    numbers: dict[str, int | Decimal | None] = {
        "milestones": sum(counts.values()),
        "met": counts.get(Status.MET, 0),
        "late": sum(counts.get(status, 0) for status in LATE),
        "commercial_deliveries": delivered.filter(purpose=Purpose.COMMERCIAL).count(),
        "sample_deliveries": delivered.filter(purpose=Purpose.SAMPLE).count(),
        "usd_disbursed": disbursed,
        "disputed": _disputed(deal, period).count(),
    }
    if unconverted:
        numbers["unconverted"] = unconverted
    return {name: None if value is None else str(value) for name, value in numbers.items()}


def delivered_by_close(deal: Deal, period: Week) -> QuerySet[Shipment]:
    """Shipments that had arrived, and were recorded as arrived, when the week closed."""
    steps = ShipmentStep.everything.filter(
        period.known(), shipment=OuterRef("pk"), counts_from__lte=period.day
    )
    rows: QuerySet[Shipment] = Shipment.objects.filter(
        Exists(steps.filter(state__in=DELIVERED)),
        ~Exists(steps.filter(state=ShipmentState.REJECTED)),
        period.known(),
        deal=deal,
    )
    return rows


def _disbursed(deal: Deal, period: Week) -> tuple[Decimal, int]:
    """USD paid out for the deal, and how many payments have no amount in USD."""
    rows = FundingRecord.objects.filter(
        period.known(), deal=deal, kind=FundingKind.DISBURSED, counts_from__lte=period.day
    )
    amounts = list(rows.values_list("amount_usd", flat=True))
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)), len(amounts) - len(known)


def _disputed(deal: Deal, period: Week) -> QuerySet[DisputedPoint]:
    rows = DisputedPoint.objects.filter(deal=deal, recorded_at__lt=period.closes_at)
    return rows.exclude(resolved_at__lt=period.closes_at)


def freshness(deal: Deal, period: Week) -> dict[str, Any]:
    """How recent the readings are: signals without one in 90 days, and without any."""
    signals = WatchSignal.objects.filter(recorded_at__lt=period.closes_at)
    counted = Q(signal=None)
    for key in signals.values_list("key", flat=True):
        counted |= Q(signal__key=key, scope__in=scopes_read(key))
    readings = SignalReading.objects.filter(
        period.known(), counted, deal=deal, counts_from__lte=period.day, signal=OuterRef("pk")
    )
    fresh = readings.filter(counts_from__gt=period.day - STALE)
    return {
        "signals": signals.count(),
        "fresh": signals.filter(Exists(fresh)).count(),
        "stale": list(
            signals.filter(Exists(readings) & ~Exists(fresh)).values_list("name", flat=True)
        ),
        "not_read": list(signals.filter(~Exists(readings)).values_list("name", flat=True)),
    }


def unknowns(deal: Deal, period: Week) -> list[str]:
    """The deal's list of unknowns."""
    rows = Unknown.objects.filter(deal=deal, recorded_at__lt=period.closes_at).order_by("order")
    return list(rows.values_list("text", flat=True))


def sources(keys: set[str]) -> dict[str, dict[str, Any]]:
    """The cited sources by key, as a letter lists them."""
    return {
        row.key: {
            "publisher": row.publisher,
            "title": row.title,
            "published_on": row.published_on,
            "precision": row.published_precision,
            "reliability": row.reliability,
            "url": row.url,
        }
        for row in Source.objects.filter(key__in=keys).order_by("key")
    }


def scenario(deal: Deal, period: Week) -> dict[str, Any]:
    """Scenario, index (0 to 100) and reason, with what stood a week before.

    `before` is None for a deal that was taken up in the week; an index is None where nothing was
    read.
    """
    found = scenario_at(deal, period)
    is_new = deal.recorded_at >= period.opens_at
    return {
        **_shown(found),
        "reason": found.reason,
        "before": None if is_new else _shown(scenario_at(deal, period.previous())),
    }


def scenario_at(deal: Deal, period: Week) -> Outlook:
    """The scenario on the closing day, from what was recorded by then."""
    recorded = {"recorded_at__lt": period.closes_at}
    readings = SignalReading.objects.filter(period.known(), deal=deal, counts_from__lte=period.day)
    delivered = delivered_by_close(deal, period).filter(purpose=Purpose.COMMERCIAL)
    papers = Q(instruments__recorded_at__lt=period.closes_at)
    signed = signed_of([deal.pk], papers=papers, events=period.known())[deal.pk]
    return outlook(
        signal_facts(WatchSignal.objects.filter(**recorded)),
        reading_facts(readings),
        FollowThrough(
            commercial_deliveries=delivered.count(),
            binding_instruments=signed.agreed.binding_by(period.day),
        ),
        today=period.day,
    )


def _shown(found: Outlook) -> dict[str, str | None]:
    return {
        "scenario": found.scenario,
        "index": None if found.shown is None else f"{found.shown.normalize():f}",
    }
