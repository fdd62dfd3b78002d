"""`manage.py load_reference`: load the real deal, its sources and its milestones, idempotently."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from deals.reference import MalformedReferenceError, Report
from milestones.verdicts.refresh import refresh_moved
from minerals_tracker.reference import load


class Command(BaseCommand):
    help = "Load the reference data; rows that an editor has changed are kept and reported."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="try everything, keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, store, and say what happened to each table."""
        try:
            report = load(dry=options["check"], on_read=self.say_read)
        except MalformedReferenceError as error:
            count = len(error.problems)
            raise CommandError(f"{error}\nNothing was loaded; problems: {count}.") from error
        self.say_report(report)
        if options["check"]:
            self.stdout.write("Tried only; nothing was kept.")
        else:
            moved = refresh_moved(today=timezone.localdate(), now=timezone.now())
            self.stdout.write(f"Milestones judged; statuses that changed: {len(moved)}")

    def say_read(self, file: str, rows: int) -> None:
        self.stdout.write(f"Read {file}: {rows}")

    def say_report(self, report: Report) -> None:
        self.stdout.write(f"{'':28}{'loaded':>10}{'unchanged':>10}{'updated':>10}{'kept':>10}")
        for table, count in report.counts.items():
            cells = (count.loaded, count.unchanged, count.updated, count.kept)
            self.stdout.write(f"{table:28}" + "".join(f"{cell:>10}" for cell in cells))
        for kept in report.kept:
            self.stdout.write(f"Kept as it is: {kept}")
