"""Signals and coverage of evidence of deals side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deals.models import Deal, Source
from deals.origins import independent_origins
from deals.states import Reliability
from deals.units import format_date, format_number, plural
from milestones.scenario.deal_words import signals_of
from milestones.scenario.outlook import scenario_inputs
from minerals_tracker.pages.deal_pages.signal_rows import Signal, SignalPanel, signal_panel
from minerals_tracker.pages.side_by_side.table import (
    Cell,
    Line,
    Row,
    nothing,
    row,
    said,
    unpublished,
)
from minerals_tracker.pages.sources.source_usage import citations_of, rows_cited


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sources of a deal, how many of its statements cite any, and how many a single origin."""

    sources: Sequence[Source]
    statements: int
    alone: int


def panel_of(deal: Deal, day: date) -> SignalPanel:
    """The signals of a deal, in a number of queries that no row moves."""
    readings = tuple(deal.readings.read_by(day).prefetch_related("sources"))
    known = scenario_inputs(deal.pk, on=day)
    return signal_panel(signals_of(deal), readings, known.follow_through(day), today=day)


def coverage_of(deal: Deal, day: date) -> Coverage:
    """What a deal rests on by a day, in a number of queries that no row moves."""
    cited = citations_of(deal, on=day)
    statements = rows_cited(cited).values()
    alone = sum(independent_origins(sources) == 1 for sources in statements)
    return Coverage(tuple(cited.known.values()), len(statements), alone)


def signal_rows(panels: Sequence[SignalPanel]) -> Iterator[Row]:
    """Yield each signal as it reads, and the index."""
    by_key: Sequence[Mapping[str, Signal]] = [{s.key: s for s in p.rows} for p in panels]
    for signal in panels[0].rows:
        yield row(signal.name, [_signal(each.get(signal.key)) for each in by_key])
    yield row("Index", [_index(panel) for panel in panels], "0 to 100")


def _signal(signal: Signal | None) -> Cell:
    if signal is None or signal.score is None:
        return Cell((Line("not read yet", absence="unpublished"),), is_signal=True)
    latest = next(read for read in signal.readings if read.counts)
    line = Line(f"read {format_date(latest.day)}", latest.sources, "scenario")
    return Cell((line,), score=signal.score, is_signal=True)


def _index(panel: SignalPanel) -> Cell:
    found = panel.outlook
    if found.shown is None or found.scenario is None:
        return unpublished("no index without readings")
    return said(f"{format_number(found.shown)} of 100, {found.scenario.label}", (), "scenario")


def coverage_rows(found: Sequence[Coverage]) -> Iterator[Row]:
    """Yield how many sources each deal has, how good they are, and what rests on one alone."""
    yield row("Sources", [said(str(len(each.sources))) for each in found])
    yield row(
        "Independent origins",
        [said(str(independent_origins(each.sources)), (), "trust") for each in found],
        "documents that repeat one report count once",
    )
    yield row("By reliability", [_graded(each) for each in found], "A best, F not to be judged")
    yield row("Statements on one origin", [_alone(each) for each in found])
    yield row("Newest source", [_newest(each) for each in found])


def _graded(found: Coverage) -> Cell:
    counts = Counter(source.reliability for source in found.sources)
    told = [f"{grade} {counts[grade]}" for grade in Reliability if counts[grade]]
    return said(", ".join(told)) if told else nothing("no source on file")


def _alone(found: Coverage) -> Cell:
    if not found.statements:
        return nothing("no statement cites a source")
    return said(f"{found.alone} of {plural(found.statements, 'statement')}", (), "trust")


def _newest(found: Coverage) -> Cell:
    days = [source.published_by for source in found.sources if source.published_by]
    if not found.sources:
        return nothing("no source on file")
    return said(format_date(max(days))) if days else unpublished("no source has a date")
