"""What changed lately: statuses by when they were recorded, events by when they happened. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.text import capfirst

from deals.models import Event, Source
from deals.states import DatePrecision, Scope, in_words
from milestones.models import StatusChange
from milestones.states import Status


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a log: a day, what kind of thing, and a sentence."""

    day: date
    precision: str
    icon: str
    kind: str
    text: str
    sources: tuple[Source, ...] = ()
    scope: str = ""
    key: str = ""
    is_illustrative: bool = False


def change_entries(changes: Sequence[StatusChange]) -> tuple[Entry, ...]:
    """Changes of status on the day they were recorded, newest first."""
    return tuple(
        Entry(
            day=timezone.localdate(change.recorded_at),
            precision=DatePrecision.DAY,
            icon=str(change.new).replace("_", "-"),
            kind="Milestone",
            text=(
                f"{change.milestone.title}: {Status(change.old).label} → "
                f"{Status(change.new).label}."
                f" {change.reason}"
            ),
        )
        for change in changes
    )


def event_entries(events: Sequence[Event], *, illustrative: bool = False) -> tuple[Entry, ...]:
    """Events on the day they happened, newest first; what is not about the deal says so."""
    return tuple(
        Entry(
            day=event.happened_on,
            precision=event.date_precision,
            icon="",
            kind=capfirst(in_words(event.event_type)),
            text=event.title,
            sources=tuple(event.sources.all()),
            scope="" if event.scope == Scope.DEAL else str(Scope(event.scope).label),
            key=event.key,
            is_illustrative=illustrative,
        )
        for event in sorted(events, key=lambda event: event.counts_from, reverse=True)
    )
