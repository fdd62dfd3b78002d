"""What tells of the signatures of some deals: their papers, their events, and their own days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import FilteredRelation, Q

from deals.follow_through import (
    EVENT_TYPES,
    SIGNING,
    Agreed,
    Signature,
    day_signed,
    kind_signed,
)
from deals.models import Deal, Event, Instrument
from deals.states import DatePrecision, Scope
from deals.units import period_end

EVERY, STANDING = Q(instruments__isnull=False), Q(voided_at=None)


class Paper(NamedTuple):
    """A paper on file, or a deal that was signed before any of them; `on` is the day it counts from."""

    key: str
    on: date
    event_type: str
    title: str
    deal_key: str
    parties: tuple[str, ...] = ()


def signed_from(paper: Instrument) -> date:
    """The day from which a paper counts as signed; it comes with its deal."""
    day = _end(paper.deal.signed_on, paper.deal.signed_precision)
    return day_signed(paper.signed_on, paper.signed_precision, day)


def _end(signed_on: date | None, precision: str) -> date | None:
    return signed_on and period_end(signed_on, DatePrecision(precision))


def _papers(deal_ids: Collection[int], known: Q) -> dict[int, list[Paper]]:
    named = ArrayAgg(
        "paper__parties__short_name", filter=Q(paper__parties__isnull=False), default=[]
    )
    deals = Deal.objects.filter(pk__in=deal_ids).order_by()
    rows = deals.alias(paper=FilteredRelation("instruments", condition=known))
    days: dict[int, tuple[str, date | None]] = {}
    found: dict[int, list[Paper]] = defaultdict(list)
    for (
        pk,
        deal_key,
        deal_on,
        deal_precision,
        key,
        kind,
        on,
        precision,
        binds,
        name,
        parties,
    ) in rows.annotate(named=named).values_list(
        *("pk", "key", "signed_on", "signed_precision", "paper__key", "paper__kind"),
        *("paper__signed_on", "paper__signed_precision", "paper__binding", "paper__name"),
        "named",
    ):
        days[pk] = deal_key, _end(deal_on, deal_precision)
        if key:
            day = day_signed(on, precision, days[pk][1])
            signed = kind_signed(kind, binding=binds)
            found[pk].append(Paper(key, day, signed, name, deal_key, tuple(parties)))
    for pk, (key, own_day) in days.items():
        if own_day and all(paper.on > own_day for paper in found[pk]):
            found[pk].append(Paper(key, own_day, SIGNING, "Signing of the deal", key))
    return {pk: sorted(found[pk], key=attrgetter("key")) for pk in days}


class Signed(NamedTuple):
    """What was ever signed of a deal: its papers, and all signatures told of."""

    papers: list[Paper]
    agreed: Agreed


def signed_of(
    deal_ids: Collection[int], *, papers: Q = EVERY, events: Q = STANDING
) -> dict[int, Signed]:
    """What was ever signed of some deals, in two queries; the conditions say what is on record."""
    told: dict[int | None, list[Signature]] = defaultdict(list)
    rows = Event.objects.filter(events, deal__in=deal_ids, scope=Scope.DEAL)
    for pk, *signed in rows.filter(event_type__in=EVENT_TYPES).values_list(
        "deal_id", "counts_from", "event_type"
    ):
        told[pk].append(Signature(*signed))
    found = _papers(deal_ids, papers)
    return {pk: Signed(own, Agreed.of(own, told[pk])) for pk, own in found.items()}
