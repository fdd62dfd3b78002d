"""The evidence for the milestones of some deals on one day, gathered once for all of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from milestones.evidence.gathering import gather
from milestones.rules.facts import Evidence
from milestones.rules.verdict import Rule, RuleError, parse_rule

RULES_KEPT = 5000
OF_SHIPMENTS = ("shipments", "lots")
"""What the names of metrics begin with that read shipments."""


class Judgeable(Protocol):
    """The attributes of a milestone that a verdict reads, of a model instance or a plain tuple."""

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
    """The evidence by deal id, as of the end of the day `on`."""

    on: date
    evidence: Mapping[int, Evidence]


def known_for(
    rows: Iterable[Judgeable],
    deal_ids: Collection[int],
    *,
    on: date,
) -> Known:
    """Gather the evidence that the rules of `rows` read; a fixed number of queries."""
    return Known(on, gather(deal_ids, on=on, states=states_of(rows)))


def states_of(rows: Iterable[Judgeable]) -> set[str]:
    """The states of shipments that the rules of `rows` filter by.

    Rules that do not parse are skipped.
    """
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
    """Parse a rule from JSON text, cached since many deals share rules; raises RuleError."""
    return parse_rule(json.loads(text))
