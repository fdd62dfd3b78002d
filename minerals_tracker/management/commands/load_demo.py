"""`manage.py load_demo`: enter the illustrative deal, once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from minerals_tracker.demo.form_entry import RefusedEntryError
from minerals_tracker.demo.loading import SEED, load


class Command(BaseCommand):
    help = "Enter an invented deal, marked illustrative on every page; a second time does nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="another one, other numbers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load for today, and say what is there now."""
        try:
            deal = load(today=timezone.localdate(), now=timezone.now(), seed=options["seed"])
        except RefusedEntryError as error:
            raise CommandError(f"The illustrative deal was not loaded: {error}") from error
        if deal is None:
            self.stdout.write("The illustrative deal is there already.")
        else:
            self.stdout.write(f"Loaded the illustrative deal: {deal.get_absolute_url()}")
