"""`manage.py enter_customs FILE`: enter a statistics office's answer from a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from deals.models import Source
from deals.validation.limits import given_day
from shipments.customs.entering import AnswerToEnter, Entered, enter
from shipments.customs.queries import read_question
from shipments.customs.statistics import LARGEST_ANSWER, RefusedAnswerError
from shipments.states import CustomsFormat


def source_of(key: str) -> Source:
    """The source with a key. Raises CommandError where there is none."""
    source: Source | None = Source.objects.filter(key=key).first()
    if source is None:
        raise CommandError(f"There is no source {key}. Enter it in the admin first.")
    return source


def enter_or_stop(given: AnswerToEnter) -> Entered:
    """Enter an answer. Raises CommandError with everything that is wrong with it."""
    try:
        return enter(given)
    except RefusedAnswerError as error:
        lines = [f"{p.sheet} {p.row} {p.column} “{p.value}”: {p.reason}" for p in error.problems]
        raise CommandError(
            "\n".join([*lines, f"Nothing was entered; problems: {len(lines)}."])
        ) from error


def in_words(entered: Entered) -> str:
    """What became of an answer, warnings included."""
    batch = entered.batch
    if entered.known:
        return f"On file already as {batch}; nothing was entered."
    said = f"{batch}: {batch.rows} months read, {batch.added} new or revised"
    return "\n".join([said, *entered.warnings])


class Command(BaseCommand):
    help = (
        "Enter an answer of UN Comtrade or the US Census Bureau from a file, all of it or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--office", choices=CustomsFormat.values, required=True)
        parser.add_argument("--source", required=True, help="key of the source, such as D11")
        parser.add_argument("--asked", default="", help="address of the question; no key is kept")
        parser.add_argument(
            "--empty", action="store_true", help="confirm that an answer without rows is entered"
        )
        parser.add_argument("--published", type=given_day, help="day on which they were out; today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file, enter it, and say what became of it."""
        try:
            question = read_question(options["asked"]) if options["asked"] else None
            with options["file"].open("rb") as file:
                content = file.read(LARGEST_ANSWER + 1)
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        given = AnswerToEnter(
            name=options["file"].name,
            content=content,
            office=CustomsFormat(options["office"]),
            source=source_of(options["source"]),
            published_on=options["published"] or timezone.localdate(),
            question=question,
            confirmed=options["empty"],
        )
        self.stdout.write(in_words(enter_or_stop(given)))
