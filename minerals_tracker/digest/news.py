"""What was recorded of a deal in a period: shipments, events, readings, disputes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from deals.models import Deal, DisputedPoint, Event
from deals.states import Qualifier, Scope
from milestones.models import SignalReading
from minerals_tracker.digest.period import Period
from shipments.models import Shipment

VOIDED = "voided"


def shipments(deal: Deal, period: Period, since: datetime) -> list[dict[str, Any]]:
    """Shipments logged, moved on or voided in the period, each once, in their latest state."""
    news = period.news(since)
    stepped = Shipment.objects.filter(period.news(since, "steps__recorded_at"), deal=deal)
    moved = Q(pk__in=stepped.values("pk"))
    voided = period.news(since, "voided_at") & Q(recorded_at__lt=period.opens_at)
    rows = Shipment.objects.filter(
        (period.known() & (news | moved)) | voided, deal=deal
    ).for_evidence()
    return [_shipment(row, period) for row in rows.order_by("reference").distinct()]


def _shipment(row: Shipment, period: Period) -> dict[str, Any]:
    steps = [step for step in row.steps.all() if step.recorded_at < period.closes_at]
    last = max(steps, key=lambda step: (step.counts_from, step.pk), default=None)
    voided = row.voided_at is not None and row.voided_at < period.closes_at
    return {
        "reference": row.reference,
        "purpose": row.purpose,
        "state": VOIDED if voided else last.state if last else "planned",
        "reached_on": last.reached_on if last else None,
        "precision": last.date_precision if last else "",
        "is_new": row.recorded_at >= period.opens_at,
        "masses": _masses(row),
        "reason": row.void_reason if voided else "",
        "sources": sorted(source.key for source in row.sources.all()),
    }


def _masses(row: Shipment) -> list[dict[str, Any]]:
    """Wet masses as stated, one for each kind of mineral; unlike things are never added."""
    if row.total_qualifier != Qualifier.UNKNOWN:
        ends = (row.total_low_kg, row.total_high_kg, row.total_qualifier)
        return [_mass("", *ends)]
    return [
        _mass(
            line.commodity.name if line.commodity else line.mineral_group.replace("_", " "),
            *(line.wet_low_kg, line.wet_high_kg, line.wet_qualifier),
        )
        for line in row.lines.all()
    ]


def _mass(of: str, low: Any, high: Any, qualifier: str) -> dict[str, Any]:
    return {"of": of, "low_kg": low, "high_kg": high, "qualifier": qualifier}


def events(deal: Deal, period: Period, since: datetime) -> list[dict[str, Any]]:
    """Events recorded in the period, the deal's own first, then what surrounds it."""
    rows = (
        Event.objects.bearing_on(deal)
        .filter(period.news(since) & period.known())
        .prefetch_related("sources")
        .order_by("counts_from", "key")
    )
    found = [
        {
            "key": row.key,
            "title": row.title,
            "scope": row.scope,
            "happened_on": row.happened_on,
            "precision": row.date_precision,
            "confidence": row.confidence,
            "sources": sorted(source.key for source in row.sources.all()),
        }
        for row in rows
    ]
    return sorted(found, key=lambda line: line["scope"] != Scope.DEAL)


def readings(deal: Deal, period: Period, since: datetime) -> list[dict[str, Any]]:
    """Readings recorded in the period, each beside the one it follows."""
    rows = (
        SignalReading.objects.filter(period.news(since) & period.known(), deal=deal)
        .select_related("signal", "event")
        .prefetch_related("sources", "event__sources")
        .order_by("signal__order", "counts_from", "id")
    )
    return [_reading(row, period) for row in rows]


def _reading(row: SignalReading, period: Period) -> dict[str, Any]:
    earlier = (
        SignalReading.objects.filter(period.known(), deal_id=row.deal_id, signal_id=row.signal_id)
        .filter(Q(counts_from__lt=row.counts_from) | Q(counts_from=row.counts_from, pk__lt=row.pk))
        .order_by("-counts_from", "-id")
        .first()
    )
    sources = {source.key for source in row.sources.all()}
    if row.event:
        sources |= {source.key for source in row.event.sources.all()}
    return {
        "signal": row.signal.name,
        "score": row.score,
        "before": earlier.score if earlier else None,
        "read_on": row.read_on,
        "precision": row.date_precision,
        "rationale": row.rationale,
        "sources": sorted(sources),
    }


def disputes(deal: Deal, period: Period, since: datetime) -> list[dict[str, Any]]:
    """Points newly disputed, given a further claim, or settled in the period."""
    news = period.news(since)
    argued = DisputedPoint.objects.filter(period.news(since, "claims__recorded_at"), deal=deal)
    claimed = Q(pk__in=argued.values("pk"))
    settled = period.news(since, "resolved_at")
    rows = DisputedPoint.objects.filter(news | claimed | settled, deal=deal).for_dossier()
    found = []
    for row in rows.order_by("order"):
        is_settled = row.resolved_at is not None and row.resolved_at < period.closes_at
        claims = [claim for claim in row.claims.all() if claim.recorded_at < period.closes_at]
        found.append(
            {
                "key": row.key,
                "title": row.title,
                "question": row.question,
                "state": "settled" if is_settled else _age(row, period),
                "claims": [claim.stance for claim in claims],
                "sources": sorted({s.key for claim in claims for s in claim.sources.all()}),
            }
        )
    return found


def _age(row: DisputedPoint, period: Period) -> str:
    return "new" if row.recorded_at >= period.opens_at else "further claim"
