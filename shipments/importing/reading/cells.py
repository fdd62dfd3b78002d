"""One cell at a time: what stands there, as a number, a date, a word or a row it names.

Nothing is guessed that could be read in two ways: such a cell is an error that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from deals.texts import fault_of
from shipments.columns import PARAGRAPHS, Column, Kind
from shipments.importing.dates import date_parser
from shipments.importing.numbers import number_parser
from shipments.importing.workbook_cells import EXACT_DIGITS
from shipments.quoting import unquoted

Parser = Callable[[Any], Any]
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def text_parser(column: Column) -> Parser:
    """A parser for text; what an export has quoted against formulas is given back as it was."""

    def parse(cell: Any) -> str:
        text = unquoted(_typed(cell).strip())
        if len(text) > column.longest:
            raise ValueError(f"is longer than {column.longest} characters")
        if fault := fault_of(text, in_a_line=column.longest < PARAGRAPHS):
            raise ValueError(fault.removeprefix("This text "))
        return text

    return parse


def _typed(cell: Any) -> str:
    """A cell as its text. Raises ValueError where a spreadsheet has made something else of it."""
    if isinstance(cell, date):
        raise ValueError(
            f"is a date ({cell}), not a text: format the cell as text and type it again"
        )
    if isinstance(cell, Decimal) and len(cell.normalize().as_tuple().digits) >= EXACT_DIGITS:
        raise ValueError(
            f"has {EXACT_DIGITS} digits or more, of which a spreadsheet loses the last: format the"
            " cell as text and type it again"
        )
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return str(cell)


def key_parser(cell: Any) -> str:
    text = unquoted(_typed(cell).strip())
    if len(text) > 60 or not REFERENCE.fullmatch(text):
        raise ValueError("is no reference: use up to 60 letters, digits, dots, dashes, underscores")
    return text


def word_parser(column: Column) -> Parser:
    words = {word.lower(): value for word, value in column.words}

    def parse(cell: Any) -> str:
        value = words.get(str(cell).strip().lower())
        if value is None:
            known = ", ".join(dict.fromkeys(value for _, value in column.words))
            raise ValueError(f"is none of {known}")
        return value

    return parse


def link_parser(target: str, known: Mapping[str, int | None]) -> Parser:
    """A parser for a row's key or name; None in `known` marks a name that several rows have."""

    def parse(cell: Any) -> int:
        name = unquoted(str(cell).strip()).lower()
        if name not in known:
            raise ValueError(f"is no {target} of the tracker: enter it there first, or use its key")
        row = known[name]
        if row is None:
            raise ValueError(f"names more than one {target}: use the key")
        return row

    return parse


def links_parser(target: str, known: Mapping[str, int | None]) -> Parser:
    one = link_parser(target, known)

    def parse(cell: Any) -> tuple[int, ...]:
        names = [name for name in re.split(r"[\s;,]+", unquoted(str(cell).strip())) if name]
        missing = [name for name in names if known.get(name.lower()) is None]
        if missing:
            raise ValueError(f"names no {target} of the tracker: {', '.join(missing[:3])}")
        return tuple(dict.fromkeys(one(name) for name in names))

    return parse


def parser_of(
    column: Column, known: Mapping[str, Mapping[str, int | None]], style: Mapping[str, Any]
) -> Parser:
    """The parser of a column; `style` tells decimal mark, delimiter and order of dates."""
    if column.kind is Kind.NUMBER:
        return number_parser(column, style["mark"], style["delimiter"])
    if column.kind in {Kind.LINK, Kind.LINKS}:
        make = link_parser if column.kind is Kind.LINK else links_parser
        return make(column.target, known[column.target])
    simple: dict[Kind, Parser] = {
        Kind.KEY: key_parser,
        Kind.DATE: date_parser(style["order"], style.get("epoch", 0)),
    }
    if column.kind in simple:
        return simple[column.kind]
    return word_parser(column) if column.kind is Kind.WORD else text_parser(column)
