"""The error message of a statistics office, in its own words. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from deals.validation.characters import printable

LONGEST_WORDS = 400
"""Longest error message passed on, in characters."""

LONGEST_PAGE = 64 * 1024
LONGEST_TEXT = 2_000
"""Characters of a page that are read; a longer plain text is a file, not an error."""

DEEPEST = 5
NAMED = re.compile("error|message|detail|title|fault|reason", re.IGNORECASE)
"""Keys of a JSON object that hold an error message."""

ERRORS = range(400, 600)
UNSEEN = frozenset({"script", "style"})
PIECE = re.compile("<(?P<closes>/?)(?P<tag>[a-zA-Z]*)[^<>]*>|(?P<words>[^<]+)")


def words_of(document: Any) -> str:
    """The error message in a parsed answer; empty if there is none."""
    if isinstance(document, str):
        return _tidy(document)
    if isinstance(document, list) and not all(isinstance(line, str) for line in document):
        return ""
    return _tidy(" ".join(_strings(document, DEEPEST, named=isinstance(document, list))))


def _strings(value: Any, depth: int, *, named: bool) -> Iterator[str]:
    """The texts below a name of NAMED, and the statuses that stand for errors."""
    if isinstance(value, str) and named:
        yield value
    elif isinstance(value, int) and value in ERRORS:
        yield str(value)
    elif isinstance(value, Mapping) and depth:
        for name, inner in value.items():
            if name != "data":
                yield from _strings(inner, depth - 1, named=named or bool(NAMED.search(name)))
    elif isinstance(value, list) and depth:
        for inner in value:
            yield from _strings(inner, depth - 1, named=named)


def words_in(content: bytes) -> str:
    """The error message in an answer of any format; empty if none can be read."""
    text = content[: LONGEST_PAGE * 4].decode("utf-8-sig", errors="replace").strip()
    if text.startswith(("{", "[", '"')):
        try:
            return words_of(json.loads(text))
        except (ValueError, RecursionError):
            return ""
    if text.startswith("<"):
        return _tidy(_page(text[:LONGEST_PAGE]))
    return _tidy(text) if len(text) <= LONGEST_TEXT and _is_readable(text) else ""


def _is_readable(text: str) -> bool:
    return printable(text) == text and "\N{REPLACEMENT CHARACTER}" not in text


def _page(text: str) -> str:
    """The words of a web page that a reader would see.

    By a pattern that looks at each character once: parsers of HTML take minutes over a hostile
    page.
    """
    words, within = [], ""
    for piece in PIECE.finditer(text):
        closes, tag = piece["closes"], (piece["tag"] or "").lower()
        if within:
            within = "" if closes and tag == within else within
        elif tag in UNSEEN:
            within = tag
        elif piece["words"]:
            words.append(unescape(piece["words"]))
    return " ".join(words)


def _tidy(text: str) -> str:
    """A text in one line, as the database keeps it, and cut where it is long."""
    words = printable(" ".join(text.split()))
    return words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…"
