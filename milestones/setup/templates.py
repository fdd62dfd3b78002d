"""Phases and milestones for a new deal: from the general template, or as another deal has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from deals.models import Deal, Phase
from deals.reference import Files, MalformedReferenceError, Problem, Record
from deals.reference.cells import Cell, Row
from deals.reference.entering import Entered, enter
from deals.reference.problems import Spot
from deals.states import Confidence
from deals.units import months_before
from milestones.models import Milestone
from milestones.reference import rule_of, standing

GENERAL = "general"
ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "milestones/data/template.csv"
COLUMNS = "kind phase title words starts_month ends_month is_ceiling evaluation_type rule"
NEW_DEAL = "DEAL"
"""Stands in a rule of the template for the key of the deal that it is used for."""
OF_ONE_DEAL = ("party", "place", "asset", "country", "origin", "reporter", "partner")
"""Filters that name something of the deal a rule was written for."""


@dataclass
class Applied:
    """What a template made, and the titles of milestones whose rules have to be gone over."""

    entered: list[Entered] = field(default_factory=list)
    to_check: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Target:
    """The deal that is set up, the first day of its first phase, and its sources."""

    deal: Deal
    start: date
    sources: tuple[str, ...]

    def month(self, number: int | None, *, last: bool = False) -> date | None:
        """The day so many months after the start; as an end, the day before."""
        if number is None:
            return None
        return months_before(self.start, -number) - timedelta(days=last)

    def record(self, model: Any, key: str, spot: Spot, /, **values: Any) -> Record:
        """A row of the deal; its words are ours, so it counts as an estimate."""
        links = {"deal": self.deal.key}
        if number := values.pop("phase", None):
            links["phase"] = f"{self.deal.key}|{number}"
        values["confidence"] = Confidence.ESTIMATE
        return Record(model, key, spot, values, links, {"sources": self.sources})


def choices() -> list[tuple[str, str]]:
    """What can be chosen: the general template, and every deal that has milestones."""
    deals = Deal.objects.real().filter(milestones__isnull=False).distinct()
    return [(GENERAL, "General template"), *((deal.key, f"As in {deal}") for deal in deals)]


def apply_template(template: str, deal: Deal, *, start: date, dry: bool = False) -> Applied:
    """Enter phases and milestones, all or none; a second time changes nothing.

    Args: one of `choices()`; `start`, the first day of the first phase; with `dry` everything is
    tried and nothing is kept. Raises MalformedReferenceError with every problem.
    """
    sources = tuple(deal.sources.values_list("key", flat=True))
    if not sources:
        spot = Spot(deal.short_name, 1, "sources")
        remedy = "Name at least one source in the form of the deal."
        raise MalformedReferenceError([Problem(spot, "", "names no source.", remedy)])
    target, files = _Target(deal, start, sources), Files(ROOT)
    if template == GENERAL:
        records, to_check = list(_general(target, files)), []
    else:
        other = Deal.objects.get(key=template)
        records, to_check = list(_as_in(target, other)), _naming_others(other)
    reason = f"template: {dict(choices())[template]}"
    entered = enter(records, standing(), found=files.problems, reason=reason, dry=dry)
    return Applied(entered, to_check)


def _general(target: _Target, files: Files) -> Iterator[Record]:
    """The rows of the template's file; phases stand before what is in them."""
    order = 0
    for row in files.table(TEMPLATE, COLUMNS):
        window = {
            "starts_on": target.month(row.whole("starts_month").value),
            "ends_on": target.month(row.whole("ends_month").value, last=True),
        }
        if row.raw("kind") == "phase":
            number = row.whole("phase")
            yield target.record(
                Phase,
                f"{target.deal.key}|{number.value}",
                row.spot,
                number=number,
                name=row.text("title"),
                content=row.text("words"),
                **window,
            )
        else:
            order += 1
            yield _milestone(target, row, order, window)


def _milestone(target: _Target, row: Row, order: int, window: dict[str, Any]) -> Record:
    rule = row.cell("rule", rule_of)
    return target.record(
        Milestone,
        _key(target, order),
        row.spot,
        key=_key(target, order),
        order=order,
        phase=row.text("phase").value,
        title=row.text("title"),
        criterion=row.text("words"),
        is_ceiling=row.flag("is_ceiling"),
        evaluation_type=row.text("evaluation_type"),
        window_basis="general template",
        rule=Cell(_for_deal(rule.value, NEW_DEAL, target.deal.key), rule.spot, rule.is_sound),
        **window,
    )


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
