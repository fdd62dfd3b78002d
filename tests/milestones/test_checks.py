"""Rules that cannot be judged are found by `manage.py check --database default`."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from deals.models import Deal
from milestones.checks import UNREADABLE, check_rules
from milestones.models import Milestone
from tests.factories import RULE, make_milestone


@pytest.mark.django_db
def test_a_rule_that_cannot_be_read_is_an_error() -> None:
    make_milestone()
    broken = make_milestone(rule={**RULE, "op": "about"})
    (message,) = check_rules(databases=["default"])
    assert message.id == UNREADABLE
    assert broken.key in message.msg


@pytest.mark.django_db
def test_the_check_command_fails_by_it() -> None:
    make_milestone(rule={})
    with pytest.raises(SystemCheckError, match="cannot be read"):
        call_command("check", databases=["default"])


def test_the_rules_of_the_reference_data_are_sound(reference_data: Deal) -> None:
    assert Milestone.objects.exists()
    assert check_rules(databases=["default"]) == []


def test_no_database_is_asked_unless_named() -> None:
    assert check_rules() == []
