"""The page of all recorded rows of a deal and its minerals, column by column.

Every filled column is shown, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from deals.models import (
    Asset,
    Commitment,
    Commodity,
    Deal,
    DealMineral,
    DealParty,
    Document,
    FundingRecord,
    Instrument,
    InstrumentState,
    OutputReport,
    Person,
    Phase,
    Place,
    Source,
)
from deals.progress.signatures import known_from
from deals.states import in_words
from deals.units import format_date, format_number
from deals.visibility import NOBODY, visible_to
from milestones.models import Milestone
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.sources.marks import out_by
from shipments.models import Price

MOST = 200
"""Rows of a kind that the page shows, the first of them in their order."""
SECTIONS: tuple[tuple[str, str, type[models.Model], str], ...] = (
    ("deal", "The deal", Deal, "pk"),
    ("parties", "Parties", DealParty, "deal"),
    ("people", "People", Person, "deal"),
    ("papers", "Papers signed", Instrument, "deal"),
    ("states", "States of papers", InstrumentState, "instrument__deal"),
    ("phases", "Phases", Phase, "deal"),
    ("commitments", "Commitments", Commitment, "deal"),
    ("minerals", "Minerals named", DealMineral, "deal"),
    ("milestones", "Milestones as found by hand", Milestone, "deal"),
    ("documents", "Published papers", Document, "deal"),
    ("assets", "Plants, mines and lines", Asset, "deal"),
    ("output", "Output and capacity", OutputReport, "deal"),
    ("money", "Money committed, accrued and paid out", FundingRecord, "deal"),
    ("places", "Places", Place, ""),
    ("forms", "Forms of minerals", Commodity, ""),
    ("prices", "Prices", Price, ""),
)
"""Kinds of rows with the link to their deal; what has none is shown of every deal of its sort."""
UNSAID = frozenset(
    {
        *(
            "id",
            "deal",
            "recorded_at",
            "voided_at",
            "void_reason",
            "counts_from",
            "revision",
            "words",
        ),
        *("is_active", "is_public", "is_illustrative", "order", "slug", "date_precision", "rule"),
        *("signed_precision", "status", "status_since", "party", "party_names", "watched_by"),
        *("event", "rung_evidence"),  # which not everybody may see
    }
)
"""Columns that say nothing of the world, or stand in the words of another."""
LABELS = {
    "hs6": "HS code",
    "hs_description": "HS heading",
    "lei": "LEI",
    "on_usgs_list_2022": "On the USGS list of 2022",
    "on_usgs_list_2025": "On the USGS list of 2025",
    "physical_limit_pct": "Physical limit, %",
    "site_area_km2": "Site area, km²",
    "top_producer_share_pct": "Share of the top producer, %",
    "typical_assay_max_pct": "Usual assay at most, %",
    "typical_assay_min_pct": "Usual assay at least, %",
    "un_locode": "UN/LOCODE",
    "usd_per_tonne": "USD a tonne",
}
YEARS = frozenset({"stated_products_year", "world_output_year"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: what it is called, its columns in words, and what it rests on."""

    name: str
    terms: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one kind; `later` counts those that rest on a source not out by the day."""

    key: str
    title: str
    rows: tuple[Entry, ...]
    later: int
    is_cut: bool


def record_page(deal: Deal, as_of: AsOf) -> tuple[Section, ...]:
    """Everything on record by a day, in a number of queries that rows do not move."""
    return tuple(_section(deal, as_of.day, *section) for section in SECTIONS)


def _section(deal: Deal, day: date, key: str, title: str, model: type[Any], path: str) -> Section:
    rows = list(_rows(deal, day, model, path)[: MOST + 1])
    known = [row for row in rows[:MOST] if _is_known(row, deal, day)]
    out = [row for row in known if _is_out(_sources(row), day)]
    entries = tuple(_entry(row, day) for row in out)
    return Section(key, title, entries, len(known) - len(out), len(rows) > MOST)


def _rows(deal: Deal, day: date, model: type[Any], path: str) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = model._default_manager.filter(visible_to(NOBODY, model))
    rows = rows.filter(**({path: deal.pk} if path else {"is_illustrative": deal.is_illustrative}))
    if any(field.name == "counts_from" for field in model._meta.concrete_fields):
        rows = rows.filter(counts_from__lte=day)
    followed = [field.name for field in _links(model)]
    many: list[Any] = [_told(field, day) for field in model._meta.many_to_many]
    if model is DealParty:
        followed, many = ["party__site"], ["party__sources"]
    if model is Instrument:
        many.append("states")
    return rows.select_related(*followed).prefetch_related(*many) if followed else rows


def _told(field: Any, day: date) -> models.Prefetch[str, Any, str]:
    """The rows that a field names, those that everybody may see and that had come about."""
    rows = field.related_model._default_manager.filter(visible_to(NOBODY, field.related_model))
    if any(column.name == "counts_from" for column in field.related_model._meta.concrete_fields):
        rows = rows.filter(counts_from__lte=day)
    return models.Prefetch(field.name, rows)


def _links(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _is_known(row: models.Model, deal: Deal, day: date) -> bool:
    """Whether a row without a day of its own had come about by the day."""
    if isinstance(row, Instrument):
        return known_from(row) <= day
    found_on = deal.data_as_of if isinstance(row, Milestone) else None
    return found_on is None or found_on <= day


def _sources(row: models.Model) -> Iterator[Source]:
    """Everything that a row rests on."""
    for field in _links(type(row)):
        linked = getattr(row, field.name)
        if isinstance(linked, Source):
            yield linked
    for many in row._meta.many_to_many:
        if many.related_model is Source:
            yield from getattr(row, many.name).all()


def _is_out(sources: Iterable[Source], day: date) -> bool:
    """Whether all of some sources had been published by the end of a day."""
    found = tuple(sources)
    return len(out_by(found, day)) == len(found)


def _entry(row: models.Model, day: date) -> Entry:
    if not isinstance(row, DealParty):
        return Entry(str(row), tuple(_terms(row)), tuple(dict.fromkeys(_sources(row))))
    party, terms = row.party, tuple(_terms(row))
    if not _is_out(party.sources.all(), day):
        return Entry(party.name, terms, ())
    return Entry(party.name, (*terms, *_terms(party)), tuple(party.sources.all()))


def _terms(row: models.Model) -> Iterator[tuple[str, str]]:
    """The columns of a row that are filled in, each with its label."""
    for field in (*row._meta.concrete_fields, *row._meta.many_to_many):
        if field.name in UNSAID or field.related_model is Source:
            continue
        said = _said(row, field)
        if said and said != str(row):
            name = str(field.verbose_name)
            yield LABELS.get(field.name, name[:1].upper() + name[1:]), said


def _said(row: models.Model, field: Any) -> str:
    """What a column says, in words."""
    if field.many_to_many:
        return "; ".join(str(linked) for linked in getattr(row, field.name).all())
    value = getattr(row, field.name)
    if field.choices and value not in (None, ""):
        label = str(getattr(row, f"get_{field.name}_display")())
        return label[:1].upper() + label[1:]
    return _words(value, getattr(row, "date_precision", "day"), is_year=field.name in YEARS)


def _words(value: Any, precision: str, *, is_year: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return str(value) if is_year else format_number(Decimal(value), None)
    if isinstance(value, date):
        return format_date(value, precision)  # type: ignore[arg-type]
    if isinstance(value, list):
        return "; ".join(in_words(str(one)) for one in value)
    return in_words(value) if isinstance(value, str) and " " not in value else str(value)
