"""What of the methodology answers a search: words of the glossary, statuses, sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from deals.models.search_words import folded
from milestones.states import Status
from minerals_tracker.pages.methodology.glossary import TERMS
from minerals_tracker.pages.methodology.methodology_page import sections
from minerals_tracker.pages.methodology.page_parts import Section

SHOWN = 4
COMMON = frozenset({"a", "an", "and", "are", "for", "how", "in", "is", "it", "of", "on", "or"})
COMMON |= {"that", "the", "to", "was", "what", "when", "with"}
"""Words that name nothing; search ignores them as well."""
WORDS_ANCHOR = "words"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Explained:
    """A word or a section of the methodology: `anchor` is its place on that page."""

    title: str
    text: str
    anchor: str


def explained(text: str) -> tuple[Explained, ...]:
    """What is called by all the words asked for, as they are typed or begun; the glossary leads."""
    asked = [word for word in _words(text) if word not in COMMON]
    if not asked:
        return ()
    parts = sections()
    found = (*_terms(asked), *_statuses(asked, parts), *_sections(asked, parts))
    return found[:SHOWN]


def _terms(asked: Sequence[str]) -> Iterator[Explained]:
    for name, meaning in TERMS.items():
        if _answers(asked, name):
            yield Explained(name[0].upper() + name[1:], meaning, WORDS_ANCHOR)


def _statuses(asked: Sequence[str], parts: Iterable[Section]) -> Iterator[Explained]:
    """The statuses of milestones, with when each applies."""
    tables = ((part, table) for part in parts for table in part.tables if table.statuses)
    for part, table in tables:
        for status, *_, meaning in table.rows:
            label = str(Status(status).label)
            if _answers(asked, label):
                yield Explained(f"Status “{label}”", meaning, part.anchor)


def _sections(asked: Sequence[str], parts: Iterable[Section]) -> Iterator[Explained]:
    for part in parts:
        if _answers(asked, part.title):
            yield Explained(part.title, _first(part), part.anchor)


def _first(section: Section) -> str:
    """The first sentence of a section."""
    return section.text[0].partition(". ")[0].rstrip(".") + "." if section.text else ""


def _answers(asked: Iterable[str], name: str) -> bool:
    """Whether every word asked for begins a word of the name."""
    words = _words(name)
    return all(any(word.startswith(begun) for word in words) for begun in asked)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(folded(text))]
