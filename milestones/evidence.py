"""Gather the facts that milestones are judged by: the only door of this floor to shipments.

Keys of facts lead back to rows: an event's or asset's key, a shipment's reference, and for rows
without a key of their own `document-12`, `funding-12`, `customs-12`; a lot is `SH001/2`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from deals.models import Asset, Document, Event, FundingRecord
from deals.states import DatePrecision, Qualifier
from deals.units import Mass, period_end
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
from shipments.models import CustomsRecord, Shipment, ShipmentLine, ShipmentStep
from shipments.states import ShipmentState

Row = dict[str, Any]
Owned = tuple[int | None, Any]
"""A fact with the id of its deal, None where it belongs to none and may bear on each."""


def gather(deal_ids: Collection[int], *, on: date) -> dict[int, Evidence]:
    """What had happened by the end of `on` for each of some deals, in eight queries.

    Facts that belong to no deal are in the evidence of each; those of other deals in none.
    """
    kinds = {
        "events": _by_deal(_events(deal_ids, on)),
        "documents": _by_deal(_documents(deal_ids, on)),
        "shipments": _by_deal(_shipments(deal_ids, on)),
        "assets": _by_deal(_assets(deal_ids, on)),
        "funding": _by_deal(_funding(deal_ids, on)),
        "trade": _by_deal(_trade(on)),
    }
    return {
        deal_id: Evidence(
            **{kind: (*facts[deal_id], *facts[None]) for kind, facts in kinds.items()}
        )
        for deal_id in deal_ids
    }


def _by_deal(facts: Iterator[Owned]) -> dict[int | None, list[Any]]:
    grouped: dict[int | None, list[Any]] = defaultdict(list)
    for deal_id, fact in facts:
        grouped[deal_id].append(fact)
    return grouped


def _rows(rows: QuerySet[Any], *fields: str, **renamed: Any) -> QuerySet[Any, Row]:
    return rows.order_by("pk").values("pk", *fields, **renamed)


def _of(deal_ids: Collection[int]) -> Q:
    """Rows of the deals, and rows of none."""
    return Q(deal__in=deal_ids) | Q(deal__isnull=True)


def _events(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    places = Event.places.through.objects.filter(event=OuterRef("pk"))
    for row in _rows(
        Event.objects.happened_by(on).standing().filter(_of(deal_ids)),
        *("key", "deal_id", "deal__key", "counts_from", "event_type", "title", "scope"),
        *("asset_keys", "party_names", "mineral_groups"),
        place_keys=ArraySubquery(places.order_by("pk").values("place__key")),
    ):
        yield (
            row["deal_id"],
            EventFact(
                key=row["key"],
                on=row["counts_from"],
                event_type=row["event_type"],
                title=row["title"],
                deal_key=row["deal__key"] or "",
                scope=row["scope"],
                assets=tuple(row["asset_keys"]),
                parties=tuple(row["party_names"]),
                mineral_groups=tuple(row["mineral_groups"]),
                place_keys=tuple(row["place_keys"]),
            ),
        )


def _documents(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """Papers; what a paper does not say of itself (deal, asset, mineral) its event says."""
    papers = Document.objects.happened_by(on).standing()
    papers = papers.annotate(owner=Coalesce("deal_id", "event__deal_id"))
    for row in _rows(
        papers.filter(Q(owner__in=deal_ids) | Q(owner__isnull=True)),
        *("owner", "counts_from", "kind", "title", "is_public", "asset_keys", "mineral_groups"),
        *("event__asset_keys", "event__mineral_groups"),
        deal_key=Coalesce("deal__key", "event__deal__key", Value("")),
    ):
        yield (
            row["owner"],
            DocumentFact(
                key=f"document-{row['pk']}",
                on=row["counts_from"],
                document_type=row["kind"],
                title=row["title"],
                public=row["is_public"],
                deal_key=row["deal_key"],
                assets=(*row["asset_keys"], *(row["event__asset_keys"] or ())),
                mineral_groups=(*row["mineral_groups"], *(row["event__mineral_groups"] or ())),
            ),
        )


def _shipments(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    shipments = Shipment.objects.standing().filter(deal__in=deal_ids)
    steps, lines = defaultdict(list), defaultdict(list)
    reached = ShipmentStep.objects.filter(shipment__in=shipments, counts_from__lte=on)
    for row in _rows(reached, "shipment_id", "state", "counts_from"):
        steps[row["shipment_id"]].append((row["state"], row["counts_from"]))
    for row in _rows(
        ShipmentLine.objects.filter(shipment__in=shipments),
        *("shipment_id", "shipment__reference", "number", "mineral_group", "commodity__key"),
        *("commodity__stage", "commodity__element", "assay_pct", "declared_value_usd"),
        *("wet_low_kg", "wet_high_kg", "contained_low_kg", "contained_high_kg", "origin_country"),
    ):
        assayed = [
            day for state, day in steps[row["shipment_id"]] if state == ShipmentState.ASSAYED
        ]
        lines[row["shipment_id"]].append(_line(row, min(assayed, default=None)))
    for row in _rows(
        shipments,
        *("deal_id", "deal__key", "reference", "purpose", "declared_value_usd"),
    ):
        yield (
            row["deal_id"],
            ShipmentFact(
                key=row["reference"],
                purpose=row["purpose"],
                steps=tuple(steps[row["pk"]]),
                deal_key=row["deal__key"],
                lines=tuple(lines[row["pk"]]),
                value_usd=row["declared_value_usd"],
            ),
        )


def _line(row: Row, assayed_on: date | None) -> LineFact:
    """A lot; without a dated assay, its assay is as old as the shipment."""
    element = row["commodity__element"]
    contained = _mass(row["contained_low_kg"], row["contained_high_kg"], element or "")
    return LineFact(
        key=f"{row['shipment__reference']}/{row['number']}",
        mineral_group=row["mineral_group"],
        mineral_key=row["commodity__key"] or "",
        stage=row["commodity__stage"],
        mass=_mass(row["wet_low_kg"], row["wet_high_kg"]),
        contained=((element, contained),) if element and contained.is_known else (),
        assay_present=row["assay_pct"] is not None,
        assayed_on=assayed_on,
        value_usd=row["declared_value_usd"],
        origin=row["origin_country"],
    )


def _mass(low_kg: Decimal | None, high_kg: Decimal | None, of: str = "") -> Mass:
    if low_kg is None and high_kg is None:
        return Mass.unknown(of)
    low = low_kg or Decimal(0)
    return Mass(low, high_kg, Qualifier.EXACT if low == high_kg else Qualifier.ABOUT, of)


def _assets(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """One fact for each asset, with every state that it reached; the latest row describes it."""
    states = Asset.objects.happened_by(on).standing().filter(_of(deal_ids))
    assets: dict[tuple[int | None, str], list[Row]] = defaultdict(list)
    for row in _rows(
        states,
        *("key", "deal_id", "deal__key", "name", "kind", "country", "state", "counts_from"),
    ):
        assets[row["deal_id"], row["key"]].append(row)
    for (deal_id, key), rows in assets.items():
        latest = max(rows, key=lambda row: (row["counts_from"], row["pk"]))
        yield (
            deal_id,
            AssetFact(
                key=key,
                kind=latest["kind"],
                steps=tuple((row["state"], row["counts_from"]) for row in rows),
                title=latest["name"],
                deal_key=latest["deal__key"] or "",
                country=latest["country"],
            ),
        )


def _funding(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """Money whose amount in USD is known; without a sourced rate nothing is converted."""
    records = FundingRecord.objects.happened_by(on).standing().filter(_of(deal_ids))
    for row in _rows(
        records.exclude(amount_usd__isnull=True),
        *("deal_id", "deal__key", "counts_from", "kind", "amount_usd", "purpose", "asset_keys"),
        "country",
    ):
        yield (
            row["deal_id"],
            FundingFact(
                key=f"funding-{row['pk']}",
                on=row["counts_from"],
                kind=row["kind"],
                amount_usd=row["amount_usd"],
                title=row["purpose"],
                deal_key=row["deal__key"] or "",
                assets=tuple(row["asset_keys"]),
                country=row["country"],
            ),
        )


def _trade(on: date) -> Iterator[Owned]:
    """Months of customs statistics that were published by `on`; they belong to no deal."""
    for row in _rows(
        CustomsRecord.objects.published_by(on),
        *("reporter", "partner", "hs6", "flow", "month", "value_usd"),
    ):
        fact = TradeFact(
            key=f"customs-{row['pk']}",
            on=period_end(row["month"], DatePrecision.MONTH),
            reporter=row["reporter"],
            partner=row["partner"],
            hs6=row["hs6"],
            flow=row["flow"],
            value_usd=row["value_usd"],
        )
        yield None, fact
