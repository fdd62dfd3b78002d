"""The words that rules ask for, offered in the forms of what the rules read."""

from __future__ import annotations

from functools import partial

from deals.offered import ask_for
from milestones.models import Milestone

FILTERS = ("asset", "event_type", "kind", "mineral_group", "party", "type")
"""Filters of rules whose words are typed in some form of the ground floor."""


def words_of_rules(name: str) -> set[str]:
    """What the rules of all milestones ask for by one filter, and the steps that lead to them."""
    path = f"rule__filters__{name}"
    asked = Milestone.objects.filter(**{f"{path}__isnull": False}).values_list(path, flat=True)
    leading = Milestone.objects.filter(rule__has_key="steps").values_list("rule__steps", flat=True)
    of_steps = (step.get("filters", {}).get(name) for steps in leading for step in steps)
    return {word for word in (*asked.distinct(), *of_steps) if isinstance(word, str)}


for _name in FILTERS:
    ask_for(_name, partial(words_of_rules, _name))
