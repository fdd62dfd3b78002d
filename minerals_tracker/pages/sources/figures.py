"""The figures of deals, each with the documents that state it, and how good that evidence is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet

from deals.models import (
    Claim,
    Commitment,
    Deal,
    FundingRecord,
    HeadlineValue,
    Instrument,
    OutputReport,
    Source,
)
from deals.progress.evidence_quality import (
    FigureQuality,
    Standing,
    figure_quality,
    standing,
)
from deals.visibility import NOBODY, visible_to
from minerals_tracker.pages.row_addresses import place_of
from minerals_tracker.pages.sources.source_usage import known_by, path_to_deal, with_links
from shipments.models import Shipment

STATED: Mapping[type[models.Model], tuple[Q, tuple[str, ...]]] = {
    HeadlineValue: (Q(), ("sources",)),
    Instrument: (Q(amount__isnull=False), ("sources",)),
    FundingRecord: (Q(), ("sources",)),
    Commitment: (
        Q(quantity_low__isnull=False) | Q(quantity_high__isnull=False),
        ("quantity_sources", "sources"),
    ),
    OutputReport: (Q(low_t__isnull=False) | Q(high_t__isnull=False), ("sources",)),
    Shipment: (
        Q(total_low_kg__isnull=False) | Q(total_high_kg__isnull=False),
        ("mass_sources", "sources"),
    ),
    Claim: (Q(value__isnull=False), ("sources",)),
}
"""What states a figure: which rows, and the fields of their documents, the first that has any."""

LISTED = 100
"""Figures that a page lists, the weakest first; the others are counted."""

Documents = Mapping[int, Source]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, its address (empty where it has none), what it rests on, and its documents."""

    text: str
    url: str
    rests_on: Standing
    sources: tuple[Source, ...]


def quality_of_each(deal_ids: Collection[int], *, on: date) -> dict[int, FigureQuality]:
    """How good the evidence for the figures of some deals is on a day, by deal id.

    The number of queries does not depend on the deals nor on their rows.
    """
    told = [row for model in STATED for row in _counted(model, deal_ids, on)]
    known = _documents(pk for _, documents, _ in told for pk in documents)
    found: dict[int, list[tuple[Standing, int]]] = {deal_id: [] for deal_id in deal_ids}
    for deal_id, documents, count in told:
        if of := standing([known[pk] for pk in documents], on):
            found[deal_id].append((of, count))
    return {deal_id: figure_quality(standings) for deal_id, standings in found.items()}


def figures_of(deal: Deal, *, on: date) -> tuple[FigureQuality, tuple[Figure, ...]]:
    """How good the evidence of a deal is on a day, and its figures, the weakest `LISTED` first."""
    told = [(model, *row) for model in STATED for row in _each(model, deal.pk, on)]
    known = _documents(pk for _, _, documents in told for pk in documents)
    found = [
        (of, model, pk, documents)
        for model, pk, documents in told
        if (of := standing([known[pk] for pk in documents], on))
    ]
    first = sorted(found, key=lambda row: row[0].strength)[:LISTED]
    rows = _rows((model, pk) for _, model, pk, _ in first)
    listed = tuple(
        _figure(rows[model, pk], of, [known[pk] for pk in documents], on)
        for of, model, pk, documents in first
    )
    return figure_quality((of, 1) for of, *_ in found), listed


def _figure(row: models.Model, of: Standing, documents: Iterable[Source], on: date) -> Figure:
    out = (source for source in documents if (source.published_by or on) <= on)
    sources = tuple(sorted(out, key=lambda source: source.key))
    return Figure(str(row), place_of(row), of, sources)


def _stating(model: type[Any], deals: Q, on: date) -> tuple[QuerySet[Any], tuple[str, ...]]:
    """Rows with a figure by a day, with the ids of their documents under the names returned."""
    stated, fields = STATED[model]
    shown = visible_to(NOBODY, model) & known_by(model, on)
    named = {f"of_{field}": _linked(model, field) for field in fields}
    return model._default_manager.filter(deals, stated, shown).annotate(**named), tuple(named)


def _linked(model: type[Any], field: str) -> ArraySubquery:
    links = model._meta.get_field(field)
    rows = links.remote_field.through._default_manager.filter(
        **{links.m2m_field_name(): OuterRef("pk")}
    )
    return ArraySubquery(rows.order_by("source").values("source"))


def _counted(
    model: type[Any], deal_ids: Collection[int], on: date
) -> Iterator[tuple[int, Sequence[int], int]]:
    """Yield deal, documents, and number of figures that exactly these documents state."""
    path = path_to_deal(model) or ""
    rows, names = _stating(model, Q(**{f"{path}__in": deal_ids}), on)
    for deal_id, *documents, count in (
        rows.order_by()
        .values(path, *names)
        .annotate(count=Count("pk"))
        .values_list(path, *names, "count")
    ):
        yield deal_id, _first(documents), count


def _each(model: type[Any], deal_id: int, on: date) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield row and documents of each figure of a deal."""
    rows, names = _stating(model, Q(**{path_to_deal(model) or "": deal_id}), on)
    for pk, *documents in rows.order_by("pk").values_list("pk", *names):
        yield pk, _first(documents)


def _first(documents: Sequence[Sequence[int]]) -> Sequence[int]:
    return next((own for own in documents if own), ())


def _documents(ids: Iterable[int]) -> Documents:
    return {source.pk: source for source in Source.objects.for_marks().filter(pk__in=set(ids))}


def _rows(wanted: Iterable[tuple[type[Any], int]]) -> dict[tuple[type[Any], int], Any]:
    keys: dict[type[Any], list[int]] = {}
    for model, pk in wanted:
        keys.setdefault(model, []).append(pk)
    return {
        (model, row.pk): row
        for model, pks in keys.items()
        for row in with_links(model._default_manager.filter(pk__in=pks))
    }
