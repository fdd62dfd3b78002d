"""Tables that a version before 1.0.0 made: refused with a sentence, taken over by a command."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from minerals_tracker.management.commands.adopt_tables import FIRST, LAST_OF_BEFORE

pytestmark = pytest.mark.django_db


def applied() -> set[tuple[str, str]]:
    rows = MigrationRecorder(connection).applied_migrations()
    return {key for key in rows if key[0] in LAST_OF_BEFORE}


def was_made_by(names: dict[str, str]) -> set[tuple[str, str]]:
    """Let the list of migrations say that the tables were made by these, each app's first among
    them."""
    recorder = MigrationRecorder(connection)
    for key in names.items():
        recorder.record_applied(*key)
    return applied()


@pytest.mark.parametrize(
    "names",
    [LAST_OF_BEFORE, {"deals": "0007_sentences"}, {"milestones": "0002_of_a_later_version"}],
)
def test_migrate_and_prepare_refuse_tables_of_another_version(names: dict[str, str]) -> None:
    before = was_made_by(names)
    with pytest.raises(SystemCheckError, match="tables of another version"):
        call_command("migrate", skip_checks=False, verbosity=0)
    with pytest.raises(CommandError, match="adopt_tables"):
        call_command("prepare")
    assert applied() == before


def test_tables_of_the_last_version_before_are_taken_over() -> None:
    was_made_by(LAST_OF_BEFORE)
    call_command("adopt_tables")
    assert applied() == {(app_label, FIRST) for app_label in LAST_OF_BEFORE}
    # The tables of this test are those of the newest version: later steps are recorded alone.
    call_command("migrate", fake=True, skip_checks=False, verbosity=0)


def test_older_tables_are_not_taken_over() -> None:
    before = was_made_by({**LAST_OF_BEFORE, "deals": "0007_sentences"})
    with pytest.raises(CommandError, match=r"deals\.0017_whole_keys was not applied"):
        call_command("adopt_tables")
    assert applied() == before
