"""Read the query string of the page of changes and check each parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

from deals.models import Deal
from deals.units import whole_number
from deals.visibility import Reader, visible_to
from minerals_tracker.pages.as_of import read_day, read_instant
from minerals_tracker.pages.changes import periods
from minerals_tracker.pages.changes.history_sources import (
    ADDED,
    CHANGED,
    LINKS,
    REMOVED,
    STATUS,
    Model,
    Wanted,
    tracked_models,
)

WHATS = {
    ADDED: "added",
    CHANGED: "changed or voided",
    REMOVED: "deleted",
    LINKS: "links changed",
    STATUS: "re-evaluated",
}
REFERENCE, EDITORS = "reference", "editors"
FILTERS = ("deal", "kind", "row", "what", "who", "since", "until", "period")
NOT_PEOPLE = {EDITORS: "editors", REFERENCE: "the reference data"}
"""Authors on offer besides accounts, which only readers in groups see."""


_KEYS = ("key", "reference")


@dataclass(frozen=True, slots=True)
class Asked:
    """The valid parameters; `query` holds those to keep in links.

    `period` is one of `periods.PERIODS`, empty where days are named or other filters are alone.
    """

    wanted: Wanted = field(default_factory=Wanted)
    who: str = ""
    person: int | None = None
    period: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: datetime | None = None
    after: datetime | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


class NoFilterError(ValueError):
    """An invalid filter; the message says which and what is shown instead."""


def read(query: Mapping[str, str], reader: Reader, clock: periods.Clock) -> Asked:
    """Read the parameters; an invalid one shows everything, with a sentence that says so."""
    hidden = tuple(Deal.objects.filter(is_active=False).values_list("pk", flat=True))
    try:
        return _read(query, hidden, reader, clock)
    except NoFilterError as error:
        problem = f"{error} All changes are shown."
        everything = Wanted(hidden=hidden, reader=reader)
        return Asked(everything, period=periods.ALL, problem=problem)


def _read(
    query: Mapping[str, str], hidden: tuple[int, ...], reader: Reader, clock: periods.Clock
) -> Asked:
    model = _model(query.get("kind", ""))
    wanted = Wanted(
        deal=_deal(query.get("deal", "")),
        model=model,
        row=_row(model, query.get("row", ""), reader),
        what=_what(query.get("what", "")),
        hidden=hidden,
        reader=reader,
    )
    who, period = query.get("who", ""), _period(query, clock)
    kept = {name: query[name] for name in FILTERS if query.get(name)}
    return Asked(
        wanted=wanted,
        who=who,
        person=_person(who, reader),
        period=period,
        since=_begin(query.get("since", ""), period, clock),
        until=_instant(query.get("until", ""), days=1),
        before=_edge(query.get("before", "")),
        after=_edge(query.get("after", "")),
        query={**kept, "period": period} if period else kept,
    )


def _period(query: Mapping[str, str], clock: periods.Clock) -> str:
    """The period asked for; a month where the address asks for nothing at all."""
    if query.get("since") or query.get("until"):
        return ""
    if not any(name in query for name in (*FILTERS, "before", "after")):
        return periods.DEFAULT
    period = query.get("period", "")
    if period and period not in periods.PERIODS:
        raise NoFilterError(f"“{period[:40]}” is not a period.")
    if period == periods.VISIT and clock.visited is None:
        raise NoFilterError("No earlier visit is known in this browser.")
    return period


def _begin(day: str, period: str, clock: periods.Clock) -> datetime | None:
    """The instant from which changes are shown; None for all."""
    if period == periods.VISIT:
        return clock.visited
    first = periods.first_day(period, clock)
    return _instant(first.isoformat() if first else day)


def _deal(slug: str) -> Deal | None:
    deal = Deal.objects.active().filter(slug=_told(slug)).first() if slug else None
    if slug and deal is None:
        raise NoFilterError(f"There is no deal “{slug[:40]}”.")
    return deal


def _model(kind: str) -> Model | None:
    found = {str(model._meta.model_name): model for model in tracked_models()}
    if kind and kind not in found:
        raise NoFilterError(f"“{kind[:40]}” is not a kind of record.")
    return found.get(kind)


def _row(model: Model | None, key: str, reader: Reader) -> models.Model | None:
    """The row of that key, or of that number where rows of its kind have no key."""
    if not key:
        return None
    if model is None:
        raise NoFilterError("Name a record by its kind and its key.")
    unique = next((f.name for f in model._meta.concrete_fields if f.name in _KEYS and f.unique), "")
    asked: dict[str, Any] = {unique: _told(key)} if unique else {"pk": whole_number(key)}
    row = model._base_manager.filter(visible_to(reader, model, voided=True), **asked).first()
    if row is None:
        raise NoFilterError(f"There is no {model._meta.verbose_name} “{key[:60]}”.")
    return row


def _what(word: str) -> str:
    if word and word not in WHATS:
        raise NoFilterError(f"“{word[:40]}” is not a kind of change.")
    return word


def _person(name: str, reader: Reader) -> int | None:
    if not name or name in NOT_PEOPLE:
        return None
    if not reader.knows_people:
        raise NoFilterError("Sign in to ask for the changes of one person.")
    person = get_user_model()._default_manager.filter(username=_told(name)).first()
    if person is None:
        raise NoFilterError(f"There is no account “{name[:40]}”.")
    return int(person.pk)


def _instant(day: str, *, days: int = 0) -> datetime | None:
    """The instant at which a day begins in the site's zone, or so many days later."""
    if not day:
        return None
    read = read_day(day, today=timezone.localdate())
    if read.problem:
        raise NoFilterError(read.problem.partition(";")[0].rstrip(".") + ".")
    return timezone.make_aware(datetime.combine(read.day + timedelta(days=days), time.min))


def _edge(text: str) -> datetime | None:
    """The instant at which a page ends or begins, as our own addresses write it."""
    instant = read_instant(text)
    if text and instant is None:
        raise NoFilterError(f"“{text[:40]}” is not an instant at which a page begins.")
    return instant


def _told(text: str) -> str:
    """A word as it may stand in a question to the database."""
    return text.replace("\x00", "\ufffd")
