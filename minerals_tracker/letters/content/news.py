"""What was recorded about a deal in a week: shipments, events, readings and disputes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, Model, Prefetch, Q, QuerySet

from deals.models import Claim, Deal, DisputedPoint, Event
from deals.origins import rests_on_one
from deals.states import Qualifier, Scope, in_words
from milestones.models import SignalReading
from minerals_tracker.letters.content.weeks import Week
from shipments.models import Shipment, ShipmentLine, ShipmentStep

VOIDED = "voided"
NEWSWORTHY: list[type[Model]] = [
    Event,
    DisputedPoint,
    Claim,
    Shipment,
    ShipmentStep,
    SignalReading,
]


def baseline(deal: Deal) -> datetime:
    """When the last row that was loaded together with the deal was recorded.

    Rows written under the same history context as the deal, by the same load or form, are what was
    known when tracking began. They are no news of that week.
    """
    made = _inserts(Deal).filter(pgh_obj=deal).first()
    if made is None or made.pgh_context_id is None:
        return deal.recorded_at
    together = {"pgh_context_id": made.pgh_context_id}
    times = [
        _inserts(model).filter(**together).aggregate(last=Max("recorded_at"))["last"]
        for model in NEWSWORTHY
    ]
    latest: datetime = max([deal.recorded_at, *(time for time in times if time is not None)])
    return latest


def _inserts(model: type[Model]) -> QuerySet[Any]:
    """History rows of how a model's rows came into being."""
    history: Any = model._meta.get_field("history").related_model
    rows: QuerySet[Any] = history._default_manager.filter(pgh_label="insert")
    return rows


def shipments(deal: Deal, period: Week, since: datetime) -> list[dict[str, Any]]:
    """Shipments logged, moved on or voided in the period, each once, in their latest state.

    A shipment moved, too, where a state or a lot that had been reported was voided.
    """
    news = period.news(since)
    stepped = period.news(since, "steps__recorded_at") & period.known("steps__")
    moved = [stepped, *(_taken_back(period, since, f"{part}__") for part in ("steps", "lines"))]
    among = (Shipment.objects.filter(each, deal=deal).values("pk") for each in moved)
    for rows in among:
        news |= Q(pk__in=rows)
    voided = period.news(since, "voided_at") & Q(recorded_at__lt=period.opens_at)
    lots = ShipmentLine.everything.select_related("commodity").order_by("number")
    steps = ShipmentStep.everything.order_by("reached_on", "pk")
    gone = _taken_back(period, since)
    found = Shipment.objects.filter((period.known() & news) | voided, deal=deal).prefetch_related(
        "sources",
        "mass_sources",
        Prefetch("steps", steps.filter(period.known())),
        Prefetch("lines", lots.filter(period.known())),
        Prefetch("steps", steps.filter(gone), to_attr="steps_taken_back"),
        Prefetch("lines", lots.filter(gone), to_attr="lots_taken_back"),
    )
    return [_shipment(row, period) for row in found.order_by("reference")]


def _taken_back(period: Week, since: datetime, prefix: str = "") -> Q:
    """Parts that had been reported and were voided in the period."""
    reported = Q(**{f"{prefix}recorded_at__lt": period.opens_at})
    return period.news(since, f"{prefix}voided_at") & reported


def _shipment(row: Any, period: Week) -> dict[str, Any]:
    steps = list(row.steps.all())
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
        "is_single_source": rests_on_one(row.weighed_by, period.day),
        "reason": row.void_reason if voided else "",
        "taken_back": _told_back(row),
        "sources": sorted(source.key for source in row.sources.all()),
    }


def _told_back(row: Any) -> list[dict[str, str]]:
    """States and lots of a shipment that are no longer on record, each with its reason."""
    parts = [(str(step.get_state_display()), step) for step in row.steps_taken_back]
    parts += [(f"lot {lot.number}", lot) for lot in row.lots_taken_back]
    return [{"what": what, "reason": part.void_reason} for what, part in parts]


def _masses(row: Shipment) -> list[dict[str, Any]]:
    """Wet masses as stated, one for each kind of mineral; unlike things are never added."""
    if row.total_qualifier != Qualifier.UNKNOWN:
        ends = (row.total_low_kg, row.total_high_kg, row.total_qualifier)
        return [_mass("", *ends)]
    return [
        _mass(
            line.commodity.name if line.commodity else in_words(line.mineral_group),
            *(line.wet_low_kg, line.wet_high_kg, line.wet_qualifier),
        )
        for line in row.lines.all()
    ]


def _mass(of: str, low: Any, high: Any, qualifier: str) -> dict[str, Any]:
    return {"of": of, "low_kg": low, "high_kg": high, "qualifier": qualifier}


def events(deal: Deal, period: Week, since: datetime) -> list[dict[str, Any]]:
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


def readings(deal: Deal, period: Week, since: datetime) -> list[dict[str, Any]]:
    """Readings recorded in the period, each beside the one it follows."""
    rows = (
        SignalReading.objects.filter(period.news(since) & period.known(), deal=deal)
        .select_related("signal", "event")
        .prefetch_related("sources", "event__sources")
        .order_by("signal__order", "counts_from", "id")
    )
    return [_reading(row, period) for row in rows]


def _reading(row: SignalReading, period: Week) -> dict[str, Any]:
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


def disputes(deal: Deal, period: Week, since: datetime) -> list[dict[str, Any]]:
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


def _age(row: DisputedPoint, period: Week) -> str:
    return "new" if row.recorded_at >= period.opens_at else "further claim"
