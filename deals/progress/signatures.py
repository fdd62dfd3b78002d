"""Load the signatures of deals from papers, events and the deals' own signing days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, OuterRef, Q
from django.db.models.functions import JSONObject

from deals.models import Deal, Event, Instrument, InstrumentState
from deals.progress.follow_through import (
    BINDING,
    EVENT_TYPES,
    SIGNING,
    PaperStep,
    Signature,
    SignatureDays,
    day_binding,
    day_signed,
    kind_signed,
)
from deals.states import DatePrecision, Scope
from deals.units import period_end

EVERY, STANDING = Q(instruments__isnull=False), Q(voided_at=None)


class Paper(NamedTuple):
    """A paper on file, or a deal's own signing where it precedes every paper.

    `on` is the day from which it counts as signed.
    """

    key: str
    on: date
    event_type: str
    title: str
    deal_key: str
    parties: tuple[str, ...] = ()


def known_from(paper: Instrument) -> date:
    """Return the day from which a paper counts as signed or announced.

    Load the paper with its deal and states.
    """
    steps = steps_of(paper)
    day = _end(paper.deal.signed_on, paper.deal.signed_precision)
    signed = day_signed(paper.signed_on, paper.signed_precision, day, steps)
    return min([step.on for step in steps] + ([signed] if signed else []))


def steps_of(paper: Instrument) -> list[PaperStep]:
    """The states of a paper that count, earliest first."""
    rows = [row for row in paper.states.all() if row.voided_at is None]
    return sorted(PaperStep(row.counts_from, row.state) for row in rows)


def _end(signed_on: date | None, precision: str) -> date | None:
    return signed_on and period_end(signed_on, DatePrecision(precision))


def _papers(deal_ids: Collection[int], known: Q) -> dict[int, list[Paper]]:
    named = ArrayAgg(
        "paper__parties__short_name", filter=Q(paper__parties__isnull=False), default=[]
    )
    states = InstrumentState.objects.standing().filter(instrument=OuterRef("paper__pk"))
    reached = JSONObject(on=F("counts_from"), state=F("state"))
    own = FilteredRelation("instruments", condition=known)
    rows = Deal.objects.filter(pk__in=deal_ids).order_by().alias(paper=own)
    days: dict[int, tuple[str, date | None]] = {}
    found: dict[int, list[Paper]] = defaultdict(list)
    for (
        pk,
        deal_key,
        *deal_day,
        key,
        kind,
        on,
        precision,
        binds,
        name,
        parties,
        told,
    ) in rows.annotate(named=named, told=ArraySubquery(states.values(step=reached))).values_list(
        *("pk", "key", "signed_on", "signed_precision", "paper__key", "paper__kind"),
        *("paper__signed_on", "paper__signed_precision", "paper__binding", "paper__name"),
        *("named", "told"),
    ):
        days[pk] = deal_key, _end(*deal_day)
        steps = [PaperStep(date.fromisoformat(step["on"]), step["state"]) for step in told]
        signed = day_signed(on, precision, days[pk][1], steps)
        if key and signed:
            paper = Paper(key, signed, "", name, deal_key, tuple(parties))
            bound = day_binding(signed, binding=binds, steps=steps)
            found[pk] += _signings(paper, bound, kind, binds=binds)
    for pk, (key, own_day) in days.items():
        if own_day and all(paper.on > own_day for paper in found[pk]):
            found[pk].append(Paper(key, own_day, SIGNING, "Signing of the deal", key))
    return {pk: sorted(found[pk], key=attrgetter("key")) for pk in days}


def _signings(
    paper: Paper, bound: date | None, kind: str, *, binds: bool | None
) -> Iterator[Paper]:
    """A paper once; twice where it was agreed before it came to bind."""
    if bound is None or bound > paper.on:
        yield paper._replace(event_type=kind_signed(kind, binding=None if bound else binds))
    if bound is not None:
        yield paper._replace(on=bound, event_type=BINDING)


class Signed(NamedTuple):
    """A deal's papers and the days of all its signatures, whenever they were."""

    papers: list[Paper]
    agreed: SignatureDays


def signed_of(
    deal_ids: Collection[int], *, papers: Q = EVERY, events: Q = STANDING
) -> dict[int, Signed]:
    """Return the papers and signatures of deals by deal id, in two queries.

    `papers` and `events` are conditions that limit what is read.
    """
    told: dict[int | None, list[Signature]] = defaultdict(list)
    rows = Event.objects.filter(events, deal__in=deal_ids, scope=Scope.DEAL)
    for pk, *signed in rows.filter(event_type__in=EVENT_TYPES).values_list(
        "deal_id", "counts_from", "event_type"
    ):
        told[pk].append(Signature(*signed))
    found = _papers(deal_ids, papers)
    return {pk: Signed(own, SignatureDays.of(own, told[pk])) for pk, own in found.items()}
