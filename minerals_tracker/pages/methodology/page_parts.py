"""Parts of the methodology page: sections, tables, and constants read from the code. Pure."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

from deals.units import format_date, format_number


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words; with `statuses` the first cell of a row is the value of a status."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    statuses: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of number: `anchor` is where its marks lead."""

    anchor: str
    title: str
    text: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


def constants(*named: tuple[ModuleType, str]) -> Table:
    """The constants of modules with their present values, each explained in its module's words."""
    rows = tuple(
        (name, constant_text(getattr(module, name)), explained(module)[name])
        for module, name in named
    )
    return Table("Constants, as the code holds them", ("Name", "Value", "Meaning"), rows)


@cache
def explained(module: ModuleType) -> dict[str, str]:
    """The text under each assignment of a module, by name, on one line."""
    body = ast.parse(inspect.getsource(module)).body
    found: dict[str, str] = {}
    for row, below in pairwise(body):
        text = _text(below)
        if text and isinstance(row, ast.Assign | ast.AnnAssign):
            found.update(dict.fromkeys(_names(row), text))
    return found


def _text(row: ast.stmt) -> str:
    if isinstance(row, ast.Expr) and isinstance(row.value, ast.Constant):
        return " ".join(str(row.value.value).replace("`", "").split())
    return ""


def _names(row: ast.Assign | ast.AnnAssign) -> Iterable[str]:
    targets = row.targets if isinstance(row, ast.Assign) else [row.target]
    for target in targets:
        parts = target.elts if isinstance(target, ast.Tuple) else [target]
        yield from (part.id for part in parts if isinstance(part, ast.Name))


def constant_text(value: Any) -> str:
    """A constant in words: numbers with thin spaces, days as on every page, sets as a list."""
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format_number(Decimal(value), None)
    if isinstance(value, tuple):
        return ", ".join(constant_text(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {constant_text(part)}" for key, part in sorted(value.items()))
    if isinstance(value, Set):
        return ", ".join(sorted(constant_text(part) for part in value))
    return str(value)


def choices(caption: str, states: type[Any]) -> Table:
    """The words that a column may hold, with what they are called on pages."""
    rows = tuple((str(value), str(label)) for value, label in states.choices)
    return Table(caption, ("Stored", "Shown"), rows)
