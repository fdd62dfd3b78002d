"""`manage.py adopt_tables`: go on with a database whose tables the last version before 1.0.0 made.

1.0.0 makes the same tables by one migration for each app in place of many. Only the list of
migrations that were applied is written anew; no table and no row is touched.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

LAST_OF_BEFORE = {
    "deals": "0017_whole_keys",
    "shipments": "0028_dates_by_keys",
    "milestones": "0013_counted_evidence",
    "minerals_tracker": "0001_squashed_0011_kept_apart",
}
"""The last migration of each app in the last version before 1.0.0."""
FIRST = "0001_initial"


class Command(BaseCommand):
    help = "Take over the tables of the last version before 1.0.0."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, and changes nothing, if the tables are of another version."""
        recorder = MigrationRecorder(connection)
        applied = set(recorder.applied_migrations())
        missing = sorted(set(LAST_OF_BEFORE.items()) - applied)
        if missing:
            names = ", ".join(f"{app_label}.{name}" for app_label, name in missing)
            raise CommandError(
                f"These are not the tables of the last version before 1.0.0: {names} was not "
                "applied. Check that version out, run its `manage.py migrate`, then come back. "
                "Nothing was changed."
            )
        with transaction.atomic():
            recorder.migration_qs.filter(app__in=LAST_OF_BEFORE).delete()
            for app_label in LAST_OF_BEFORE:
                recorder.record_applied(app_label, FIRST)
        self.stdout.write("The tables are taken over: `manage.py migrate` goes on from here.")
