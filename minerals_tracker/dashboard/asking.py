"""What somebody types into the search box, as a question to PostgreSQL; and its answer in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchQueryCombinable
from django.db.models import Q

from deals.models.search import LANGUAGE

LONGEST = 200
SHORTEST_BEGINNING = 2
BEGIN, END = "\ue000", "\ue001"
"""Around what matched: private characters, which no text of a row is meant to hold."""
_WORD = re.compile(r"\w+")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that matched the question, or did not."""

    text: str
    matched: bool


def cleaned(text: str) -> str:
    """What is asked, without what no row can hold, on one line and cut to a length."""
    printable = "".join(c if c.isprintable() and c not in (BEGIN, END) else " " for c in text)
    return " ".join(printable.split())[:LONGEST]


def words_asked(text: str) -> SearchQueryCombinable:
    """The question to the index: "quoted phrases", -without, or; else words, the last perhaps begun.

    The last of plain words is also taken as the beginning of one, so that `antim` finds antimony.
    """
    exact = SearchQuery(text, config=LANGUAGE, search_type="websearch")
    begun = _begun(text)
    return exact | SearchQuery(begun, config=LANGUAGE, search_type="raw") if begun else exact


def key_asked(text: str, field: str = "key") -> Q | None:
    """The question whether a row's key begins with it; None where it cannot be one."""
    return Q(**{f"{field}__istartswith": text}) if _KEY.fullmatch(text) else None


def marked(column: str, asked: SearchQueryCombinable, *, whole: bool) -> SearchHeadline:
    """A text with what matched marked: the whole of it, or the stretches around the matches."""
    around = {"max_fragments": 2, "max_words": 28}
    options: dict[str, Any] = {"highlight_all": True} if whole else around
    return SearchHeadline(
        column,
        asked,
        config=LANGUAGE,
        start_sel=BEGIN,
        stop_sel=END,
        **options,
    )


def parts(text: str) -> tuple[Part, ...]:
    """A marked text as parts, so that a template can mark them without trusting the text."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Part]:
    for stretch in re.split(f"({BEGIN}[^{END}]*{END})", text):
        text = stretch.replace(BEGIN, "").replace(END, "")
        if text:
            yield Part(text, stretch.startswith(BEGIN) and stretch.endswith(END))


def _begun(text: str) -> str:
    """Plain words as a query whose last word may go on; empty where there are operators."""
    tokens = text.split()
    if '"' in text or any(token.startswith("-") or token.lower() == "or" for token in tokens):
        return ""
    found = _WORD.findall(text)
    if not found or len(found[-1]) < SHORTEST_BEGINNING:
        return ""
    return " & ".join([*found[:-1], f"{found[-1]}:*"])
