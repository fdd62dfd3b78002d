"""Command `refresh_milestones`: judge and record today's verdicts, or print those of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from deals.models import Deal
from deals.units import plural
from deals.validation.limits import given_day
from milestones.models import Milestone
from milestones.verdicts.judging import verdicts
from milestones.verdicts.refresh import refresh_deals


class Command(BaseCommand):
    help = "Judge the milestones of every active deal, or of one, and print what moved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--deal", metavar="SLUG", help="only this deal")
        parser.add_argument(
            "--on", type=given_day, metavar="YYYY-MM-DD", help="print another day; writes nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug, on = options["deal"], options["on"]
        deals = Deal.objects.filter(slug=slug) if slug else Deal.objects.active()
        ids = list(deals.values_list("pk", flat=True))
        if slug and not ids:
            raise CommandError(f"No deal has the slug {slug!r}.")
        if on:
            self._print(ids, on)
            return
        changes = refresh_deals(ids, today=timezone.localdate(), now=timezone.now())
        moved = Milestone.objects.in_bulk([change.milestone_id for change in changes])
        for change in changes:
            key = moved[change.milestone_id].key
            self.stdout.write(f"{key}: {change.old} -> {change.new}")
        self.stdout.write(f"{plural(len(ids), 'deal')} judged.")

    def _print(self, deal_ids: list[int], on: date) -> None:
        for deal_id in deal_ids:
            for judged in verdicts(deal_id, on=on).values():
                self.stdout.write(f"{judged.milestone.key} {judged.reason}")
