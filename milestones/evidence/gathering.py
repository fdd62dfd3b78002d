"""Gather from the database the facts that milestones are judged by.

The key of a fact leads back to its row: the key of an event or asset, the reference of a shipment,
`SH001/2` for a lot, and `document-12`, `funding-12` or `customs-12` for rows without a key of their
own.
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
from django.db.models import (
    Case,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from deals.models import Asset, Document, Event, FundingRecord, OutputReport
from deals.progress.signatures import Signed, signed_of
from deals.states import DatePrecision
from deals.units import period_end
from milestones.evidence.shipment_facts import Owned, lots_of, published_papers_of, samples_of
from milestones.rules.facts import (
    AssetFact,
    DocumentFact,
    EventFact,
    Evidence,
    FundingFact,
    OutputFact,
    TradeFact,
)
from milestones.rules.filters import SHIPMENT_STATES
from shipments.models import CustomsRecord, Shipment
from shipments.states import Purpose

ByDeal = Mapping[int | None, Sequence[Any]]
"""Facts by the id of their deal."""

DEAL_KEY = Coalesce("deal__key", Value(""))
PUBLIC_TITLE = Case(When(is_public=True, then="title"), default=Value(""))


def gather(
    deal_ids: Collection[int],
    *,
    on: date,
    states: Collection[str] = (),
) -> dict[int, Evidence]:
    """The evidence of some deals by deal id: all that had happened by the end of `on`.

    It takes nine queries for any number of deals. `states` are the further states of shipments
    that rules filter by (see `states_of`). A fact without a deal is in the evidence of every deal;
    an event that some deals watch, and its papers, only in theirs.
    """
    kinds = {
        "events": _by_deal(_events(deal_ids, on)),
        "documents": _by_deal(chain(_documents(deal_ids, on), published_papers_of(deal_ids, on))),
        "assets": _by_deal(_assets_of(_asset_states(deal_ids, on))),
        "funding": _by_deal(_funding(deal_ids, on)),
        "lots": _by_deal(lots_of(deal_ids, on, states)),
        "samples": _by_deal(samples_of(deal_ids, on)),
        "trade": _by_deal(_trade_of(_published(on))),
        "output": _by_deal(_output(deal_ids, on)),
    }
    signed = signed_of(deal_ids)
    return {
        deal_id: Evidence(
            until=on,
            papers=_papers(signed[deal_id], on),
            agreed=signed[deal_id].agreed,
            **_about(deal_id, kinds),
        )
        for deal_id in deal_ids
    }


def gather_each(deal_id: int, *, days: Collection[date]) -> dict[date, Evidence]:
    """The evidence of one deal by day, for the end of each of `days`, in eleven queries.

    It loads all states of shipments up to the last day and cuts them for the earlier ones.
    """
    known = gather([deal_id], on=(last := max(days)), states=SHIPMENT_STATES)[deal_id]
    assets, months = list(_asset_states([deal_id], last)), list(_published(last))
    return {
        day: replace(
            known.as_of(day),
            assets=tuple(fact for _, fact in _assets_of(row for row in assets if row[2] <= day)),
            trade=tuple(fact for _, fact in _trade_of(row for row in months if row[0] <= day)),
        )
        for day in days
    }


def commercial_deliveries(deal_id: int, *, on: date) -> tuple[tuple[date, date | None, int], ...]:
    """Tuples of day of arrival, day of rejection or None, and number of commercial shipments.

    Arrivals after `on` are left out; a rejection after `on` is not.
    """
    came = Shipment.objects.standing().filter(deal=deal_id, delivered_on__lte=on)
    days = came.filter(purpose=Purpose.COMMERCIAL).values_list("delivered_on", "rejected_on")
    return tuple(days.annotate(Count("pk")).order_by())


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
    for deal_id, *said, assets, parties, minerals, place_keys, watching in _rows(
        Event.objects.happened_by(on).standing().filter(_of(deal_ids)),
        *("deal_id", "key", "counts_from", "event_type", "title", DEAL_KEY, "scope"),
        *("asset_keys", "party_names", "mineral_groups"),
        ArraySubquery(places.order_by("pk").values("place__key")),
        _watching("pk"),
    ):
        named = (tuple(names) for names in (assets, parties, minerals, place_keys))
        fact = EventFact._make((*said, *named))
        yield from ((owner, fact) for owner in _owners(deal_id, watching))


def _watching(event: str) -> ArraySubquery:
    """The ids of the deals that watch an event."""
    links = Event.watched_by.through.objects.filter(event=OuterRef(event))
    return ArraySubquery(links.order_by("pk").values("deal"))


def _owners(deal_id: int | None, watching: Sequence[int]) -> Sequence[int | None]:
    """Whose evidence a fact is: its deal's; else that of the deals that watch it, or of all."""
    return [deal_id] if deal_id or not watching else watching


def _papers(signed: Signed, on: date) -> tuple[EventFact, ...]:
    """What was signed of a deal by a day, as events would tell of it."""
    known = (row for row in signed.papers if row.on <= on)
    return tuple(EventFact(*row[:-1], parties=row.parties) for row in known)


def _documents(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """Yield papers with the deal, assets and minerals of their own or of their event.

    A paper that is not public comes without its title.
    """
    by_event = Q(deal__isnull=True) & (Q(event__deal__in=deal_ids) | Q(event__deal__isnull=True))
    papers = Document.objects.happened_by(on).standing().filter(Q(deal__in=deal_ids) | by_event)
    for pk, own, *said, assets, of_event, minerals, event_minerals, watching in _rows(
        papers,
        *("pk", Coalesce("deal_id", "event__deal_id"), "counts_from", "kind", PUBLIC_TITLE),
        *("is_public", Coalesce("deal__key", "event__deal__key", Value(""))),
        *("asset_keys", "event__asset_keys", "mineral_groups", "event__mineral_groups"),
        _watching("event"),
    ):
        about = (*assets, *(of_event or ())), (*minerals, *(event_minerals or ()))
        fact = DocumentFact._make((f"document-{pk}", *said, *about))
        yield from ((owner, fact) for owner in _owners(own, watching))


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
    """Yield money by its amount in USD, which is None without a sourced exchange rate."""
    records = FundingRecord.objects.happened_by(on).standing().filter(_of(deal_ids))
    for deal_id, pk, *said, assets, country in _rows(
        records,
        *("deal_id", "pk", "counts_from", "kind", "amount_usd", "purpose", DEAL_KEY),
        *("asset_keys", "country"),
    ):
        yield deal_id, FundingFact._make((f"funding-{pk}", *said, tuple(assets), country))


def _output(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """Reports of output that were out by `on` about a period that had ended."""
    known = OutputReport.objects.happened_by(on).standing().filter(ends_on__lte=on)
    for deal_id, *said, minerals, deal_key in _rows(
        known.filter(deal__in=deal_ids),
        *("deal_id", "key", "ends_on", "starts_on", "counts_from", "kind", "asset_key"),
        *("product", "low_t", "mineral_groups", "deal__key"),
    ):
        yield deal_id, OutputFact._make((*said, tuple(minerals), deal_key))


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
