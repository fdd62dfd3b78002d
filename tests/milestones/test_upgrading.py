"""Statuses that a database of before holds say the same in the words of now."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.upgrading import StepByStep

BEFORE = ("milestones", "0008_searched_words")
AFTER = ("milestones", "0009_open_milestones")
DEADLINE, LATER = date(2026, 12, 31), date(2028, 12, 31)
NO_CLOSE = "no closing is on record."
WAS_AND_IS: dict[str, tuple[tuple[str, str], str, date | None, tuple[str, str]]] = {
    "merely open": (("on_track", f"On track: {NO_CLOSE}"), "", LATER, ("open", f"Open: {NO_CLOSE}")),
    "by an editor": (
        ("on_track", "On track, set by an editor until 1 Jan 2027: seen."), "", LATER,
        ("on_track", "On track, set by an editor until 1 Jan 2027: seen."),
    ),
    "ahead": (("partly_met", "Partly met: 1 of 2."), "0.5", LATER, ("on_track", "On track: 1 of 2.")),
    "behind": (("partly_met", "Partly met: 1 of 2."), "0.1", LATER, ("partly_met", "Partly met: 1 of 2.")),
    "no end": (("partly_met", "Partly met: 1 of 2."), "0.5", None, ("partly_met", "Partly met: 1 of 2.")),
    "soon due, ahead": (
        ("at_risk", "At risk: due in 31 days, and 9 of 10."), "0.9", DEADLINE,
        ("on_track", "On track: due in 31 days, and 9 of 10."),
    ),
    "soon due": (("at_risk", "At risk: due in 31 days."), "", DEADLINE, ("at_risk", "At risk: due in 31 days.")),
}  # fmt: skip


def rows(apps: Any) -> None:
    """A milestone for each way in which a status was found, and a line of the log."""
    deal = apps.get_model("deals", "Deal").objects.create(
        key="DL1", slug="dl1", short_name="One", title="One", confidence="reported"
    )
    for key, ((status, reason), progress, ends_on, _) in WAS_AND_IS.items():
        row = apps.get_model("milestones", "Milestone").objects.create(
            key=key.replace(" ", "-").replace(",", ""),
            title=key,
            deal=deal,
            rule={},
            confidence="reported",
            status=status,
            reason=reason,
            progress=progress or None,
            starts_on=date(2026, 1, 1),
            ends_on=ends_on,
            judged_on=date(2026, 11, 22),
        )
    apps.get_model("milestones", "StatusChange").objects.create(
        milestone=row, old="on_track", new="at_risk", reason="Due.", happened_on=DEADLINE
    )


def migrated(to: tuple[str, str]) -> Any:
    """Bring the tables to a step; returns their models."""
    executor = MigrationExecutor(connection)
    executor.loader = StepByStep(connection)
    return executor.migrate([to]).apps


def test_what_was_on_track_is_open_and_the_log_stays(empty_schema: None) -> None:
    rows(migrated(BEFORE))
    apps = migrated(AFTER)
    found = apps.get_model("milestones", "Milestone").objects.values_list(
        "title", "status", "reason"
    )
    assert {title: said for title, *said in found} == {
        title: [*now] for title, (*_, now) in WAS_AND_IS.items()
    }
    (change,) = apps.get_model("milestones", "StatusChange").objects.all()
    assert (change.old, change.new) == ("on_track", "at_risk")
