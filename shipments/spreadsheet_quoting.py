"""Quote text for spreadsheets: nothing becomes a formula, and reading it back loses nothing."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ERROR_WORDS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
"""Texts that a workbook keeps as errors (ECMA-376, 18.17.3)."""
_REFUSED_BY_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def quoted(text: str) -> str:
    """Text that no spreadsheet takes for a formula or an error: such a one gets an apostrophe."""
    return f"'{text}" if _is_taken_for_more(text) else text


def unquoted(text: str) -> str:
    """The reverse of `quoted`; an apostrophe that quotes nothing is part of the text."""
    return text[1:] if text[:1] == "'" and _is_taken_for_more(text[1:]) else text


def _is_taken_for_more(text: str) -> bool:
    return text.startswith((*FORMULA_STARTS, "'")) or text in ERROR_WORDS


def escaped(text: str) -> str:
    """Text for a workbook, with characters that XML cannot hold escaped (ECMA-376, ST_Xstring)."""
    return _REFUSED_BY_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The reverse of `escaped`."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
