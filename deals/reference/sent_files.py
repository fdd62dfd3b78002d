"""Enter uploaded files of reference data: all of their new rows, or none.

Unlike a load of the reference data, this never updates: an existing row is left alone if the file
says the same, and is a problem if it does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Model

from deals.reference.existing_rows import Present, Table
from deals.reference.problems import MalformedReferenceError, Problem
from deals.reference.records import Record, check
from deals.reference.sheets import LIST_MARK, Sheet
from deals.tracking.notices import announce

Standing = dict[tuple[str, str], int]
"""Primary keys of existing rows by table and public key."""


@dataclass(frozen=True)
class Entered:
    """The numbers of new and of existing rows of one table."""

    table: str
    new: int
    there_already: int


def standing_rows(sheets: Iterable[Sheet]) -> Standing:
    """Return the primary keys of all rows of the sheets' models by table and public key."""
    return {
        (sheet.model._meta.label_lower, LIST_MARK.join(map(str, key))): pk
        for sheet in sheets
        for pk, *key in sheet.model._default_manager.values_list(
            "pk", *("deal__key" if part == "deal" else part for part in sheet.key)
        )
    }


def enter(
    records: Sequence[Record],
    standing: Standing,
    *,
    found: Iterable[Problem] = (),
    reason: str,
    dry: bool = False,
) -> list[Entered]:
    """Write records in one transaction; return the counts of each table.

    `found` are problems from reading, which are raised together with all others. `dry` rolls back.
    Raises MalformedReferenceError with every problem.
    """
    problems = [*found, *check(records, standing.keys())]
    problems += [problem for record in records for problem in _constraints_broken(record)]
    if problems:
        raise MalformedReferenceError(problems)
    with transaction.atomic(), pghistory.context(reason=reason):
        entered = _Entry(standing).run(records)
        if dry:
            transaction.set_rollback(True)
        elif any(table.new for table in entered):
            announce()
    return entered


def _constraints_broken(record: Record) -> Iterator[Problem]:
    """What the database would refuse of a row's sound cells, before any row is written."""
    row = record.model(**record.cleaned)
    unsure = {field.name for field in record.model._meta.fields} - set(record.cleaned)
    for constraint in record.model._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            try:
                constraint.validate(record.model, row, exclude=unsure)  # type: ignore[attr-defined]
            except ValidationError as refused:
                for text in refused.messages:
                    yield Problem(record.spot, record.key, text)


class _Entry:
    """One entry: `present` is what stands, grown by what is written."""

    def __init__(self, standing: Standing) -> None:
        self.present = Present([])
        for (table, key), pk in standing.items():
            self.present.add(table, key, pk)
        self.problems: list[Problem] = []

    def run(self, records: Sequence[Record]) -> list[Entered]:
        tables: dict[type[Model], list[Record]] = defaultdict(list)
        for record in records:
            tables[record.model].append(record)
        entered = [self._table(model, rows) for model, rows in tables.items()]
        if self.problems:
            raise MalformedReferenceError(self.problems)
        return entered

    def _table(self, model: type[Model], records: list[Record]) -> Entered:
        table = Table(self.present, model, records)
        taken = table.taken(records)
        for record in records:
            if record.key in taken:
                self._compare(table, record, taken[record.key])
        new = [record for record in records if record.key not in taken]
        self._write(table, [record for record in new if self.present.has_targets(record)])
        return Entered(str(model._meta.verbose_name_plural), len(new), len(taken))

    def _compare(self, table: Table, record: Record, pk: int) -> None:
        """Let a row stand that says the same; else name the columns that do not."""
        self.present.add(table.name, record.key, pk)
        now = table.read([pk])[pk]
        other = [name for name, value in record.plain.items() if now.get(name) != value]
        if other:
            reason = f"stands already and says otherwise in: {', '.join(other)}."
            remedy = "Change it in its form, or take the row out of the file."
            self.problems.append(Problem(record.spot, record.key, reason, remedy))

    def _write(self, table: Table, records: list[Record]) -> None:
        """Write rows; those that the database refuses are named, and the others tried further."""
        if not records:
            return
        try:
            with transaction.atomic():
                written = table.create(records)
        except IntegrityError as error:
            refused = table.breaches(records, str(error))
            self.problems += refused
            spots = {problem.spot for problem in refused}
            self._write(table, [record for record in records if record.spot not in spots])
            return
        for record, pk in written:
            self.present.add(table.name, record.key, pk)
        table.tie(written)
