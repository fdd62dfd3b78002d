"""What rules ask of the record: gathered once for all milestones of some deals."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from milestones.evidence import gather
from milestones.facts import Evidence
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


@dataclass(frozen=True)
class Known:
    """What rules read of some deals by the end of `on`."""

    on: date
    evidence: Mapping[int, Evidence]


def known_for(
    rows: Iterable[Judgeable],
    deal_ids: Collection[int],
    *,
    on: date,
) -> Known:
    """What milestones of some deals are judged by; the number of queries does not depend on theirs."""
    return Known(on, gather(deal_ids, on=on, states=states_of(rows)))


def states_of(rows: Iterable[Judgeable]) -> set[str]:
    """The states of shipments that rules ask for; one that cannot be read asks for none."""
    found = set()
    for row in rows:
        with suppress(RuleError):
            rule = rule_of(row.rule_text)
            for asked in (rule, *rule.steps):
                if asked.metric.startswith(OF_SHIPMENTS):
                    found.add(asked.filter("state"))
    return found - {None}


@lru_cache(maxsize=RULES_KEPT)
def rule_of(text: str) -> Rule:
    """The rule of a JSON text; many deals wait for the same things."""
    return parse_rule(json.loads(text))
