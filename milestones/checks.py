"""System check for `manage.py check --database default`: stored rules that do not parse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from milestones.models import Milestone
from milestones.rules.language import RuleError, parse_rule

UNREADABLE = "milestones.E001"


@register(Tags.database)
def check_rules(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """One error for each milestone whose rule does not parse; none before the first migration."""
    table = Milestone._meta.db_table
    return [
        message
        for alias in databases or ()
        if table in connections[alias].introspection.table_names()
        for key, rule in Milestone.objects.using(alias).values_list("key", "rule")
        for message in _unreadable(key, rule)
    ]


def _unreadable(key: str, rule: object) -> list[CheckMessage]:
    try:
        parse_rule(rule)
    except RuleError as error:
        hint = "Correct the rule in the admin, by docs/data/rules.md."
        return [Error(f"The rule of {key} cannot be read: {error}.", hint=hint, id=UNREADABLE)]
    return []
