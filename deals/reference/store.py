"""Write records to the database: load new rows, update changed ones, keep what editors changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pghistory
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from deals.models import ReferenceRow
from deals.reference.existing_rows import Present, Table
from deals.reference.problems import MalformedReferenceError, Problem
from deals.reference.records import Record, Values, fingerprint
from deals.tracking.history import REFERENCE_DATA
from deals.tracking.notices import announce

EDITED = "changed by an editor"
REMOVED = "removed by an editor"
TAKEN = "an editor's own row stands in its place"
GONE = "no longer in the files"
LOST_TARGET = "a row that it names was removed by an editor"


@dataclass
class Count:
    """Numbers of rows of one table by what was done with them."""

    loaded: int = 0
    unchanged: int = 0
    updated: int = 0
    kept: int = 0


@dataclass(frozen=True)
class Kept:
    """A row that the load left alone, and why; `fields` are those that an editor changed."""

    table: str
    key: str
    why: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        fields = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.table} {self.key}: {self.why}{fields}"


@dataclass
class Report:
    """The result of a load: counts by table, and the rows left alone."""

    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    kept: list[Kept] = field(default_factory=list)

    def keep(self, kept: Kept) -> None:
        self.counts[kept.table].kept += 1
        self.kept.append(kept)

    @property
    def changed(self) -> int:
        """Number of rows written."""
        return sum(count.loaded + count.updated for count in self.counts.values())


def store(records: Sequence[Record], *, dry: bool = False) -> Report:
    """Write the records in one transaction; raises MalformedReferenceError.

    Records must be ordered so that a row comes before the rows that name it. `dry` rolls back.
    """
    with transaction.atomic(), pghistory.context(user=None, reason=REFERENCE_DATA):
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {ReferenceRow._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        report = _Load(records).run()
        if dry:
            transaction.set_rollback(True)
        elif report.changed:
            announce()
    return report


class _Load:
    """One load: `present` is the database as it stands, grown by what is written."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.tables: dict[type[Model], list[Record]] = defaultdict(list)
        for record in records:
            self.tables[record.model].append(record)
        self.present = Present(ReferenceRow.objects.all())
        self.report = Report()
        self.notes: list[ReferenceRow] = []

    def run(self) -> Report:
        for model, records in self.tables.items():
            self._table(self.present.table(model, records), records)
        ReferenceRow.objects.bulk_create(
            self.notes,
            update_conflicts=True,
            unique_fields=["table", "key"],
            update_fields=["row_id", "values", "fingerprint", "loaded_at"],
        )
        return self.report

    def _table(self, table: Table, records: list[Record]) -> None:
        new = [record for record in records if record.key not in table.stored]
        for record in records:
            if record.key in table.stored:
                self._known(table, record)
        self._create(table, new)
        for key in table.stored.keys() - {record.key for record in records}:
            self.report.keep(Kept(table.name, key, GONE))

    def _known(self, table: Table, record: Record) -> None:
        """A row loaded before: leave it, bring it up to date, or say that an editor has it."""
        stored, now = table.stored[record.key], table.now(record.key)
        count = self.report.counts[table.name]
        if now is None:
            self.report.keep(Kept(table.name, record.key, REMOVED))
            return
        edited = sorted(name for name in stored.values if now.get(name) != stored.values[name])
        if edited and not self._same(now, record.plain):
            self.report.keep(Kept(table.name, record.key, EDITED, tuple(edited)))
        elif not edited and fingerprint(record.plain) == stored.fingerprint:
            count.unchanged += 1
        elif not self.present.has_targets(record):
            self.report.keep(Kept(table.name, record.key, LOST_TARGET))
        else:
            changed = {k: v for k, v in record.plain.items() if now.get(k) != v}
            table.update(record, changed)
            self._note(table, record, stored.row_id)
            count.updated += bool(changed)
            count.unchanged += not changed

    def _create(self, table: Table, records: list[Record]) -> None:
        taken = table.taken(records)
        for record in records:
            if record.key in taken:
                self._taken(table, record, taken[record.key])
        waiting = [record for record in records if record.key not in taken]
        written: list[tuple[Record, int]] = []
        while ready := [record for record in waiting if self.present.has_targets(record)]:
            for record, pk in self._write(table, ready):
                self._note(table, record, pk)
                written.append((record, pk))
            done = {record.key for record in ready}
            waiting = [record for record in waiting if record.key not in done]
        table.tie(written)
        self.report.counts[table.name].loaded += len(written)
        for record in waiting:
            self.report.keep(Kept(table.name, record.key, LOST_TARGET))

    def _taken(self, table: Table, record: Record, pk: int) -> None:
        """A row with the same natural key: adopted where it says the same, else reported."""
        if self._same(table.read([pk])[pk], record.plain):
            self._note(table, record, pk)
            self.report.counts[table.name].unchanged += 1
        else:
            self.report.keep(Kept(table.name, record.key, TAKEN))

    def _write(self, table: Table, records: list[Record]) -> Iterable[tuple[Record, int]]:
        try:
            with transaction.atomic():
                return table.create(records)
        except IntegrityError as error:
            raise MalformedReferenceError(table.breaches(records, str(error))) from error

    def _note(self, table: Table, record: Record, pk: int) -> None:
        self.present.add(table.name, record.key, pk)
        self.notes.append(
            ReferenceRow(
                table=table.name,
                key=record.key,
                row_id=pk,
                values=record.plain,
                fingerprint=fingerprint(record.plain),
            )
        )

    @staticmethod
    def _same(now: Values, plain: Values) -> bool:
        return all(now.get(name) == value for name, value in plain.items())


__all__ = ["Count", "Kept", "Problem", "Report", "store"]
