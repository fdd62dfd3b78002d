"""`manage.py prepare`: bring database, reference data, administrator and static files up to date.

Repeating it is quick and changes nothing. `make run` calls it before it opens the door.
"""

from __future__ import annotations

import gc
import hashlib
import secrets
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from deals.reference import MalformedReferenceError
from minerals_tracker.checks import tables_of_before
from minerals_tracker.reference import load

ADMINISTRATOR = "admin"


class Command(BaseCommand):
    help = "Migrate, load the reference data, create an administrator, collect static files."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the illustrative deal too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is missing, and say what was done."""
        try:
            self.migrate()
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer ({str(error).strip()}): check DATABASE_URL."
            ) from error
        self.load_reference()
        self.refresh_milestones()
        if options["demo"]:
            self.stdout.write("Loading the illustrative deal, two years day by day")
            call_command("load_demo", stdout=self.stdout)
        self.create_administrator()
        self.collect_static()

    def migrate(self) -> None:
        for fault in tables_of_before(databases=[DEFAULT_DB_ALIAS]):
            raise CommandError(f"{fault.msg}\n{fault.hint}")
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            self.stdout.write(f"Making tables, {len(missing)} steps")
            # Each step leaves thousands of classes behind; looking for them each time takes a third
            # of the whole time, and this process ends soon.
            gc.set_threshold(200_000, 20, 100)
        call_command("migrate", database=DEFAULT_DB_ALIAS, verbosity=0, interactive=False)

    def load_reference(self) -> None:
        try:
            report = load()
        except MalformedReferenceError as error:
            raise CommandError(f"{error}\nNothing of the reference data was loaded.") from error
        if report.changed:
            self.stdout.write(f"Loaded the reference data, {report.changed} rows")
        if report.kept:
            self.stdout.write(
                f"{len(report.kept)} rows of the reference data were changed here and stay so "
                "(`manage.py load_reference` lists them)"
            )

    def refresh_milestones(self) -> None:
        """Judge now what the worker would judge in a while: the first page shows verdicts."""
        call_command("refresh_milestones", stdout=StringIO())

    def create_administrator(self) -> None:
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True).exists():
            return
        if users.filter(username=ADMINISTRATOR).exists():
            self.stderr.write("There is no administrator: make one by `manage.py createsuperuser`.")
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(ADMINISTRATOR, "", password)
        self.stdout.write(
            f"Administrator: {ADMINISTRATOR}, password: {password} (shown only this once)"
        )

    def collect_static(self) -> None:
        found, stamp = static_fingerprint(), Path(f"{settings.STATIC_ROOT}.fingerprint")
        if stamp.is_file() and stamp.read_text() == found:
            return
        self.stdout.write("Collecting static files")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(found)


def static_fingerprint() -> str:
    """One word for the names and contents of all static files, ours and those of packages."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(name.encode() + b"\0")
            with storage.open(name) as file:
                digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()
