"""Parse one cell as a number, a date, a word or the name of a row.

A cell that could be read in two ways is an error that says so; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from deals.validation.characters import fault_of
from shipments.file_columns import PARAGRAPHS, Column, Kind
from shipments.importing.reading.date_cells import date_parser
from shipments.importing.reading.number_cells import number_parser
from shipments.importing.reading.workbook_cells import EXACT_DIGITS
from shipments.spreadsheet_quoting import unquoted

Parser = Callable[[Any], Any]
ALIKE = 0.7
"""How alike two words are, from 0 to 1, for one to be suggested for the other (difflib)."""
MOST_SUGGESTED = 50
"""Words of a column for which another is suggested: each is held against all that are known."""
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def text_parser(column: Column) -> Parser:
    """A parser for text; it removes the apostrophes that our exports add against formulas."""

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


class Nearest:
    """Finds what a mistyped word may have been meant to be."""

    def __init__(self, known: Iterable[str], written: Mapping[str, str] | None = None) -> None:
        self.known = list(known)
        self.written = written or {}
        self.left = MOST_SUGGESTED

    def __call__(self, word: str) -> str:
        """`: did you mean Karachi?`, or an empty string; a file gets only a few suggestions."""
        if self.left == 0:
            return ""
        self.left -= 1
        found = get_close_matches(word, self.known, n=1, cutoff=ALIKE)
        return f": did you mean {self.written.get(found[0], found[0])}?" if found else ""


def word_parser(column: Column) -> Parser:
    words = {word.lower(): value for word, value in column.words}
    nearest = Nearest(words)

    def parse(cell: Any) -> str:
        value = words.get(str(cell).strip().lower())
        if value is None:
            known = ", ".join(dict.fromkeys(value for _, value in column.words))
            raise ValueError(f"is none of {known}{nearest(str(cell).strip().lower())}")
        return value

    return parse


def link_parser(target: str, known: Mapping[str, int | None], written: Mapping[str, str]) -> Parser:
    """A parser for a row's key or name; None in `known` marks a name that several rows have."""
    nearest = Nearest(known, written)

    def parse(cell: Any) -> int:
        name = unquoted(str(cell).strip()).lower()
        if name not in known:
            suggested = nearest(name) or ": enter it there first, or use its key"
            raise ValueError(f"is no {target} of the tracker{suggested}")
        row = known[name]
        if row is None:
            raise ValueError(f"names more than one {target}: use the key")
        return row

    return parse


def links_parser(
    target: str, known: Mapping[str, int | None], written: Mapping[str, str]
) -> Parser:
    one = link_parser(target, known, written)

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
        return make(column.target, known[column.target], style.get("written", {}))
    simple: dict[Kind, Parser] = {
        Kind.KEY: key_parser,
        Kind.DATE: date_parser(style["order"], style.get("epoch", 0)),
    }
    if column.kind in simple:
        return simple[column.kind]
    return word_parser(column) if column.kind is Kind.WORD else text_parser(column)
