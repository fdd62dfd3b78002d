"""The statements of a page as a reader sees them: the words before each mark, and whom it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = frozenset(
    ("p", "li", "dt", "dd", "td", "th", "h1", "h2", "h3", "h4", "caption", "summary", "figure")
)
"""What begins a statement of its own, but within a figure, which is one with all its words."""
UNSEEN = frozenset(("script", "style", "noscript", "button", "template"))
NO_END = frozenset(
    ("input", "img", "br", "link", "meta", "hr", "rect", "circle", "polygon", "polyline", "use")
)


@dataclass
class Block:
    """Words, and between them the names of the marks that stand behind them."""

    tag: str
    parts: list[str | tuple[str]] = field(default_factory=list)

    @property
    def words(self) -> str:
        return spaced(" ".join(part for part in self.parts if isinstance(part, str)))

    def statements(self) -> Iterator[tuple[str, list[str]]]:
        """The words before each group of marks, and the names of these; a figure's are all its
        words."""
        words, names = "", list[str]()
        for part in [*self.parts, ""]:
            if not isinstance(part, str):
                names.append(part[0])
                continue
            if names and part.strip():
                yield self.words if self.tag == "figure" else spaced(words), names
                words, names = "", []
            words += f" {part}"
        if names:
            yield self.words if self.tag == "figure" else spaced(words), names


class Page(HTMLParser):
    """The blocks of a page, and the sources that its popovers name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._day = ""
        self._notes: dict[str, set[str]] = {}
        self._open: list[tuple[str, Block | None, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NO_END:
            return
        told = {name: value or "" for name, value in attrs}
        note = told["id"] if "popover" in told else self._note
        block = Block(tag) if tag in BLOCKS and not note and not self._in("figure") else None
        if block:
            self.blocks.append(block)
            block.parts, self._day = [self._day], ""
        self._open.append((tag, block, note))
        if note:
            self._keep(note, told)
        elif told.get("class", "").startswith("mark"):
            self._add((told["popovertarget"],))
        elif told.get("role") == "img":
            self._add(told["aria-label"])

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in NO_END:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._in("time") and self._in("li") and not self._in("p"):
            self._day = data  # a list of days has it beside the sentence
        elif not self._note and not self._in(*UNSEEN):
            self._add(data)

    @property
    def _note(self) -> str:
        return self._open[-1][2] if self._open else ""

    def _in(self, *tags: str) -> bool:
        return any(tag in tags for tag, _, _ in self._open)

    def _keep(self, note: str, told: dict[str, str]) -> None:
        """What a popover names: a source, or another mark."""
        named = self._notes.setdefault(note, set())
        if found := re.search(r"/sources/([^/]+)/", told.get("href", "")):
            named.add(found[1])
        if other := told.get("popovertarget"):
            named.add(f"#{other}")

    def _add(self, part: str | tuple[str]) -> None:
        own = next((block for _, block, _ in reversed(self._open) if block), None)
        if own:
            own.parts.append(part)

    def statements(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Words with the keys of the sources that are marked behind them."""
        for block in self.blocks:
            for words, names in block.statements():
                if keys := frozenset(key for name in names for key in self._keys(name)):
                    yield words, keys

    def _keys(self, name: str) -> set[str]:
        named = self._notes[name]
        own = {key for key in named if not key.startswith("#")}
        return own.union(*(self._keys(key[1:]) for key in named - own))


def spaced(text: str) -> str:
    """Words with one plain blank between them."""
    return re.sub(r"[\s\u2060\u2009\u202f\xa0]+", " ", text).strip()
