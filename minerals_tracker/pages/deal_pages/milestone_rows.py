"""Milestones with their verdicts as a page shows them: rows, groups, what needs attention. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deals.models import Phase, Source
from deals.states import DatePrecision
from deals.units import format_date, format_percent, plural
from milestones.models import Milestone
from milestones.states import Status
from milestones.verdicts.judging import Judged
from milestones.verdicts.rule_kinds import kind_of

URGENCY = (Status.OVERDUE, Status.AT_RISK, Status.STALLED)
"""What needs attention, the most urgent first."""
Counts = tuple[tuple[str, int], ...]
OTHER = 0
"""Group of the milestones that belong to no phase."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A fact behind a verdict: its name, and its URL if a page shows it."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone on a page: verdict, reason, rule in words, and what would change it."""

    key: str
    phase: int
    title: str
    criterion: str
    status: Status
    reason: str
    rule: str
    kind: str
    would_change: str
    window: str
    window_basis: str
    planned_by: tuple[Source, ...]
    due: str
    ends_on: date | None
    starts_on: date | None
    met_on: date | None
    progress: str
    sources: tuple[Source, ...]
    proofs: tuple[Proof, ...] = ()
    more_proofs: int = 0
    override: str = ""
    is_illustrative: bool = False

    @property
    def url(self) -> str:
        return f"#m-{self.key}"


@dataclass(frozen=True, slots=True)
class Group:
    """The milestones of one phase, or those beside the phases."""

    number: int
    title: str
    rows: tuple[MilestoneRow, ...]
    counts: Counts


def milestone_row(
    milestone: Milestone,
    judged: Judged,
    *,
    today: date,
    proofs: Mapping[str, Proof],
    illustrative: bool = False,
) -> MilestoneRow:
    """A milestone and its verdict in the words of the page."""
    verdict = judged.computed
    return MilestoneRow(
        key=milestone.key,
        phase=milestone.phase.number if milestone.phase else OTHER,
        title=milestone.title,
        criterion=milestone.criterion,
        status=judged.status,
        reason=judged.reason,
        rule=verdict.rule_in_words,
        kind=kind_of(judged),
        would_change=verdict.would_change,
        window=window(milestone.starts_on, milestone.ends_on),
        window_basis=milestone.window_basis,
        planned_by=_planned_by(milestone),
        due=due(milestone.ends_on, today=today),
        ends_on=milestone.ends_on,
        starts_on=milestone.starts_on,
        met_on=verdict.met_on,
        progress=""
        if verdict.progress is None or verdict.status == Status.MET or not verdict.evidence
        else format_percent(verdict.progress),
        sources=tuple(milestone.sources.all()),
        proofs=tuple(proofs.get(key, Proof(key)) for key in verdict.evidence),
        more_proofs=verdict.evidence_beyond,
        override=_override_words(judged),
        is_illustrative=illustrative,
    )


def _planned_by(milestone: Milestone) -> tuple[Source, ...]:
    """The sources of its window where that is the window of its phase."""
    phase = milestone.phase
    if phase is None or milestone.ends_on != phase.ends_on:
        return ()
    return tuple(phase.sources.all())


def _override_words(judged: Judged) -> str:
    if judged.override is None:
        return ""
    until = format_date(judged.override.expires_on)
    return f"Set by an editor until {until}; computed: {judged.computed.status.label}."


def window(start: date | None, end: date | None) -> str:
    """The window in words; both ends may be open."""
    if start is None and end is None:
        return "No date is set"
    if start == end and end is not None:
        return format_date(end)
    if start is None and end is not None:
        return f"Until {format_date(end)}"
    last = f"until {format_date(end)}" if end else "end open"
    return f"From {format_date(start)}, {last}" if start else last


def due(end: date | None, *, today: date) -> str:
    """When it is due, and how far away that is."""
    if end is None:
        return "No due date"
    days = (end - today).days
    if days < 0:
        return f"Due {format_date(end)}, {plural(-days, 'day')} ago"
    return f"Due {format_date(end)}, {plural(days, 'day')} left"


def counts(rows: Iterable[MilestoneRow]) -> Counts:
    """How many milestones have which status, for a mix bar."""
    return tuple((str(status), n) for status, n in Counter(row.status for row in rows).items())


def attention(rows: Iterable[MilestoneRow]) -> tuple[MilestoneRow, ...]:
    """Milestones that are late or about to be: by urgency, then by what is due first."""
    late = [row for row in rows if row.status in URGENCY]
    return tuple(sorted(late, key=lambda row: (URGENCY.index(row.status), row.ends_on or date.max)))


def groups(rows: Sequence[MilestoneRow], phases: Sequence[Phase]) -> tuple[Group, ...]:
    """Rows by phase in the order of the phases; those of no phase come last."""
    titles = [(phase.number, f"Phase {phase.number}: {phase.name}") for phase in phases]
    made = []
    for number, title in [*titles, (OTHER, "Outside the phases")]:
        own = tuple(row for row in rows if row.phase == number)
        if own:
            made.append(Group(number, title, own, counts(own)))
    return tuple(made)


def phase_window(phase: Phase) -> str:
    """A phase's window no finer than it is known: `2026 to 2028`, `from 2028`."""
    precision = DatePrecision(phase.date_precision)
    start = format_date(phase.starts_on, precision) if phase.starts_on else ""
    end = format_date(phase.ends_on, precision) if phase.ends_on else ""
    if start and end:
        return start if start == end else f"{start} to {end}"
    return f"from {start}" if start else (f"until {end}" if end else "no window known")
