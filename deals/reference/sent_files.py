"""Records of sent files into the database beside what stands there: new rows only, or none.

Unlike the reference data a sent file brings nothing up to date: a row that stands already is left
where it says the same, and is a problem where it does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Model

from deals.notices import announce
from deals.reference.present import Present, Table
from deals.reference.problems import MalformedReferenceError, Problem
from deals.reference.records import Record, check, content

Standing = dict[tuple[str, str], int]
"""Primary keys of rows by their table and public key."""


@dataclass(frozen=True)
class Entered:
    """What became of the records of one table."""

    table: str
    new: int
    there_already: int


def standing_rows(columns: Mapping[type[Model], Sequence[str]]) -> Standing:
    """Rows of tables by the public keys that files name them by.

    Args: the columns that make up the key of each table's rows, such as deal and number.
    """
    return {
        (model._meta.label_lower, "|".join(map(str, key))): pk
        for model, names in columns.items()
        for pk, *key in model._default_manager.values_list("pk", *names)
    }


def enter(
    records: Sequence[Record],
    standing: Standing,
    *,
    found: Iterable[Problem] = (),
    reason: str,
    dry: bool = False,
) -> list[Entered]:
    """Write records in one transaction, floor by floor; returns counts by table.

    Args: problems `found` while reading are raised with all others; with `dry` everything is
    tried and nothing is kept. Raises MalformedReferenceError with every problem.
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
    sound = {n: content(value) for n, value in record.values.items() if n in record.plain}
    row = record.model(**sound)
    unsure = {field.name for field in record.model._meta.fields} - set(sound)
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
