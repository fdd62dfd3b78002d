"""The rows that a load of reference data finds in the database, and writing to their tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, UniqueConstraint

from deals.models import ReferenceRow
from deals.reference.problems import Problem
from deals.reference.records import Record, Values, as_plain, target


class Present:
    """The primary keys of rows by their public keys; grows while a load writes.

    `stored` holds the `ReferenceRow` of each row that was loaded before.
    """

    def __init__(self, stored: Iterable[ReferenceRow]) -> None:
        self.stored: dict[str, dict[str, ReferenceRow]] = defaultdict(dict)
        self.ids: dict[tuple[str, str], int] = {}
        self.keys: dict[tuple[str, int], str] = {}
        for row in stored:
            self.stored[row.table][row.key] = row
            self.add(row.table, row.key, row.row_id)

    def add(self, table: str, key: str, pk: int) -> None:
        self.ids[table, key] = pk
        self.keys[table, pk] = key

    def forget(self, table: str, key: str) -> None:
        """Drop a row that was loaded once and has been deleted since."""
        del self.ids[table, key]

    def table(self, model: type[Model], records: Sequence[Record]) -> Table:
        return Table(self, model, records)

    def id_of(self, model: type[Model], field: str, key: str | None) -> int | None:
        """Return the primary key of the row that a relation names by `key`.

        None where it names none.
        """
        return None if key is None else self.ids[target(model, field), key]

    def name_of(self, table: str, pk: int | None) -> str | None:
        """Return the public key of a row; `#` and its number if no file has it.

        None where `pk` is None.
        """
        return None if pk is None else self.keys.get((table, pk), f"#{pk}")

    def has_targets(self, record: Record) -> bool:
        """Return whether every row that a record names exists.

        Many-to-many links within its own table do not count: `tie` writes them last.
        """
        links = [(target(record.model, name), key) for name, key in record.links.items()]
        many = [
            (target(record.model, name), key)
            for name in record.many
            for key in record.members(name)
            if target(record.model, name) != record.table
        ]
        return all(key is None or (table, key) in self.ids for table, key in links + many)


class Table:
    """One table of a load: what earlier loads wrote, what the rows hold now, and how to write."""

    def __init__(self, present: Present, model: type[Model], records: Sequence[Record]) -> None:
        self.present, self.model, self.name = present, model, model._meta.label_lower
        self.stored = present.stored[self.name]
        self.many = sorted({name for record in records for name in record.many})
        self.rows = self.read([row.row_id for row in self.stored.values()])
        for key, row in self.stored.items():
            if row.row_id not in self.rows:
                present.forget(self.name, key)

    def now(self, key: str) -> Values | None:
        """Return the present columns of a loaded row, or None if it was deleted."""
        return self.rows.get(self.stored[key].row_id)

    def read(self, pks: Sequence[int]) -> dict[int, Values]:
        """Return the columns of rows by primary key, with relations as public keys."""
        if not pks:
            return {}
        rows = {row.pk: self._plain(row) for row in self.model._base_manager.filter(pk__in=pks)}
        for name in self.many:
            own, other, through = self._through(name)
            for row in rows.values():
                row[name] = []
            pairs = through._default_manager.filter(**{f"{own}__in": rows})
            for pk, other_pk in pairs.values_list(own, other):
                rows[pk][name].append(self.present.name_of(target(self.model, name), other_pk))
        for row in rows.values():
            row.update({name: sorted(row[name]) for name in self.many})
        return rows

    def _plain(self, row: Model) -> Values:
        values: Values = {}
        for field in self.model._meta.concrete_fields:
            value = getattr(row, field.attname)
            if isinstance(field, ForeignKey):
                value = self.present.name_of(target(self.model, field.name), value)
            values[field.name] = as_plain(value)
        return values

    def _through(self, name: str) -> tuple[str, str, Any]:
        """Columns and model of the table between, for a many-to-many field."""
        field: Any = self.model._meta.get_field(name)
        through = field.remote_field.through
        return f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id", through

    def taken(self, records: Sequence[Record]) -> dict[str, int]:
        """Return the primary keys of rows with a record's unique columns, by the record's key."""
        if not records:
            return {}
        names = self._natural()
        standing = {
            tuple(map(as_plain, values)): pk
            for pk, *values in self.model._base_manager.values_list("pk", *names)
        }
        places = {record.key: self._place(record, names) for record in records}
        return {key: standing[place] for key, place in places.items() if place in standing}

    def _natural(self) -> list[str]:
        """Columns by which the model tells its rows apart."""
        for field in self.model._meta.concrete_fields:
            if getattr(field, "unique", False) and not field.primary_key:
                return [field.name]
        constraints = self.model._meta.constraints
        return next(list(c.fields) for c in constraints if isinstance(c, UniqueConstraint))

    def _place(self, record: Record, names: Sequence[str]) -> tuple[Any, ...]:
        return tuple(
            self.present.ids.get((target(self.model, name), record.links[name] or ""))
            if name in record.links
            else record.plain.get(name)
            for name in names
        )

    def instance(self, record: Record) -> Model:
        """Return an unsaved model instance of a record."""
        row = self.model(**record.cleaned)
        for name, key in record.links.items():
            setattr(row, f"{name}_id", self.present.id_of(self.model, name, key))
        return row

    def create(self, records: Sequence[Record]) -> list[tuple[Record, int]]:
        """Insert rows with one statement; returns each record with its primary key.

        Call `tie` next.
        """
        rows = self.model._default_manager.bulk_create([self.instance(r) for r in records])
        return [(record, row.pk) for record, row in zip(records, rows, strict=True)]

    def tie(self, written: Sequence[tuple[Record, int]]) -> None:
        """Insert the many-to-many links of new rows, with one statement for each field."""
        for name in self.many:
            self._tie(name, written)

    def _tie(self, name: str, written: Sequence[tuple[Record, int]]) -> None:
        own, other, through = self._through(name)
        through._default_manager.bulk_create(
            through(**{own: pk, other: self.present.id_of(self.model, name, key)})
            for record, pk in written
            if name in record.many
            for key in record.members(name)
            if (target(self.model, name), key) in self.present.ids
        )

    def update(self, record: Record, changed: Iterable[str]) -> None:
        """Write the named columns and relations of one row."""
        pk = self.stored[record.key].row_id
        row = self.instance(record)
        fields = [self.model._meta.get_field(n) for n in changed if n not in record.many]
        values = {field.attname: getattr(row, field.attname) for field in fields}  # type: ignore[union-attr]
        if values:
            self.model._base_manager.filter(pk=pk).update(**values)
        for name in set(changed) & set(record.many):
            own, _, through = self._through(name)
            through._default_manager.filter(**{own: pk}).delete()
            self._tie(name, [(record, pk)])

    def breaches(self, records: Sequence[Record], error: str) -> list[Problem]:
        """Return the constraints that records break as problems.

        Where the models find none, the problem is the first line of `error`, the database's
        message.
        """
        problems = []
        for record in records:
            try:
                self.instance(record).validate_constraints()
            except ValidationError as refused:
                problems += [Problem(record.spot, record.key, text) for text in refused.messages]
        first = error.splitlines()[0]
        return problems or [Problem(records[0].spot, "", f"the database refuses a row: {first}.")]
