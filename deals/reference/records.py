"""Records: rows of the reference data, checked by the fields of their models."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateField, DecimalField, Field, IntegerField, Model

from deals.models.base import Voidable
from deals.reference.problems import Problem, Spot

Values = dict[str, Any]
LONGEST_KEY = 120
"""Length of `ReferenceRow.key`."""
DAY_REMEDY = "Write 2025-10-02; a day that may be vague also as 2025-10 or 2025."
NUMBER_REMEDY = "Write a plain number such as 71.69."


@dataclass
class Record:
    """One row of a file.

    `values` are plain columns, `links` foreign keys and `many` many-to-many fields by the keys of
    the rows they name. `parts` are columns that name a row without a relation, `cells` the texts of
    the file. `check` fills `cleaned` with Python values and `plain` with the same as JSON.
    """

    model: type[Model]
    key: str
    spot: Spot
    values: Values
    links: dict[str, str | None] = field(default_factory=dict)
    many: dict[str, Sequence[str]] = field(default_factory=dict)
    parts: dict[str, tuple[type[Model], str]] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    cleaned: Values = field(default_factory=dict, init=False)
    plain: Values = field(default_factory=dict, init=False)

    @property
    def table(self) -> str:
        return self.model._meta.label_lower

    def members(self, name: str) -> list[str]:
        """Return the keys that a many-to-many field names, sorted."""
        return sorted(self.many[name])

    def problem(self, name: str, reason: str, remedy: str, value: Any = None) -> Problem:
        """Return a problem with one of its cells."""
        spot = Spot(self.spot.file, self.spot.line, name)
        shown = self.cells.get(name, self.values.get(name)) if value is None else value
        return Problem(spot, "" if shown is None else str(shown)[:80], reason, remedy)


def target(model: type[Model], name: str) -> str:
    """Return the table that a relation points to, as `app.model`."""
    related: Any = model._meta.get_field(name).related_model
    table: str = related._meta.label_lower
    return table


def as_plain(value: Any) -> Any:
    """Return a value as JSON stores it, the same for a value of a file and of the database."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return value


def fingerprint(values: Values) -> str:
    """Return a hash of a row's columns, whatever their order."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check(
    records: Sequence[Record], standing: Collection[tuple[str, str]] = frozenset()
) -> list[Problem]:
    """Clean the records by their models' fields; return all problems found.

    Problems are invalid values and keys that are there twice, lead nowhere or form a circle.
    `standing` are tables and keys of rows outside the records that may be named.
    """
    known: dict[tuple[str, str], Record] = {}
    problems: list[Problem] = []
    for record in records:
        first = known.setdefault((record.table, record.key), record)
        if first is not record:
            reason = f"stands twice, first in {first.spot.file}, line {first.spot.line}."
            problems.append(Problem(record.spot, record.key, reason, "Keep one of the two."))
        if len(record.key) > LONGEST_KEY:
            reason = f"is a key of more than {LONGEST_KEY} letters."
            problems.append(Problem(record.spot, record.key[:80], reason, "Shorten its parts."))
        problems += _clean(record)
    there = {*known, *standing}
    for record in records:
        problems += _dangling(record, there)
    return [*problems, *_circular(known)]


def _clean(record: Record) -> Iterable[Problem]:
    """Fill `cleaned` and `plain`; the model's own fields decide what is valid."""
    for name, value in record.values.items():
        model_field: Any = record.model._meta.get_field(name)
        try:
            record.cleaned[name] = model_field.clean(value, None)
            record.plain[name] = as_plain(record.cleaned[name])
        except ValidationError as error:
            for message in error.messages:
                yield record.problem(name, message, _remedy(model_field))
    for name, key in record.links.items():
        link: Any = record.model._meta.get_field(name)
        if key is None and not link.null:
            yield record.problem(name, "cannot be empty.", "Write the key of the row it names.")
        record.plain[name] = key
    record.plain |= {name: record.members(name) for name in record.many}
    if issubclass(record.model, Voidable):
        record.plain["voided_at"] = None


def _remedy(model_field: Field[Any, Any]) -> str:
    if model_field.flatchoices:
        return f"Use one of: {', '.join(str(value) for value, _ in model_field.flatchoices)}."
    if isinstance(model_field, DateField):
        return DAY_REMEDY
    if isinstance(model_field, IntegerField):
        return "Write a whole number such as 3."
    return NUMBER_REMEDY if isinstance(model_field, DecimalField) else "Correct the file."


def _dangling(record: Record, known: Collection[tuple[str, str]]) -> Iterator[Problem]:
    named = [(name, target(record.model, name), key) for name, key in record.links.items() if key]
    named += [(name, target(record.model, name), k) for name, ks in record.many.items() for k in ks]
    named += [(name, to._meta.label_lower, key) for name, (to, key) in record.parts.items()]
    for name, table, key in named:
        if (table, key) not in known:
            remedy = "Mend the key, or add the row it names."
            yield record.problem(name, f"names no row of {table}.", remedy, key)


def _circular(known: Mapping[tuple[str, str], Record]) -> Iterator[Problem]:
    """Rows that lead to themselves along a link within their own table."""
    for (table, key), record in known.items():
        for name in record.links:
            seen, step = {key}, record.links[name] or ""
            while target(record.model, name) == table and (table, step) in known:
                if step in seen:
                    reason = f"leads back to itself by {name}."
                    yield Problem(record.spot, key, reason, "Break the circle.")
                    break
                seen.add(step)
                step = known[table, step].links[name] or ""
