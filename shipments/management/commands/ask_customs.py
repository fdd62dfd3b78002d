"""`manage.py ask_customs OFFICE`: ask a statistics office and enter its answer."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shipments.customs.entering import AnswerToEnter
from shipments.customs.fetching import AskingError, OfficeConnection, ask
from shipments.customs.queries import HOST_OF, Question, parts
from shipments.customs.statistics import code_of, month_of
from shipments.management.commands.enter_customs import enter_or_stop, in_words, source_of
from shipments.states import CustomsFormat

OFF = (
    "Asking statistics offices is off. Set CUSTOMS_FETCH=true where this server may reach "
    f"{' and '.join(HOST_OF.values())}, or save an answer and enter it with enter_customs."
)


class Command(BaseCommand):
    help = (
        "Ask UN Comtrade or the US Census Bureau for months of trade, and enter what they answer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("office", choices=CustomsFormat.values)
        parser.add_argument("--reporter", default="US", help="ISO 3166-1, such as US")
        parser.add_argument("--partner", required=True, help="ISO 3166-1, such as PK")
        parser.add_argument("--flow", choices=("import", "export"), default="import")
        parser.add_argument("--codes", nargs="+", required=True, help="HS-6, such as 261710")
        parser.add_argument("--months", nargs="+", required=True, help="such as 2025-10")
        parser.add_argument("--source", required=True, help="key of the source, such as D11")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask each part of the question and enter its answer before the next is asked."""
        if not settings.CUSTOMS_FETCH:
            raise CommandError(OFF)
        office = CustomsFormat(options["office"])
        source, way = (
            source_of(options["source"]),
            OfficeConnection(key=settings.CUSTOMS_KEYS[office]),
        )
        for part in parts(self.question(office, options)):
            try:
                content = ask(part, way)
            except AskingError as error:
                raise CommandError(str(error)) from error
            given = AnswerToEnter(
                name=f"{HOST_OF[office]} {part.months[0]:%Y-%m}",
                content=content,
                office=office,
                source=source,
                published_on=timezone.localdate(),
                question=part,
                confirmed=True,
            )
            try:
                self.stdout.write(in_words(enter_or_stop(given)))
            except CommandError as error:
                raise CommandError(way.without_key(str(error))) from error

    def question(self, office: CustomsFormat, options: dict[str, Any]) -> Question:
        try:
            return Question(
                office=office,
                reporter=options["reporter"],
                partner=options["partner"],
                flow=options["flow"],
                hs6=tuple(map(code_of, options["codes"])),
                months=tuple(map(month_of, options["months"])),
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
