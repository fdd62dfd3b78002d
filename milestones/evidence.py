"""Gather the facts that milestones are judged by: the door of this floor to shipments, with `lumps`.

Keys of facts lead back to rows: an event's or asset's key, a shipment's reference, and for rows
without a key of their own `document-12`, `funding-12`, `customs-12`; a lot is `SH001/2`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from deals.models import Asset, Deal, Document, Event, FundingRecord
from deals.states import DatePrecision
from deals.units import period_end
from milestones.facts import (
    AssetFact,
    DocumentFact,
    EventFact,
    Evidence,
    FundingFact,
    LineFact,
    ShipmentFact,
    TradeFact,
)
from milestones.indicators import CustomsGap
from milestones.lumps import Lumps, lumps_of
from shipments.customs_verdicts import LOGGED_BEYOND, Verdict
from shipments.mirror import reconciliation
from shipments.models import CustomsRecord, Shipment, ShipmentLine, ShipmentStep
from shipments.states import ShipmentState

Owned = tuple[int | None, Any]
"""A fact with the id of its deal, None where it belongs to none and may bear on each."""

ByDeal = Mapping[int | None, Sequence[Any]]
"""Facts by the id of their deal."""

DEAL_KEY = Coalesce("deal__key", Value(""))
PUBLIC_TITLE = Case(When(is_public=True, then="title"), default=Value(""))


def gather(
    deal_ids: Collection[int],
    *,
    on: date,
    many: Lumps | None = None,
    by_day: Collection[date] | None = (),
) -> dict[int, Evidence]:
    """What had happened by the end of `on` for each of some deals, in nine queries.

    Facts that belong to no deal are in the evidence of each; those of other deals in none. Very many
    shipments come in lumps, `many`, in a few more queries; in months that begin so `by_day`, day by day (None: in all).
    """
    kinds = {
        "events": _by_deal(_events(deal_ids, on)),
        "documents": _by_deal(_documents(deal_ids, on)),
        "assets": _by_deal(_assets_of(_asset_states(deal_ids, on))),
        "funding": _by_deal(_funding(deal_ids, on)),
        "shipments": _by_deal(_shipped(deal_ids, on, many, by_day)),
        "trade": _by_deal(_trade_of(_published(on))),
    }
    return {deal_id: Evidence(until=on, **_about(deal_id, kinds)) for deal_id in deal_ids}


def shipped_of(deal_id: int, *, on: date) -> tuple[ShipmentFact, ...]:
    """The shipments of a deal by the end of `on` as `gather` has them, without all the rest."""
    return tuple(fact for _, fact in _shipped([deal_id], on))


def gather_each(deal_id: int, *, days: Collection[date]) -> dict[date, Evidence]:
    """What `gather` finds by the end of each of some days, in eleven queries; never in lumps."""
    known = gather([deal_id], on=(last := max(days)))[deal_id]
    states, months = list(_asset_states([deal_id], last)), list(_published(last))
    return {
        day: replace(
            known.as_of(day),
            assets=tuple(fact for _, fact in _assets_of(row for row in states if row[2] <= day)),
            trade=tuple(fact for _, fact in _trade_of(row for row in months if row[0] <= day)),
        )
        for day in days
    }


def customs_gap(deal_id: int, *, on: date) -> CustomsGap:
    """How often customs statistics bear a deal's lots out by `on`, per code, month and side."""
    found = reconciliation(Deal.objects.get(pk=deal_id), on=on)
    verdicts = [month.verdict for month in found.months if month.logged]
    return CustomsGap(
        borne_out=verdicts.count(Verdict.WITHIN),
        doubted=sum(verdict in LOGGED_BEYOND for verdict in verdicts),
        compared=len(verdicts),
    )


def _by_deal(facts: Iterator[Owned]) -> ByDeal:
    grouped: dict[int | None, list[Any]] = defaultdict(list)
    for deal_id, fact in facts:
        grouped[deal_id].append(fact)
    return grouped


def _about(deal_id: int, kinds: Mapping[str, ByDeal]) -> dict[str, tuple[Any, ...]]:
    return {kind: (*of.get(deal_id, ()), *of.get(None, ())) for kind, of in kinds.items()}


def _rows(rows: QuerySet[Any], *columns: Any) -> Iterable[tuple[Any, ...]]:
    return rows.order_by("pk").values_list(*columns)


def _of(deal_ids: Collection[int]) -> Q:
    """Rows of the deals, and rows of none."""
    return Q(deal__in=deal_ids) | Q(deal__isnull=True)


def _events(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    places = Event.places.through.objects.filter(event=OuterRef("pk"))
    for deal_id, *said, assets, parties, minerals, place_keys in _rows(
        Event.objects.happened_by(on).standing().filter(_of(deal_ids)),
        *("deal_id", "key", "counts_from", "event_type", "title", DEAL_KEY, "scope"),
        *("asset_keys", "party_names", "mineral_groups"),
        ArraySubquery(places.order_by("pk").values("place__key")),
    ):
        named = (tuple(names) for names in (assets, parties, minerals, place_keys))
        yield deal_id, EventFact._make((*said, *named))


def _documents(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """Papers, named where they are public; what one does not say of itself (deal, asset, mineral) its event says."""
    by_event = Q(deal__isnull=True) & (Q(event__deal__in=deal_ids) | Q(event__deal__isnull=True))
    papers = Document.objects.happened_by(on).standing().filter(Q(deal__in=deal_ids) | by_event)
    for pk, owner, *said, assets, of_event, minerals, event_minerals in _rows(
        papers,
        *("pk", Coalesce("deal_id", "event__deal_id"), "counts_from", "kind", PUBLIC_TITLE),
        *("is_public", Coalesce("deal__key", "event__deal__key", Value(""))),
        *("asset_keys", "event__asset_keys", "mineral_groups", "event__mineral_groups"),
    ):
        about = (*assets, *(of_event or ())), (*minerals, *(event_minerals or ()))
        yield owner, DocumentFact._make((f"document-{pk}", *said, *about))


def _shipped(
    deal_ids: Collection[int],
    on: date,
    many: Lumps | None = None,
    by_day: Collection[date] | None = (),
) -> Iterator[Owned]:
    """Shipments one by one, those of deals with very many in lumps."""
    many = lumps_of(deal_ids, on=on) if many is None else many
    few = [deal_id for deal_id in deal_ids if deal_id not in many.deal_ids]
    return chain(_shipments(few, on), many.facts(by_day))


def _shipments(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    shipments = Shipment.objects.standing().filter(deal__in=deal_ids)
    steps, assayed = defaultdict[int, list[tuple[str, date]]](list), dict[int, date]()
    known = Q(counts_from__lte=on) | Q(state=ShipmentState.ASSAYED)
    reached = ShipmentStep.objects.filter(known, shipment__in=shipments)
    for pk, state, day in _rows(reached, "shipment_id", "state", "counts_from"):
        if day <= on:
            steps[pk].append((state, day))
        if state == ShipmentState.ASSAYED:
            assayed[pk] = day
    lines = _lines(shipments, assayed, on)
    for deal_id, pk, reference, purpose, deal_key, value_usd in _rows(
        shipments, "deal_id", "pk", "reference", "purpose", "deal__key", "declared_value_usd"
    ):
        known_of = (tuple(steps[pk]), deal_key, tuple(lines[pk]), value_usd)
        yield deal_id, ShipmentFact(reference, purpose, *known_of)


def _lines(
    shipments: QuerySet[Shipment], assayed: Mapping[int, date], on: date
) -> Mapping[int, list[LineFact]]:
    """Lots by shipment; without a dated assay, an assay is as old as its shipment."""
    lines = defaultdict(list)
    for pk, reference, number, group, mineral, stage, element, low_kg, assay, usd, origin in _rows(
        ShipmentLine.objects.filter(shipment__in=shipments),
        *("shipment_id", "shipment__reference", "number", "mineral_group"),
        Coalesce("commodity__key", Value("")),
        *("commodity__stage", "commodity__element", "contained_low_kg", "assay_pct"),
        *("declared_value_usd", "origin_country"),
    ):
        contained = ((element, low_kg),) if element and low_kg is not None else ()
        lot = LineFact(
            f"{reference}/{number}",
            *(group, mineral, stage, contained, assay is not None, assayed.get(pk), usd, origin),
        )
        lines[pk].append(lot.as_of(on))
    return lines


def _asset_states(deal_ids: Collection[int], on: date) -> Iterable[tuple[Any, ...]]:
    return _rows(
        Asset.objects.happened_by(on).standing().filter(_of(deal_ids)),
        *("deal_id", "key", "counts_from", "pk", "state", "kind", "name", DEAL_KEY, "country"),
    )


def _assets_of(states: Iterable[tuple[Any, ...]]) -> Iterator[Owned]:
    """One fact for each asset, with every state that it reached; the latest row describes it."""
    assets = defaultdict(list)
    for deal_id, key, *row in states:
        assets[deal_id, key].append(row)
    for (deal_id, key), rows in assets.items():
        _, _, _, kind, name, deal_key, country = max(rows, key=itemgetter(0, 1))
        steps = tuple((state, day) for day, _, state, *_ in rows)
        yield deal_id, AssetFact(key, kind, steps, name, deal_key, country)


def _funding(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """Money whose amount in USD is known; without a sourced rate nothing is converted."""
    records = FundingRecord.objects.happened_by(on).standing().filter(_of(deal_ids))
    for deal_id, pk, *said, assets, country in _rows(
        records.exclude(amount_usd__isnull=True),
        *("deal_id", "pk", "counts_from", "kind", "amount_usd", "purpose", DEAL_KEY),
        *("asset_keys", "country"),
    ):
        yield deal_id, FundingFact._make((f"funding-{pk}", *said, tuple(assets), country))


def _published(on: date) -> Iterable[tuple[Any, ...]]:
    """Customs statistics that were published by `on`, revised ones included."""
    return _rows(
        CustomsRecord.objects.filter(published_on__lte=on),
        *("published_on", "pk", "month", "reporter", "partner", "hs6", "flow", "value_usd"),
    )


def _trade_of(published: Iterable[tuple[Any, ...]]) -> Iterator[Owned]:
    """Months of customs statistics, each as it was published last; they belong to no deal."""
    latest = {tuple(row[2:-1]): row for row in sorted(published, key=itemgetter(0, 1))}
    for _, pk, month, *said in latest.values():
        yield None, TradeFact(f"customs-{pk}", period_end(month, DatePrecision.MONTH), *said)
