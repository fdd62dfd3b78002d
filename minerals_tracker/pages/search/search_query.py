"""What somebody types into the search box, as a question to PostgreSQL; and its answer in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 200
SHORTEST_BEGINNING = 2
BEGIN, END = "\ue000", "\ue001"
"""Around what matched: private characters, which no text of a row is meant to hold."""
_MARKED = re.compile(f"({BEGIN}[^{END}]*{END})")
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


def key_begun(text: str) -> str | None:
    """A pattern for LIKE that the keys match which begin with it; None where it cannot be a key."""
    return text.replace("_", r"\_") + "%" if _KEY.fullmatch(text) else None


def begun(text: str) -> str:
    """Plain words as a query whose last word may go on, so that `antim` finds antimony.

    Empty where there are operators: "quoted phrases", -without, or.
    """
    tokens = text.split()
    if '"' in text or any(token.startswith("-") or token.lower() == "or" for token in tokens):
        return ""
    found = _WORD.findall(text)
    if not found or len(found[-1]) < SHORTEST_BEGINNING:
        return ""
    return " & ".join([*found[:-1], f"{found[-1]}:*"])


def parts(text: str) -> tuple[Part, ...]:
    """A marked text as parts, so that a template can mark them without trusting the text."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Part]:
    for stretch in _MARKED.split(text):
        text = stretch.replace(BEGIN, "").replace(END, "")
        if text:
            yield Part(text, stretch.startswith(BEGIN) and stretch.endswith(END))
