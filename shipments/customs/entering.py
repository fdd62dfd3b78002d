"""Enter an answer of a statistics office as rows, all in one transaction or none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pghistory
from django.db import IntegrityError, transaction

from deals.models import Source
from deals.states import DatePrecision
from deals.tracking.notices import announce
from deals.units import period_end
from shipments.customs import census, comtrade
from shipments.customs.queries import Question, address
from shipments.customs.silent_months import silent
from shipments.customs.statistics import (
    Answer,
    RefusedAnswerError,
    Statistic,
    months_in_words,
    parsed,
)
from shipments.models import CustomsBatch, CustomsRecord
from shipments.states import CustomsFormat
from shipments.valuation.valuing import CENT, GRAM

READERS = {CustomsFormat.COMTRADE: comtrade.read, CustomsFormat.CENSUS: census.read}
EMPTY = "The answer is empty."
SILENT = "It says nothing about any month."
SERIES = ("reporter", "partner", "flow", "hs6", "month")
SAID = ("value_usd", "net_kg", "counted", "value_basis")


@dataclass(frozen=True, kw_only=True)
class AnswerToEnter:
    """An answer as it came, with what an editor says about it.

    `published_on` is the day on which the statistics were out, at the latest the day they were
    fetched. Without a `question`, a month that the answer does not hold stays unknown. An answer
    that holds nothing is entered only where somebody has `confirmed` that it is empty.
    """

    name: str
    content: bytes
    office: CustomsFormat
    source: Source
    published_on: date
    question: Question | None = None
    by: Any = None
    confirmed: bool = False


@dataclass(frozen=True)
class Entered:
    """The result of entering an answer; `batch` is the earlier one if it was already `known`."""

    batch: CustomsBatch
    known: bool = False
    warnings: Sequence[str] = field(default=())


def read_answer(given: AnswerToEnter) -> Answer:
    """Read an answer, with the months its silence means. RefusedAnswerError has all problems."""
    answer = _what_it_says(given)
    empty = not answer.rows and not answer.problems
    if given.question:
        _check_asked(answer, given.question)
        none, unsure = silent(given.question, answer.rows, published_on=given.published_on)
        answer.rows += none
        answer.warnings += unsure
    if empty:
        _say_empty(answer, given)
    _check_days(answer, given.published_on)
    if answer.problems:
        raise RefusedAnswerError(answer.problems)
    return answer


def _what_it_says(given: AnswerToEnter) -> Answer:
    """What an answer says by its rows. Only Census answers without any text for "no data"."""
    read = READERS[given.office]
    if given.content.strip():
        return read(parsed(given.content))
    if given.office == CustomsFormat.CENSUS:
        return read(None)
    answer = Answer()
    reason = "The file is empty. UN Comtrade answers with words also where there was no trade."
    answer.refuse("answer", 0, "", "", f"{reason} Ask again.")
    return answer


def _say_empty(answer: Answer, given: AnswerToEnter) -> None:
    """Refuse an answer without rows until it is confirmed, with what it would be entered as."""
    if not given.question:
        answer.refuse("answer", 0, "", "", "An empty answer needs the address of its question.")
        return
    none = f"no trade in {months_in_words(row.month for row in answer.rows)}"
    if given.confirmed:
        answer.warnings.append(f"{EMPTY} {f'It was entered as {none}.' if answer.rows else SILENT}")
        return
    meaning = f"It would be entered as {none}." if answer.rows else SILENT
    answer.refuse("answer", 0, "", "", f"{EMPTY} {meaning} Enter it once more and confirm that.")


def _check_asked(answer: Answer, question: Question) -> None:
    """An answer to another question is a mistake of the file or of the address."""
    if any(row.series not in set(question.series()) for row in answer.rows):
        answer.refuse(
            "answer",
            0,
            "",
            address(question),
            "The answer holds what this question did not ask for.",
        )


def _check_days(answer: Answer, published_on: date) -> None:
    for row in answer.rows:
        if period_end(row.month, DatePrecision.MONTH) >= published_on:
            answer.refuse(
                "answer",
                0,
                "",
                f"{row.month:%Y-%m}",
                "This month had not ended by that publication.",
            )


def enter(given: AnswerToEnter) -> Entered:
    """Enter an answer; the same answer to the same question again changes nothing.

    A month of which the same is on file already is left as it is; one that was revised becomes a
    row of its own. Raises RefusedAnswerError with every reason, and then nothing is entered.
    """
    digest = hashlib.sha256(given.content).hexdigest()
    asked = address(given.question) if given.question else ""
    earlier = CustomsBatch.objects.filter(sha256=digest, asked=asked).first()
    if earlier:
        return Entered(earlier, known=True)
    answer = read_answer(given)
    try:
        with transaction.atomic(), _signed(given):
            batch = CustomsBatch.objects.create(
                file_name=given.name[-200:],
                format=given.office,
                asked=asked,
                sha256=digest,
                content=given.content,
                source=given.source,
                published_on=given.published_on,
                rows=len(answer.rows),
                warnings=answer.warnings,
                entered_by=given.by,
            )
            new = _new(answer, given)
            CustomsRecord.objects.bulk_create([_record(row, batch) for row in new])
            CustomsBatch.objects.filter(pk=batch.pk).update(added=len(new))
            batch.added = len(new)
            announce()
    except IntegrityError:
        raced = CustomsBatch.objects.filter(sha256=digest, asked=asked).first()
        if raced is None:
            raise
        return Entered(raced, known=True)
    return Entered(batch, warnings=tuple(answer.warnings))


def _signed(given: AnswerToEnter) -> Any:
    reason = f"Customs statistics: {given.name}"[:300]
    return pghistory.context(reason=reason, **({"user": given.by.pk} if given.by else {}))


def _new(answer: Answer, given: AnswerToEnter) -> list[Statistic]:
    """The rows that say something which the latest row by that day does not."""
    held = _latest(answer.rows, given.published_on)
    new = [row for row in answer.rows if held.get(row.series, (None,))[0] != _said(row)]
    for row in new:
        if held.get(row.series, ("", None))[1] == (given.published_on, given.source.pk):
            what = f"{row.reporter} {row.flow} {row.partner} {row.hs6} {row.month:%Y-%m}"
            reason = (
                "Another number of the same day and source is on file. Give the day of the new one."
            )
            answer.refuse("answer", 0, "", what, reason)
    if answer.problems:
        raise RefusedAnswerError(answer.problems)
    return new


def _latest(rows: Iterable[Statistic], day: date) -> dict[Any, tuple[Any, tuple[date, int]]]:
    """What is on file for the months of some rows by a day, with its day and source."""
    months = {row.month for row in rows}
    known = CustomsRecord.objects.published_by(day).filter(month__in=months)
    return {
        tuple(getattr(row, name) for name in SERIES): (
            tuple(getattr(row, name) for name in SAID),
            (row.published_on, row.source_id),
        )
        for row in known
    }


def _said(row: Statistic) -> tuple[Any, ...]:
    """The columns of SAID, to the last digit that they keep.

    A mass too small for its last digit is left out: 0 kg would say that there was no trade.
    """
    value = row.value_usd.quantize(CENT)
    kilograms = None if row.kilograms is None else row.kilograms.quantize(GRAM)
    return value, None if value and not kilograms else kilograms, row.counted, row.value_basis


def _record(row: Statistic, batch: CustomsBatch) -> CustomsRecord:
    return CustomsRecord(
        **{name: getattr(row, name) for name in SERIES},
        **dict(zip(SAID, _said(row), strict=True)),
        published_on=batch.published_on,
        source=batch.source,
        batch=batch,
    )
