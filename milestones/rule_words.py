"""Suggest in forms the words that rules filter by, so that spellings match."""

from __future__ import annotations

from functools import partial

from deals.validation.offered_words import register_words
from milestones.models import Milestone

FILTERS = ("asset", "event_type", "kind", "mineral_group", "party", "product", "type")
"""Filters of rules whose words are typed in some form of the ground floor."""


def words_of_rules(name: str) -> set[str]:
    """All values of the filter `name` in the rules of milestones and in their steps."""
    path = f"rule__filters__{name}"
    asked = Milestone.objects.filter(**{f"{path}__isnull": False}).values_list(path, flat=True)
    leading = Milestone.objects.filter(rule__has_key="steps").values_list("rule__steps", flat=True)
    of_steps = (step.get("filters", {}).get(name) for steps in leading for step in steps)
    return {word for word in (*asked.distinct(), *of_steps) if isinstance(word, str)}


for _name in FILTERS:
    register_words(_name, partial(words_of_rules, _name))
