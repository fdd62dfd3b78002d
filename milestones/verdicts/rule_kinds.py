"""What the rule of a milestone asks for: papers, money, works or output."""

from __future__ import annotations

from milestones.rules.language import Metric
from milestones.verdicts.deal_steps import WORKS
from milestones.verdicts.judging import Judged

KINDS = {
    "papers": "Papers, approvals, disclosure",
    "money": "Money",
    "works": "Works and plants",
    "output": "Output and trade",
    "unread": "Rule that cannot be read",
}
"""Kinds of rule, in the order in which pages show them."""
_KIND_OF = {
    Metric.EVENTS: "papers",
    Metric.DOCUMENTS: "papers",
    Metric.COMMITTED: "money",
    Metric.DISBURSED: "money",
    Metric.ASSETS: "works",
}


def kind_of(judged: Judged) -> str:
    """The kind of a milestone's rule, a key of `KINDS`."""
    rule = judged.computed.rule
    if rule is None:
        return "unread"
    if rule.metric == Metric.EVENTS and rule.filter("event_type") in WORKS:
        return "works"
    return _KIND_OF.get(rule.metric, "output")
