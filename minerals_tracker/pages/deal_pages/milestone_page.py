"""The page of a deal's milestones as of a day: windows, verdicts and forecasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deals.charts.figure import Figure
from deals.models import Deal, Source
from deals.units import format_date, month_ends
from milestones.charts import (
    Course,
    StatusDay,
    WindowBar,
    forecast_fan,
    milestone_windows,
    no_forecast,
    status_history,
)
from milestones.scenario.forecast import Forecast
from milestones.scenario.outlook import courses, paces
from milestones.states import Status
from milestones.verdicts.judging import Judged, verdicts_each
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.milestone_filters import (
    Asked,
    asked_for,
    due_this_quarter,
)
from minerals_tracker.pages.deal_pages.milestone_panel import MilestonePanel, milestone_panel
from minerals_tracker.pages.deal_pages.milestone_rows import OTHER, Group, MilestoneRow, counts
from minerals_tracker.pages.dossier.deal_rows import MONTHS, Rows, load
from shipments.arrivals.as_of_day import arrivals, told_by, weighed_by


@dataclass(frozen=True, slots=True)
class Foretold:
    """A milestone with its forecast as a sentence; empty without one."""

    row: MilestoneRow
    forecast: str


@dataclass(frozen=True, slots=True)
class PhaseList:
    """The milestones of one phase with their forecasts."""

    group: Group
    rows: tuple[Foretold, ...]


@dataclass(frozen=True, slots=True)
class MilestonePage:
    """Everything the page says."""

    panel: MilestonePanel
    windows: Figure
    history: Figure
    forecasts: tuple[Figure, ...]
    phases: tuple[PhaseList, ...]
    asked: Asked
    due: str


def milestone_page(
    deal: Deal, as_of: AsOf, asked: Mapping[str, str] | None = None
) -> MilestonePage:
    """The milestones of a deal as of a day that an address asks for, in a fixed number of
    queries."""
    rows = load(deal, on=as_of.day, recorded_before=as_of.recorded_before)
    panel = milestone_panel(rows)
    found = paces(deal.pk, on=as_of.day)
    said = {pace.milestone.key: forecast_words(pace.forecast) for pace in found}
    shown: dict[str, Any] = {"as_of": as_of.day, "illustrative": deal.is_illustrative}
    wanted = asked_for(panel.rows, panel.groups, asked or {}, today=as_of.day)
    return MilestonePage(
        panel=panel,
        windows=milestone_windows([_bar(row) for row in wanted.rows], **shown),
        history=status_history(
            _history(rows), {status.value: str(status.label) for status in Status}, **shown
        ),
        forecasts=_forecasts(courses(found), sources=_shipped(rows), **shown),
        phases=tuple(PhaseList(group, _foretold(group, said)) for group in _listed(panel, wanted)),
        asked=wanted,
        due=due_this_quarter(panel.rows, as_of.day),
    )


def _listed(panel: MilestonePanel, wanted: Asked) -> Iterator[Group]:
    """What is asked for, by phase; in another order in one list."""
    if wanted.sort:
        title = f"Milestones, {wanted.order}"
        yield Group(OTHER, title, wanted.rows, counts(wanted.rows))
        return
    for group in panel.groups:
        rows = tuple(row for row in wanted.rows if row.phase == group.number)
        if rows:
            yield Group(group.number, group.title, rows, counts(rows))


def _history(rows: Rows) -> list[StatusDay]:
    """What the page of each day would say, with the rows that are on record now."""
    days = month_ends(rows.day, MONTHS)
    judged = verdicts_each(rows.deal.pk, days=days)
    past = [StatusDay(day, _statuses(rows, judged[day])) for day in days]
    return [*past, StatusDay(rows.day, _statuses(rows, rows.judged))]


def _statuses(rows: Rows, judged: Mapping[int, Judged]) -> tuple[str, ...]:
    return tuple(str(judged[milestone.pk].status) for milestone in rows.milestones)


def _shipped(rows: Rows) -> tuple[Source, ...]:
    """What the days and masses of the deliveries rest on."""
    arrived = arrivals(rows.record.shipments, rows.day)
    return tuple(dict.fromkeys((*told_by(arrived), *weighed_by(arrived))))


def _forecasts(found: Sequence[Course], **shown: Any) -> tuple[Figure, ...]:
    """A fan for each target that has one; those without share a figure that says why.

    Beside a fan, a target that has been reached needs no such word.
    """
    fans = tuple(forecast_fan(course, **shown) for course in found if course.fan)
    silent = [row for row in found if not row.fan and not (fans and row.amount >= row.target)]
    return (*fans, no_forecast(silent, **shown)) if silent or not fans else fans


def _foretold(group: Group, said: Mapping[str, str]) -> tuple[Foretold, ...]:
    return tuple(Foretold(row, said.get(row.key, "")) for row in group.rows)


def forecast_words(found: Forecast) -> str:
    """The window of a forecast in words, or why there is none."""
    if found.earliest is None:
        return f"Forecast: {found.reason}."
    last = f"and {format_date(found.latest)}" if found.latest else "and an open end"
    return f"Forecast at the pace so far: between {format_date(found.earliest)} {last}."


def _bar(row: MilestoneRow) -> WindowBar:
    return WindowBar(
        title=row.title,
        start=row.starts_on,
        end=row.ends_on,
        mark=row.met_on or row.ends_on,
        status=row.status,
        status_word=str(row.status.label),
        reason=row.reason,
    )
