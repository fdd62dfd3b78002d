"""Look at a letter, or send it to one reader before its hour."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from minerals_tracker.letters.content.freezing import draft, freeze
from minerals_tracker.letters.content.reader_choices import choices_of
from minerals_tracker.letters.content.weeks import Week, last_closed
from minerals_tracker.letters.rendering.editions import render
from minerals_tracker.letters.sending.planning import explain, row_for
from minerals_tracker.letters.sending.reader_links import absolute, with_link
from minerals_tracker.letters.sending.send_claimed import send_one
from minerals_tracker.mail.mail_server import is_configured
from minerals_tracker.models import DigestPreference, WeeklyIssue
from minerals_tracker.states import DeliveryState


class Command(BaseCommand):
    help = "Show the letter of a week as one reader gets it (--dry-run), or send it to them now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--week", help="ISO week such as 2026-W47; the last closed one if left out"
        )
        parser.add_argument("--to", required=True, help="address of the reader's account")
        parser.add_argument("--dry-run", action="store_true", help="print the letter, send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or send; a letter that was sent, or is in doubt, is not sent again from here."""
        user = User.objects.filter(email__iexact=options["to"]).first()
        if user is None:
            raise CommandError(f"No account has the address {options['to']}.")
        issue = _issue(options["week"], dry=options["dry_run"])
        if options["dry_run"]:
            self._show(issue, user)
        else:
            self.stdout.write(_send(issue, user))

    def _show(self, issue: WeeklyIssue, user: User) -> None:
        edition = render(issue, choices_of([user.pk], wanted_only=False)[user.pk])
        if issue.pk is None:
            self.stdout.write("Draft: the week has not been frozen; what follows may still change.")
        else:
            self.stdout.write(explain(user, issue, now=timezone.now()))
        text = with_link(edition.text, absolute(reverse("account")))
        self.stdout.write(f"Subject: {edition.subject}\n\n{text}")


def _issue(text: str | None, *, dry: bool) -> WeeklyIssue:
    last = last_closed(timezone.now())
    try:
        week = Week.parse(text) if text else last
    except ValueError as error:
        raise CommandError(str(error)) from error
    found = WeeklyIssue.objects.filter(year=week.year, week=week.number).first()
    if found is not None:
        return found
    if dry:
        return draft(week)
    if week > last:
        raise CommandError(f"{week} closes at {week.closes_at:%d %b %Y, %H:%M} UTC: try --dry-run.")
    return freeze(week)


def _send(issue: WeeklyIssue, user: User) -> str:
    if not is_configured():
        raise CommandError("No mail server is configured: set EMAIL_HOST.")
    wish = DigestPreference.objects.filter(user=user, wanted=True).first()
    if wish is None:
        raise CommandError("The letter is switched off in the account.")
    row = row_for(issue, wish)
    if row.state != DeliveryState.PENDING:
        raise CommandError(explain(user, issue, now=timezone.now()))
    send_one(row, clock=timezone.now)
    return explain(user, issue, now=timezone.now())
