"""A row of the reference data on its way to the database, checked against its model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from deals.models.base import Voidable
from deals.reference.cells import Cell
from deals.reference.problems import Problem, Spot

Values = dict[str, Any]


@dataclass
class Record:
    """One row: plain columns, links to one row and to many rows by their keys.

    `values`, `links` and `many` take cells as read, or plain values for what no file says.
    """

    model: type[Model]
    key: str
    spot: Spot
    values: Mapping[str, Any]
    links: Mapping[str, Any] = field(default_factory=dict)
    many: Mapping[str, Any] = field(default_factory=dict)
    plain: Values = field(default_factory=dict, init=False)

    @property
    def table(self) -> str:
        return self.model._meta.label_lower

    def link(self, name: str) -> str | None:
        """Key of the row that a foreign key names."""
        key: str | None = content(self.links[name])
        return key

    def members(self, name: str) -> list[str]:
        """Keys of the rows that a many-to-many field names, sorted."""
        return sorted(content(self.many[name]))


def content(value: Any) -> Any:
    """What a cell holds, or a plain value itself."""
    return value.value if isinstance(value, Cell) else value


def target(model: type[Model], name: str) -> str:
    """Table that a relation leads to."""
    related: Any = model._meta.get_field(name).related_model
    table: str = related._meta.label_lower
    return table


def as_plain(value: Any) -> Any:
    """A value as JSON keeps it, the same whether it comes from a file or from the database."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return value


def fingerprint(values: Values) -> str:
    """Hash of a row's columns, order of names aside."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check(
    records: Sequence[Record], standing: Collection[tuple[str, str]] = frozenset()
) -> list[Problem]:
    """Clean every record by its model's fields and find double, dangling and circular keys.

    Args: tables and keys of rows that may be named besides the records themselves.
    """
    known: dict[tuple[str, str], Record] = {}
    problems: list[Problem] = []
    for record in records:
        first = known.setdefault((record.table, record.key), record)
        if first is not record:
            reason = f"stands twice, first in line {first.spot.line}."
            problems.append(Problem(record.spot, record.key, reason, "Keep one of the two."))
        problems += _clean(record)
    there = {*known, *standing}
    for record in records:
        problems += _dangling(record, there)
    return [*problems, *_circular(known)]


def _clean(record: Record) -> Iterable[Problem]:
    """Fill `plain`; the model's own fields decide what is valid."""
    for name, given in record.values.items():
        if not (isinstance(given, Cell) and not given.is_sound):
            yield from _clean_value(record, name, given)
    record.plain |= {name: record.link(name) for name in record.links}
    record.plain |= {name: record.members(name) for name in record.many}
    if issubclass(record.model, Voidable):
        record.plain["voided_at"] = None


def _clean_value(record: Record, name: str, given: Any) -> Iterable[Problem]:
    model_field: Field[Any, Any] = record.model._meta.get_field(name)  # type: ignore[assignment]
    try:
        record.plain[name] = as_plain(model_field.clean(content(given), None))
    except ValidationError as error:
        spot = given.spot if isinstance(given, Cell) else record.spot
        for message in error.messages:
            yield Problem(spot, str(content(given))[:80], message, _remedy(model_field))


def _remedy(model_field: Field[Any, Any]) -> str:
    words = [str(value) for value, _ in model_field.flatchoices]
    return f"Use one of: {', '.join(words)}." if words else "Correct the file."


def _dangling(record: Record, known: Collection[tuple[str, str]]) -> Iterable[Problem]:
    for name, given in {**record.links, **record.many}.items():
        spot = given.spot if isinstance(given, Cell) else record.spot
        keys = record.members(name) if name in record.many else [record.link(name) or ""]
        for key in keys:
            if key and (target(record.model, name), key) not in known:
                reason = f"names no row of {target(record.model, name)}."
                yield Problem(spot, key, reason, "Mend the key, or add the row it names.")


def _circular(known: Mapping[tuple[str, str], Record]) -> Iterable[Problem]:
    """Rows that lead to themselves along a link within their own table."""
    for (table, key), record in known.items():
        for name in record.links:
            seen, step = {key}, record.link(name) or ""
            while target(record.model, name) == table and (table, step) in known:
                if step in seen:
                    reason = f"leads back to itself by {name}."
                    yield Problem(record.spot, key, reason, "Break the circle.")
                    break
                seen.add(step)
                step = known[table, step].link(name) or ""
