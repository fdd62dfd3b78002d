"""Enter phases and milestones of a new deal from the general template or from another deal."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from deals.models import Deal, Phase
from deals.reference import MalformedReferenceError, Problem, Record
from deals.reference.problems import Spot
from deals.reference.sent_files import Entered, enter
from deals.states import Confidence
from deals.units import months_before
from milestones.models import Milestone
from milestones.reference import rule_of, standing

GENERAL = "general"
TEMPLATE = Path(__file__).resolve().parent.parent / "data/template.csv"
NEW_DEAL = "DEAL"
"""Stands in a rule of the template for the key of the deal that it is used for."""
SPOT = Spot("General template", 1)
OF_ONE_DEAL = ("party", "place", "asset", "country", "origin", "reporter", "partner")
"""Filters that name something of the deal a rule was written for."""


@dataclass
class Applied:
    """The counts of rows entered, and the titles of milestones whose rules need a check by hand."""

    entered: list[Entered] = field(default_factory=list)
    to_check: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Target:
    """The deal that is set up, the first day of its first phase, and its sources."""

    deal: Deal
    start: date
    sources: tuple[str, ...]

    def month(self, number: str, *, last: bool = False) -> date | None:
        """The day so many months after the start; as an end, the day before."""
        return months_before(self.start, -int(number)) - timedelta(days=last) if number else None

    def record(self, model: Any, key: str, spot: Spot, /, **values: Any) -> Record:
        """A row of the deal; its words are ours, so it counts as an estimate."""
        links: dict[str, str | None] = {"deal": self.deal.key}
        if number := values.pop("phase", None):
            links["phase"] = f"{self.deal.key}|{number}"
        values["confidence"] = Confidence.ESTIMATE
        return Record(model, key, spot, values, links, {"sources": self.sources})


def choices() -> list[tuple[str, str]]:
    """Form choices: the general template, and every real deal that has milestones."""
    deals = Deal.objects.real().filter(milestones__isnull=False).distinct()
    return [(GENERAL, "General template"), *((deal.key, f"As in {deal}") for deal in deals)]


def apply_template(template: str, deal: Deal, *, start: date, dry: bool = False) -> Applied:
    """Enter phases and milestones in a deal, all or none; a second call changes nothing.

    `template` is a value of `choices()`, `start` the first day of the first phase. With `dry`
    everything is tried and rolled back. Raises MalformedReferenceError with every problem.
    """
    sources = tuple(deal.sources.values_list("key", flat=True))
    if not sources:
        spot = Spot(deal.short_name, 1, "sources")
        remedy = "Name at least one source in the form of the deal."
        raise MalformedReferenceError([Problem(spot, "", "names no source.", remedy)])
    target = _Target(deal, start, sources)
    if template == GENERAL:
        records, to_check = list(_general(target)), []
    else:
        other = Deal.objects.get(key=template)
        records, to_check = list(_as_in(target, other)), _naming_others(other)
    reason = f"template: {dict(choices())[template]}"
    entered = enter(records, standing(), reason=reason, dry=dry)
    return Applied(entered, to_check)


def _general(target: _Target) -> Iterator[Record]:
    """The rows of the template's file; phases stand before what is in them."""
    with TEMPLATE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    phases = [row for row in rows if row["kind"] == "phase"]
    for row in phases:
        number = int(row["phase"])
        yield target.record(
            Phase,
            f"{target.deal.key}|{number}",
            SPOT,
            number=number,
            name=row["title"],
            content=row["words"],
            **_window(target, row),
        )
    for order, row in enumerate((row for row in rows if row not in phases), start=1):
        yield target.record(
            Milestone,
            _key(target, order),
            SPOT,
            key=_key(target, order),
            order=order,
            phase=row["phase"],
            title=row["title"],
            criterion=row["words"],
            is_ceiling=row["is_ceiling"] == "yes",
            evaluation_type=row["evaluation_type"],
            window_basis="general template",
            rule=_for_deal(rule_of(row["rule"]), NEW_DEAL, target.deal.key),
            **_window(target, row),
        )


def _window(target: _Target, row: dict[str, str]) -> dict[str, date | None]:
    return {
        "starts_on": target.month(row["starts_month"]),
        "ends_on": target.month(row["ends_month"], last=True),
    }


def _as_in(target: _Target, other: Deal) -> Iterator[Record]:
    """The phases and milestones of another deal, moved by whole months."""
    began = other.signed_on or target.start
    months = (target.start.year - began.year) * 12 + target.start.month - began.month
    spot = Spot(f"Template {other}", 1)

    def window(row: Phase | Milestone) -> dict[str, Any]:
        days = {"starts_on": row.starts_on, "ends_on": row.ends_on}
        return {name: day and months_before(day, -months) for name, day in days.items()}

    for phase in Phase.objects.filter(deal=other):
        same = {name: getattr(phase, name) for name in ("number", "name", "date_precision")}
        key = f"{target.deal.key}|{phase.number}"
        yield target.record(Phase, key, spot, content=phase.content, **same, **window(phase))
    rows = Milestone.objects.filter(deal=other).select_related("phase").order_by("order", "key")
    for order, row in enumerate(rows, start=1):
        names = ("title", "criterion", "is_ceiling", "evaluation_type")
        yield target.record(
            Milestone,
            _key(target, order),
            spot,
            key=_key(target, order),
            order=order,
            phase=row.phase.number if row.phase else None,
            window_basis=f"as in {other}, moved by {months} months",
            rule=_for_deal(row.rule, other.key, target.deal.key),
            **{name: getattr(row, name) for name in names},
            **window(row),
        )


def _naming_others(other: Deal) -> list[str]:
    """Titles of milestones whose rules name parties, places or plants of another deal."""
    rows = Milestone.objects.filter(deal=other).order_by("order", "key")
    return [row.title for row in rows if any(map(_names_another, _with_steps(row.rule)))]


def _with_steps(rule: Any) -> list[Any]:
    return [rule, *rule.get("steps", ())]


def _names_another(rule: Any) -> bool:
    return not set(OF_ONE_DEAL).isdisjoint(rule.get("filters", {}))


def _for_deal(rule: Any, old: str, new: str) -> Any:
    """A rule that asks for a deal, asking for another, and so with its steps."""
    if not rule:
        return rule
    if steps := rule.get("steps"):
        rule = {**rule, "steps": [_for_deal(step, old, new) for step in steps]}
    if rule.get("filters", {}).get("deal") != old:
        return rule
    return {**rule, "filters": {**rule["filters"], "deal": new}}


def _key(target: _Target, order: int) -> str:
    return f"{target.deal.key}-{order:02d}"
