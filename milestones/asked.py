"""What rules ask of the record: gathered once for all milestones of some deals."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from deals.units import months_before
from milestones.evidence import gather
from milestones.facts import Evidence
from milestones.lumps import Lumps, lumps_of
from milestones.rules import Rule, RuleError, parse_rule

RULES_KEPT = 5000
OF_SHIPMENTS = ("shipments", "lots")
"""What the names of metrics begin with that read shipments."""


class Judgeable(Protocol):
    """What a verdict asks of a milestone."""

    @property
    def pk(self) -> int: ...
    @property
    def deal_id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def is_ceiling(self) -> bool: ...
    @property
    def rule_text(self) -> str: ...
    @property
    def met_on(self) -> date | None: ...


@dataclass(frozen=True)
class Known:
    """What rules read of some deals by the end of `on`; very many shipments by month, but in `closer`.

    In the months `edges` rolling windows begin: their days matter whatever is found.
    """

    on: date
    evidence: Mapping[int, Evidence]
    lumps: Lumps
    edges: frozenset[date]
    closer: frozenset[date]


def known_for(
    rows: Iterable[Judgeable],
    deal_ids: Collection[int],
    *,
    on: date,
) -> Known:
    """What milestones of some deals are judged by; the number of queries does not depend on theirs."""
    rules = _rules_of_shipments(rows)
    edges = _edges((rule for rule, _ in rules), on)
    closer = edges | (_met(rules, on) if len(deal_ids) == 1 else set())
    many = lumps_of(deal_ids, on=on, asked={rule.filter("state") for rule, _ in rules})
    evidence = gather(deal_ids, on=on, many=many, by_day=closer)
    return Known(on, evidence, many, edges, closer)


def _rules_of_shipments(rows: Iterable[Judgeable]) -> list[tuple[Rule, date | None]]:
    """The rules that read shipments, and the days on which they were last found met.

    One that cannot be read reads nothing.
    """
    found = []
    for row in rows:
        with suppress(RuleError):
            found.append((rule_of(row.rule_text), row.met_on))
    return [(rule, met_on) for rule, met_on in found if reads_shipments(rule)]


def _met(rules: Iterable[tuple[Rule, date | None]], on: date) -> set[date]:
    """The months in which rules were last found met: those that will most likely be read closer.

    Where they are others now, or days had no say, all is read as if nothing had been known.
    """
    days = (day for _, day in rules if day is not None and day <= on)
    return {day.replace(day=1) for day in days}


def reads_shipments(rule: Rule | None) -> bool:
    """Whether a rule, if there is one, reads shipments."""
    return rule is not None and rule.metric.startswith(OF_SHIPMENTS)


def _edges(rules: Iterable[Rule], on: date) -> frozenset[date]:
    """The months in which rolling windows begin: of very many shipments their days matter."""
    windows = {rule.filter("window_months") for rule in rules} - {None}
    return frozenset(months_before(on, months).replace(day=1) for months in windows)


@lru_cache(maxsize=RULES_KEPT)
def rule_of(text: str) -> Rule:
    """The rule of a JSON text; many deals wait for the same things."""
    return parse_rule(json.loads(text))
