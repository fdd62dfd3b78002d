"""Word transactions: who, why, which rows, and how many more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from pghistory.models import Context

from deals.tracking.history import REFERENCE_DATA
from deals.units import plural
from deals.visibility import Reader
from minerals_tracker.pages.changes.history_sources import LINKS, STATUS
from minerals_tracker.pages.changes.lines import Line, Lines, lines, status_lines
from minerals_tracker.pages.changes.transactions import SHOWN, Found, Group

Metadata = dict[str, Any]
BASELINE = 100
"""Above so many rows added at once by reference data, only numbers are told."""


@dataclass(frozen=True, slots=True)
class Act:
    """One transaction in words: when, who, why, its lines, and counts of further rows."""

    at: datetime
    key: str
    who: str
    reason: str
    lines: tuple[Line, ...]
    counted: tuple[str, ...]
    is_load: bool

    @property
    def just_after(self) -> str:
        """The parameter of a page that begins with this transaction."""
        return (self.at + timedelta(microseconds=1)).isoformat()

    @property
    def is_illustrative(self) -> bool:
        """Whether it changed rows of illustrative deals only."""
        return bool(self.lines) and all(line.is_illustrative for line in self.lines)

    @property
    def title(self) -> str:
        """The transaction in one line, for lists without details."""
        if len(self.lines) == 1 and not self.counted:
            line = self.lines[0]
            return f"{line.kind.capitalize()} {line.what}: {line.name}"
        return "; ".join(self.counted) or f"{plural(len(self.lines), 'row')} changed together"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the acts of a page are told with."""

    contexts: Mapping[Any, Metadata]
    people: dict[Any, str]
    by_noun: Lines
    verdicts: dict[datetime, list[Line]]


def describe_transactions(found: Sequence[Found], reader: Reader) -> tuple[Act, ...]:
    """Word transactions; only readers in a group are told which editor made them."""
    contexts = Context.objects.in_bulk({key for act in found for key in act.contexts})
    told_by = {key: context.metadata for key, context in contexts.items()}
    listed = [act for act in found if not _is_load(act, told_by)]
    judged = {key for act in listed for g in act.groups if g.label == STATUS for key in g.keys}
    known = _Known(
        told_by,
        people=_people(told_by.values()) if reader.knows_people else {},
        by_noun=lines(listed, reader),
        verdicts=status_lines({act.at for act in listed}, judged) if judged else {},
    )
    return tuple(_act(act, known) for act in found)


def _act(found: Found, known: _Known) -> Act:
    told_by = [known.contexts[key] for key in found.contexts if key in known.contexts]
    is_load = _is_load(found, known.contexts)
    reasons = dict.fromkeys(str(each.get("reason") or "") for each in told_by)
    return Act(
        at=found.at,
        key=f"{found.at:%Y%m%dT%H%M%S%f}",
        who=" and ".join(dict.fromkeys(_who(found, told_by, known.people))),
        # One reason only says again who.
        reason="; ".join(reason for reason in reasons if reason not in ("", REFERENCE_DATA)),
        lines=() if is_load else tuple(_lines(found, known)),
        counted=tuple(_counted(found.groups, is_listed=not is_load)),
        is_load=is_load,
    )


def _lines(found: Found, known: _Known) -> Iterable[Line]:
    """The lines of an act noun by noun, verdicts last."""
    for model in dict.fromkeys(group.model for group in found.groups if group.label != STATUS):
        yield from known.by_noun.get((found.at, model), [])
    if any(group.label == STATUS for group in found.groups):
        yield from known.verdicts.get(found.at, [])


def _counted(groups: Iterable[Group], *, is_listed: bool) -> Iterable[str]:
    """What is not shown row by row, noun by noun."""
    for group in groups:
        if is_listed and group.total <= SHOWN:
            continue
        if group.label == LINKS and not is_listed:
            continue
        noun = group.model._meta
        rows = plural(group.total, str(noun.verbose_name), str(noun.verbose_name_plural))
        done = "re-evaluated" if group.label == STATUS else _done(group)
        shown = f", of which {SHOWN} are shown" if is_listed else ""
        yield f"{rows} {done}{shown}"


def _done(group: Group) -> str:
    if group.label == LINKS:
        return "links changed"
    if group.added == group.total:
        return "added"
    return "deleted" if group.removed == group.total else "changed"


def _is_load(act: Found, contexts: Mapping[Any, Metadata]) -> bool:
    """Whether many rows came in at once without a person: a load of files, not news."""
    without = not any(contexts.get(key, {}).get("user") for key in act.contexts)
    return bool(act.contexts) and without and sum(g.added for g in act.groups) > BASELINE


def _who(found: Found, told_by: Sequence[Metadata], people: Mapping[Any, str]) -> Iterable[str]:
    for metadata in told_by:
        if metadata.get("user"):
            yield people.get(metadata["user"], "an editor")
        else:
            yield (
                "the reference data" if metadata.get("reason") == REFERENCE_DATA else "the Tracker"
            )
    if not told_by:
        judged = all(group.label == STATUS for group in found.groups)
        yield "the rules" if judged else "a background process"


def _people(contexts: Iterable[Metadata]) -> dict[Any, str]:
    keys = {metadata.get("user") for metadata in contexts} - {None}
    people = get_user_model()._base_manager.in_bulk(keys)
    return {key: person.get_username() for key, person in people.items()}
