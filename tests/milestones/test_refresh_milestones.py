"""The refresh from a shell."""

from __future__ import annotations

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from milestones.models import Milestone
from milestones.states import Status
from tests import factories as make

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = StringIO()
    call_command("refresh_milestones", *options, stdout=out)
    return out.getvalue()


def test_today_is_recorded_and_what_moved_is_printed() -> None:
    milestone = make.make_milestone()
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        assert run() == "1 deal judged.\n"
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False):
        assert f"{milestone.key}: at_risk -> overdue" in run()
    milestone.refresh_from_db()
    assert milestone.status == Status.OVERDUE


def test_another_day_is_only_printed() -> None:
    milestone = make.make_milestone()
    make.make_milestone()
    printed = run("--deal", milestone.deal.slug, "--on", "2027-01-01")
    assert printed.startswith(f"{milestone.key} Overdue: it was due by 31")
    assert len(printed.splitlines()) == 1
    assert not Milestone.objects.exclude(status="").exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--deal", "no-such-deal"),
        *(("--on", day) for day in ("2026-02-31", "soon", "0026-03-01", "9999-12-31")),
    ],
)
def test_a_wrong_option_is_answered_with_a_sentence(option: str, value: str) -> None:
    with pytest.raises(CommandError, match=value):
        run(option, value)
