"""What a statistics office says instead of statistics, in its own words. Pure.

It comes as an object with a message, as plain text or as a web page, with any HTTP status.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from deals.texts import printable

LONGEST_WORDS = 400
"""Characters of a complaint that are passed on."""

LONGEST_PAGE = 64 * 1024
LONGEST_TEXT = 2_000
"""Characters of a page that are read; a plain text that is longer is no complaint but a file."""

DEEPEST = 5
NAMED = re.compile("error|message|detail|title|fault|reason", re.IGNORECASE)
"""Names under which an object holds a complaint."""

ERRORS = range(400, 600)
UNSEEN = frozenset({"script", "style"})
PIECE = re.compile("<(?P<closes>/?)(?P<tag>[a-zA-Z]*)[^<>]*>|(?P<words>[^<]+)")


def words_of(document: Any) -> str:
    """What a parsed answer complains about; empty where it complains about nothing."""
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
    """What an answer complains about, whatever it is written in; empty where it is unreadable."""
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

    By a pattern that looks at each character once: parsers of HTML take minutes over a hostile page.
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
