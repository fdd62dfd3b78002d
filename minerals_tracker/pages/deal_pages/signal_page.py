"""The signals of a deal as of a day: strip, index, rubric, and readings with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch

from deals.charts.figure import Figure
from deals.models import Deal, Event
from deals.visibility import NOBODY, visible_to
from milestones.charts import scenario_index, signal_strip
from milestones.models import SignalReading, WatchSignal
from milestones.scenario.deal_words import signals_of
from milestones.scenario.indicators import Indicator
from milestones.scenario.outlook import BANDS_SHOWN, index_marks, scenario_history, scenario_inputs
from milestones.scenario.proposals import proposals
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.signal_rows import Signal, SignalPanel, signal_panel


@dataclass(frozen=True, slots=True)
class Question:
    """One signal: its rubric, where it stands, its readings (latest first), what is suggested."""

    signal: WatchSignal
    now: Signal
    readings: tuple[SignalReading, ...]
    suggested: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class SignalPage:
    """Everything the page says."""

    panel: SignalPanel
    strip: Figure
    index: Figure
    questions: tuple[Question, ...]


def signal_page(deal: Deal, as_of: AsOf) -> SignalPage:
    """The signals of a deal as of a day, in a fixed number of queries."""
    signals = signals_of(deal)
    made = deal.readings.read_by(as_of.day).select_related("author")
    events = Event.objects.filter(visible_to(NOBODY, Event))
    readings = tuple(made.prefetch_related("sources", Prefetch("event", events)))
    known = scenario_inputs(deal.pk, on=as_of.day)
    panel = signal_panel(signals, readings, known.follow_through(as_of.day), today=as_of.day)
    marks = index_marks(scenario_history(deal.pk, on=as_of.day))
    suggested = proposals(deal.pk, on=as_of.day)
    now = {row.key: row for row in panel.rows}
    return SignalPage(
        panel=panel,
        strip=signal_strip(marks, as_of=as_of.day, illustrative=deal.is_illustrative),
        index=scenario_index(
            marks, as_of=as_of.day, bands=BANDS_SHOWN, illustrative=deal.is_illustrative
        ),
        questions=tuple(_question(signal, now, readings, suggested) for signal in signals),
    )


def _question(
    signal: WatchSignal,
    now: Mapping[str, Signal],
    readings: Iterable[SignalReading],
    suggested: Iterable[Indicator],
) -> Question:
    own = [reading for reading in readings if reading.signal_id == signal.pk]
    return Question(
        signal,
        now[signal.key],
        tuple(sorted(own, key=lambda row: (row.counts_from, row.pk), reverse=True)),
        tuple(row for row in suggested if row.signal == signal.key),
    )
