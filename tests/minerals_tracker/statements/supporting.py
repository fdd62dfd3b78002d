"""Which sources the rows on file give for which words: what a page may mark, told from the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import models

from deals.models import Deal, HeadlineValue, Instrument, InstrumentState, OutputReport, Phase
from deals.states import DatePrecision, Qualifier
from deals.units import format_date, format_mass, format_number, format_usd
from milestones.scenario.deal_words import in_words_of
from minerals_tracker.pages.sources.source_usage import citing_fields
from shipments.arrivals.as_of_day import metal_name, shipment_mass
from shipments.models import Shipment, ShipmentStep
from tests.minerals_tracker.statements.reading import spaced

NO_WORDS = {"key", "slug", "reference", "unit", "currency", "confidence", "qualifier", "side"}
"""Columns that no page says anything with."""


def supported() -> dict[str, set[str]]:
    """Key of a source -> the words that rows on file give it for."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in citing_fields():
        rows = each.model._default_manager.all()
        if hasattr(each.model, "DEAL_WORDS"):
            rows = in_words_of(Deal.objects.earliest("key"), rows)
        for row in rows:
            words = {spaced(text).lower() for text in words_of(row, each.name) if text}
            for key in keys_of(row, each):
                found[key] |= words
    return found


def keys_of(row: Any, each: Any) -> list[str]:
    """The sources that a field of a row names; those that stand for the ones that name
    nobody else."""
    value = getattr(row, each.name)
    if each.many_to_many:
        return [source.key for source in value.all()]
    return [value.key] if value else []


def words_of(row: Any, name: str) -> Iterator[str]:
    """What a row says on the strength of the sources in one of its fields."""
    if isinstance(row, Shipment):
        yield from _of_shipment(row, name)
    elif isinstance(row, ShipmentStep | InstrumentState):
        yield format_date(row.reached_on, DatePrecision(row.date_precision))
    elif isinstance(row, Instrument) and name == "binding_sources":
        yield "binding"
    elif isinstance(row, Instrument):
        precision = DatePrecision(row.signed_precision or DatePrecision.DAY)
        yield row.get_kind_display()
        yield from (format_date(day, precision) for day in (row.signed_on,) if day)
    elif isinstance(row, Phase):
        yield from (row.name, "phase")
        yield from (format_date(day) for day in (row.starts_on, row.ends_on) if day)
        yield from (format_date(day, DatePrecision.YEAR) for day in (row.starts_on,) if day)
    elif isinstance(row, OutputReport) and row.low_t is not None:
        yield from (_output(row), *_texts(row))
    elif isinstance(row, HeadlineValue):
        yield format_usd(row.amount)
    else:
        yield from _texts(row)


def _of_shipment(row: Shipment, name: str) -> Iterator[str]:
    mass = format_mass(shipment_mass(row))
    if name == "mass_sources":
        yield mass.removeprefix("less than ")
        return
    yield from (row.get_purpose_display(), "sources disagree")
    yield from (f"{metal_name(line)} arrived" for line in row.lines.all())
    if not row.mass_sources.exists():
        yield mass


def _output(row: OutputReport) -> str:
    """The mass of a report and its months; "about" is kept as 10 % to either side of what was
    said."""
    first, end = (format_date(day, DatePrecision.MONTH) for day in (row.starts_on, row.ends_on))
    period = first if first == end else f"{first} to {end}"
    if row.qualifier == Qualifier.ABOUT:
        return f"about {format_number((row.low_t + row.high_t) / 2)} t in {period}"
    return f"{format_number(row.low_t)} t in {period}"


def _texts(row: models.Model) -> Iterator[str]:
    for column in row._meta.concrete_fields:
        is_text = isinstance(column, models.CharField | models.TextField) and not column.choices
        if is_text and column.name not in NO_WORDS:
            yield str(getattr(row, column.name))
