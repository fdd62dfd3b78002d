"""The rows that cite a source, and which of them cite no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, ForeignObjectRel, OuterRef, Q
from django.db.models.lookups import LessThanOrEqual

from deals.models import Claim, Deal, Event, ExchangeRate, Instrument, Recorded, Source
from deals.models.base import PeriodEnd
from deals.models.querysets import SourceQuerySet
from deals.origins import independent_origins
from deals.progress.evidence_quality import is_opened
from deals.visibility import NOBODY, Reader, visible_to
from milestones.models import Override
from minerals_tracker.pages.row_addresses import place_of
from minerals_tracker.pages.sources.citations import SourceGroup, grouped
from shipments.models import CustomsRecord, Shipment, ShipmentLine, ShipmentPaper

SOURCE_CHAINS = frozenset({"cited_through", "merged_into", "origin"})
"""Relations between sources; they are shown as such, not as rows that cite one."""


@dataclass(frozen=True, slots=True)
class CitingRow:
    """A row that cites a source; `falls` where every source it has shares this one's origin."""

    text: str
    url: str
    falls: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of one model that cite a source."""

    name: str
    rows: tuple[CitingRow, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """A source of a deal: how many of its rows cite it, and how many rest on it alone."""

    source: Source
    cited: int
    alone: int

    @property
    def is_opened(self) -> bool:
        return is_opened(self.source)


@dataclass(frozen=True, slots=True)
class Weights:
    """The sources of a deal of one reliability."""

    group: SourceGroup
    rows: tuple[Weight, ...]


def citing_fields() -> list[Any]:
    """Every field of a recorded model that refers to sources."""
    relations = Source._meta.get_fields(include_hidden=True)
    found = (row.field for row in relations if isinstance(row, ForeignObjectRel))
    return [
        field
        for field in found
        if issubclass(field.model, Recorded)
        and not (field.model is Source and field.name in SOURCE_CHAINS)
    ]


def resting_on(source: Source, reader: Reader, *, on: date) -> tuple[Kind, ...]:
    """Rows that cite a source, by model: those that count by `on` and that the reader may see.

    None cites a source published later. The number of queries does not depend on the rows.
    """
    if source.published_by and source.published_by > on:
        return ()
    kinds: dict[str, dict[int, CitingRow]] = defaultdict(dict)
    for field in citing_fields():
        for row in _rows(field, source, reader, on):
            name = str(field.model._meta.verbose_name_plural).capitalize()
            kinds[name][row.pk] = CitingRow(str(row), place_of(row), _falls(row, field, source))
    return tuple(Kind(name, tuple(rows.values())) for name, rows in sorted(kinds.items()))


def _rows(field: Any, source: Source, reader: Reader, on: date) -> Iterable[models.Model]:
    model = field.model
    rows: models.QuerySet[Any] = model._default_manager.filter(
        visible_to(reader, model), known_by(model, on), **{field.name: source}
    )
    rows = with_links(rows)
    return rows.prefetch_related(field.name) if field.many_to_many else rows


def with_links(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Rows with all that their words and their place need."""
    followed = [name for name in _LINKS if _reaches(rows.model, name)]
    return rows.select_related(*followed) if followed else rows


_LINKS = (
    *("deal", "point__deal", "shipment__deal", "milestone__deal"),
    *("instrument__deal", "signal", "source"),
)
"""What the words and the place of a row follow."""


def _reaches(model: type[models.Model], path: str) -> bool:
    first, _, rest = path.partition("__")
    field = next((f for f in model._meta.concrete_fields if f.name == first), None)
    if field is None or field.related_model is None:
        return False
    return not rest or _reaches(field.related_model, rest)  # type: ignore[arg-type]


def _falls(row: Any, field: Any, source: Source) -> bool:
    if not field.many_to_many:
        return True
    return {one.origin_key for one in getattr(row, field.name).all()} == {source.origin_key}


def known_sources(deal: Deal, *, on: date) -> SourceQuerySet:
    """The sources of a deal on a day: cited by a row of it that had happened, and out by then."""
    cited = Q()
    for field, rows in _citing(deal, on):
        cited |= Q(Exists(rows.filter(**{field.name: OuterRef("pk")})))
    is_out = Q(published_by__isnull=True) | Q(published_by__lte=on)
    return Source.objects.for_marks().filter(is_out, cited)


@dataclass(frozen=True, slots=True)
class Citations:
    """What a deal cites on a day: its sources by number, and source, model and row of each link."""

    known: Mapping[int, Source]
    links: frozenset[tuple[int, type[models.Model], int]]


def citations_of(deal: Deal, *, on: date) -> Citations:
    """The sources of a deal on a day, with its rows that everybody may see and that cite them."""
    known = {source.pk: source for source in known_sources(deal, on=on)}
    return Citations(known, frozenset(link for link in _links(deal, on) if link[0] in known))


def sources_of(deal: Deal, *, on: date) -> tuple[Weights, ...]:
    """The sources of a deal on a day by reliability, with what rests on each."""
    return weights_of(citations_of(deal, on=on))


def weights_of(cited: Citations) -> tuple[Weights, ...]:
    """Sources by reliability, with how many rows cite each and how many depend only on it."""
    total, alone = _counts(cited)
    return tuple(
        Weights(
            group,
            tuple(Weight(row, total[row.pk], alone[row.pk]) for row in group.sources),
        )
        for group in grouped(cited.known.values())
    )


def rows_cited(cited: Citations) -> dict[tuple[type[models.Model], int], list[Source]]:
    """The sources of each row, by its model and number."""
    found: dict[tuple[type[models.Model], int], list[Source]] = defaultdict(list)
    for source, model, row in cited.links:
        found[model, row].append(cited.known[source])
    return found


def _counts(cited: Citations) -> tuple[dict[int, int], dict[int, int]]:
    """How many rows cite each source, and how many rest on its origin alone."""
    total: dict[int, int] = defaultdict(int)
    alone: dict[int, int] = defaultdict(int)
    for sources in rows_cited(cited).values():
        is_single = independent_origins(sources) == 1
        for source in sources:
            total[source.pk] += 1
            alone[source.pk] += is_single
    return total, alone


def _links(deal: Deal, on: date) -> Iterator[tuple[int, type[models.Model], int]]:
    """Source, model and row for every citation within a deal that everybody may see."""
    for field, rows in _citing(deal, on):
        pairs = rows.filter(**{f"{field.name}__isnull": False})
        for source, row in pairs.values_list(field.name, "pk"):
            yield source, field.model, row


def _citing(deal: Deal, on: date) -> Iterator[tuple[Any, models.QuerySet[Any]]]:
    """Each field that names sources, with the rows of a deal that had happened by a day."""
    for field in citing_fields():
        path = path_to_deal(field.model)
        if path is None:
            continue
        own = Q(**{path: deal.pk})
        if field.model is Event:
            own |= Q(pk__in=deal.watched_events.values("pk"))
        shown = visible_to(NOBODY, field.model) & known_by(field.model, on)
        yield field, field.model._default_manager.filter(own, shown).order_by()


def known_by(model: type[models.Model], on: date) -> Q:
    """The condition that what a row tells of had happened by a day; without a day it had."""
    if model in _KNOWN_BY:
        return _KNOWN_BY[model](on)
    dated = any(column.name == "counts_from" for column in model._meta.concrete_fields)
    return Q(counts_from__lte=on) if dated else Q()


_KNOWN_BY: Mapping[type[models.Model], Callable[[date], Q]] = {
    CustomsRecord: lambda on: Q(published_on__lte=on),
    ExchangeRate: lambda on: Q(quoted_on__lte=on),
    Instrument: lambda on: (
        Q(signed_on=None) | Q(LessThanOrEqual(PeriodEnd("signed_on", "signed_precision"), on))
    ),
    Override: lambda on: Q(starts_on__lte=on),
    Shipment: lambda on: Q(known_on__lte=on),
    ShipmentLine: lambda on: Q(valued_price_on__lte=on),
    ShipmentPaper: lambda on: (
        Q(shipment__known_on__lte=on) & (Q(dated_on=None) | Q(dated_on__lte=on))
    ),
}
"""For models without `counts_from`: the filter for rows that count by a day."""


def path_to_deal(model: type[models.Model]) -> str | None:
    """The query path from a model to its deal; None if it belongs to no deal."""
    if model is Deal:
        return "pk"
    if model is Claim:
        return "point__deal"
    for path in ("deal", "shipment__deal", "milestone__deal", "instrument__deal"):
        if _reaches(model, path):
            return path
    return None
