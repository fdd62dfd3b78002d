"""All milestones of a deal as of a day: windows, verdicts, and what the cadence foretells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deals.figures import Figure
from deals.models import Deal
from deals.units import format_date
from milestones.charts import WindowBar, milestone_windows
from milestones.forecasting import Forecast
from milestones.outlook import forecasts
from minerals_tracker.dashboard.as_of import AsOf
from minerals_tracker.dashboard.milestone_panel import MilestonePanel, milestone_panel
from minerals_tracker.dashboard.milestone_rows import Group, MilestoneRow
from minerals_tracker.dashboard.rows import load


@dataclass(frozen=True, slots=True)
class Foretold:
    """A milestone with what its cadence foretells, in a sentence; empty where there is none."""

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
    phases: tuple[PhaseList, ...]


def milestone_page(deal: Deal, as_of: AsOf) -> MilestonePage:
    """The milestones of a deal as of a day, in a fixed number of queries."""
    rows = load(deal, on=as_of.day, recorded_before=as_of.recorded_before)
    panel = milestone_panel(rows)
    foretold = forecasts(deal.pk, on=as_of.day)
    keys = {row.pk: row.key for row in rows.milestones}
    said = {keys[pk]: forecast_words(found) for pk, found in foretold.items() if pk in keys}
    return MilestonePage(
        panel=panel,
        windows=milestone_windows(
            [_bar(row) for row in panel.rows],
            as_of=as_of.day,
            illustrative=deal.is_illustrative,
        ),
        phases=tuple(PhaseList(group, _foretold(group, said)) for group in panel.groups),
    )


def _foretold(group: Group, said: Mapping[str, str]) -> tuple[Foretold, ...]:
    return tuple(Foretold(row, said.get(row.key, "")) for row in group.rows)


def forecast_words(found: Forecast) -> str:
    """The window of a forecast in words, or why there is none."""
    if found.earliest is None:
        return f"Forecast: {found.reason}."
    last = f"and {format_date(found.latest)}" if found.latest else "and an open end"
    return f"Forecast at the cadence so far: between {format_date(found.earliest)} {last}."


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
