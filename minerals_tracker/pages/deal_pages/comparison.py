"""Compare a deal on two days: figures, statuses with reasons, shipments, events. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deals.origins import single_source
from minerals_tracker.pages.dossier.dossier import Dossier
from minerals_tracker.pages.dossier.recent_changes import Entry

ABSENT = "not on record"


@dataclass(frozen=True, slots=True)
class Said:
    """One day's value and reason for one thing."""

    label: str
    words: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that reads differently; `reason` is that of the later day."""

    label: str
    before: str
    after: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two days of a deal, the earlier first; every part holds only what differs."""

    earlier: Dossier
    later: Dossier
    figures: tuple[Difference, ...]
    statuses: tuple[Difference, ...]
    shipments: tuple[Difference, ...]
    events: tuple[Entry, ...]

    @property
    def is_same_day(self) -> bool:
        return self.earlier.as_of.day == self.later.as_of.day

    @property
    def is_empty(self) -> bool:
        return not (self.figures or self.statuses or self.shipments or self.events)


def comparison(one: Dossier, other: Dossier) -> Comparison:
    """Compare two dossiers of one deal, in any order."""
    earlier, later = sorted((one, other), key=lambda page: page.as_of.day)
    known = {entry.key for entry in earlier.events}
    # What was known stays known: the later day lists its latest shipments and may end before it.
    listed = _shipments(later)
    before = {key: said for key, said in _shipments(earlier).items() if key in listed}
    return Comparison(
        earlier=earlier,
        later=later,
        figures=_differences(_figures(earlier), _figures(later)),
        statuses=_differences(_statuses(earlier), _statuses(later)),
        shipments=_differences(before, listed),
        events=tuple(entry for entry in later.events if entry.key not in known),
    )


def _differences(before: Mapping[str, Said], after: Mapping[str, Said]) -> tuple[Difference, ...]:
    """What reads differently, in the order of the later day."""
    missing = Said("", ABSENT)
    found = []
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key, missing), after.get(key, missing)
        if old.words != new.words:
            found.append(Difference(new.label or old.label, old.words, new.words, new.reason))
    return tuple(found)


def _figures(page: Dossier) -> dict[str, Said]:
    answer, day = page.head.answer, page.as_of.day
    shown = {
        stat.label: Said(stat.label, f"{stat.value}{single_source(stat.sources, day)}")
        for stat in page.head.stats
    }
    return {"": Said("Is it being delivered?", answer.word, answer.sentence), **shown}


def _statuses(page: Dossier) -> dict[str, Said]:
    rows = page.milestones.rows
    return {row.key: Said(row.title, str(row.status.label), row.reason) for row in rows}


def _shipments(page: Dossier) -> dict[str, Said]:
    rows, day = page.shipments.rows, page.as_of.day
    return {
        row.reference: Said(
            row.reference, f"{row.state}, {row.mass}{single_source(row.weighed_by, day)}"
        )
        for row in rows
    }
