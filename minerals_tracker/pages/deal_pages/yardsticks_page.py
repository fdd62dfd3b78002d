"""A deal held against the frames of the founding articles, as of a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from deals.charts import sentence
from deals.charts.figure import Figure
from deals.models import Deal, Event
from deals.states import Scope
from milestones.charts import scenario_index
from milestones.models import Frame, SignalBearing, Yardstick
from milestones.scenario import yardsticks
from milestones.scenario.deal_words import in_words_of, signals_of
from milestones.scenario.outlook import BANDS_SHOWN, index_marks, scenario_history, scenario_inputs
from milestones.scenario.yardsticks import MARKS, Mark
from milestones.states import Direction, FrameKind
from milestones.verdicts.judging import Judged, verdicts
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.signal_rows import Signal, SignalPanel, signal_panel

TITLES = (
    (FrameKind.PRINCIPLE, "Guiding principles"),
    (FrameKind.REFORM, "Reforms of the government"),
    (FrameKind.THREE_I, "The three I’s"),
    (FrameKind.CAUTION, "Areas of caution"),
)
FOR, AGAINST = Direction.POSITIVE, Direction.NEGATIVE


@dataclass(frozen=True, slots=True)
class FrameEvent:
    """An event that bears on a frame, and which way it points (empty: not said)."""

    event: Event
    direction: str = ""

    @property
    def is_own(self) -> bool:
        return bool(self.event.scope == Scope.DEAL)


@dataclass(frozen=True, slots=True)
class FrameVerdict:
    """One frame with its verdict, what bears on it, and what is not known."""

    frame: Frame
    mark: Mark
    milestones: tuple[Judged, ...]
    signals: tuple[Signal, ...]
    events: tuple[FrameEvent, ...]
    not_known: str
    is_now: bool = False
    """Whether it is the scenario that the index gives."""


@dataclass(frozen=True, slots=True)
class Group:
    """The frames of one kind; `summary` counts their verdicts, `basis` says what they rest on."""

    kind: str
    title: str
    rows: tuple[FrameVerdict, ...]
    summary: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YardstickPage:
    """Everything the page says."""

    finding: str
    groups: tuple[Group, ...]
    scenarios: Group
    panel: SignalPanel
    index: Figure


def yardstick_page(deal: Deal, as_of: AsOf) -> YardstickPage:
    """The yardsticks of a deal as of a day, in a fixed number of queries."""
    day = as_of.day
    signals = signals_of(deal)
    readings = tuple(deal.readings.read_by(day).prefetch_related("sources"))
    panel = signal_panel(
        signals, readings, scenario_inputs(deal.pk, on=day).follow_through(day), today=day
    )
    found = _held(deal, as_of, panel)
    marks = index_marks(scenario_history(deal.pk, on=day))
    return YardstickPage(
        finding=yardsticks.finding([(row.frame.kind, row.mark) for row in found]),
        groups=tuple(_group(kind, title, found) for kind, title in TITLES),
        scenarios=_group(FrameKind.SCENARIO, "Scenarios", found),
        panel=panel,
        index=scenario_index(
            marks, as_of=day, bands=BANDS_SHOWN, illustrative=deal.is_illustrative
        ),
    )


def _held(deal: Deal, as_of: AsOf, panel: SignalPanel) -> tuple[FrameVerdict, ...]:
    """Every yardstick of the deal with what was on record by the day."""
    known = Event.objects.bearing_on(deal).happened_by(as_of.day).standing()
    events = {event.pk: event for event in known.prefetch_related("sources")}
    signs = _signs(events)
    judged = verdicts(deal.pk, on=as_of.day)
    by_key = {row.key: row for row in panel.rows}
    kept = Yardstick.objects.filter(deal=deal).select_related("frame__source")
    rows = kept.order_by("frame__kind", "frame__order").prefetch_related(
        "milestones", "signals", "events"
    )
    in_words_of(deal, [row.frame for row in rows])
    return tuple(_row(yardstick, judged, by_key, signs, events, panel) for yardstick in rows)


def _row(
    yardstick: Yardstick,
    judged: Mapping[int, Judged],
    by_key: Mapping[str, Signal],
    signs: Mapping[str, Sequence[FrameEvent]],
    events: Mapping[int, Event],
    panel: SignalPanel,
) -> FrameVerdict:
    frame, scenario = yardstick.frame, panel.outlook.scenario
    milestones = tuple(judged[row.pk] for row in yardstick.milestones.all() if row.pk in judged)
    signals = tuple(by_key[row.key] for row in yardstick.signals.all())
    named = [FrameEvent(events[row.pk]) for row in yardstick.events.all() if row.pk in events]
    shown = () if frame.kind == FrameKind.SCENARIO else signals
    bearing = [sign for signal in shown for sign in signs.get(signal.key, ())]
    own = {sign.event.pk: sign for sign in (*named, *bearing)}
    return FrameVerdict(
        frame=frame,
        mark=yardsticks.mark(
            frame.kind,
            [row.status for row in milestones],
            [signal.score for signal in signals],
        ),
        milestones=milestones,
        signals=signals,
        events=tuple(own.values()),
        not_known=yardstick.not_known,
        is_now=scenario is not None and frame.name.lower() == scenario.value,
    )


def _signs(events: Mapping[int, Event]) -> dict[str, list[FrameEvent]]:
    """By signal key: the newest event that points up and the newest down, the deal's own first."""
    bearings = SignalBearing.objects.filter(event__in=events, direction__in=(FOR, AGAINST))
    newest: dict[tuple[str, str], FrameEvent] = {}
    for bearing in bearings.select_related("signal"):
        sign = FrameEvent(events[bearing.event_id], bearing.direction)
        place = (bearing.signal.key, bearing.direction)
        newest[place] = max(newest.get(place, sign), sign, key=_rank)
    found: dict[str, list[FrameEvent]] = {}
    for (signal, _), sign in sorted(newest.items(), reverse=True):
        found.setdefault(signal, []).append(sign)
    return found


def _rank(sign: FrameEvent) -> tuple[bool, object, str]:
    return sign.is_own, sign.event.counts_from, sign.event.key


def _group(kind: str, title: str, found: Iterable[FrameVerdict]) -> Group:
    rows = tuple(row for row in found if row.frame.kind == kind)
    counts = Counter(row.mark for row in rows)
    said = [f"{mark.word}: {counts[mark]}" for mark in MARKS if counts[mark]]
    return Group(kind, title, rows, "; ".join(said), tuple(dict.fromkeys(map(_basis, rows))))


def _basis(row: FrameVerdict) -> str:
    """Where the words of a frame come from, and what is to be said of them."""
    frame = row.frame
    words = [frame.get_confidence_display(), frame.readings_basis]
    return f"{sentence('; '.join(word for word in words if word))}. {frame.notes}".strip()
