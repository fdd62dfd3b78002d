"""How good the evidence of a deal is: what its figures rest on, and how old that is. Pure.

A figure is a stated quantity, and stands here as the documents that state it. Only documents that
were out by the end of the day count; a figure that none of them states is not shown on that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from deals.origins import independent_origins
from deals.states import Reliability

MEDIA = frozenset(
    {
        *("aggregator", "blog", "commentary", "digest", "low", "news", "news_digest"),
        *("official_media", "opinion", "partisan", "reprint", "trade_press", "unverified", "wire"),
    }
)
"""Kinds of publisher that report what others did or said. A filing, contract, release or statistic
is none of them, nor is a kind that is not stated."""

FAIR = frozenset({Reliability.A, Reliability.B, Reliability.C})
"""Grades C or better."""

KNOWN_THROUGH = "cited_through"
"""Kind of a source that nobody opened: it is known through documents that quote or list it."""


class Publisher(Protocol):
    """What a document, or the one that it repeats, says of its publisher."""

    @property
    def quality(self) -> str: ...


class Stating(Protocol):
    """A document that states a figure; `origin` is the one that it repeats, None for none."""

    @property
    def origin_key(self) -> object: ...
    @property
    def origin(self) -> Publisher | None: ...
    @property
    def published_by(self) -> date | None: ...
    @property
    def quality(self) -> str: ...
    @property
    def reliability(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What one figure rests on; `grade` is the best of its documents."""

    origins: int
    is_media_alone: bool
    grade: str

    @property
    def rests_on_one(self) -> bool:
        return self.origins == 1

    @property
    def is_fair(self) -> bool:
        return self.grade in FAIR

    @property
    def strength(self) -> tuple[bool, int, int]:
        """The weakest figure has the lowest: media alone, few origins, a poor grade."""
        return not self.is_media_alone, self.origins, -ord(self.grade)


@dataclass(frozen=True, slots=True)
class FigureQuality:
    """How many figures are shown, and on what they rest; `graded` have a document with a grade."""

    total: int = 0
    on_one_origin: int = 0
    media_alone: int = 0
    fair: int = 0
    graded: int = 0


@dataclass(frozen=True, slots=True)
class Freshness:
    """How many documents are cited and opened; days of the newest that says its day, or None."""

    total: int
    opened: int
    newest: date | None
    newest_opened: date | None


def standing(documents: Iterable[Stating], today: date) -> Standing | None:
    """Return what a figure rests on by the end of `today`; None where no document was out.

    A document without a day counts as out.
    """
    out = [row for row in documents if (row.published_by or today) <= today]
    if not out:
        return None
    return Standing(
        origins=independent_origins(out),
        is_media_alone=all(_is_media(row) for row in out),
        grade=min(row.reliability for row in out),
    )


def _is_media(document: Stating) -> bool:
    """Whether the media alone stand behind a document: it is theirs, and so is what it repeats."""
    origin = document.origin
    return document.quality in MEDIA and (origin is None or origin.quality in MEDIA)


def figure_quality(figures: Iterable[tuple[Standing, int]]) -> FigureQuality:
    """Add up standings, each with the number of figures that have it."""
    told = list(figures)
    return FigureQuality(
        total=sum(count for _, count in told),
        on_one_origin=sum(count for of, count in told if of.rests_on_one),
        media_alone=sum(count for of, count in told if of.is_media_alone),
        fair=sum(count for of, count in told if of.is_fair),
        graded=sum(count for of, count in told if of.grade != Reliability.F),
    )


def freshness(documents: Sequence[Stating]) -> Freshness:
    """Return how many documents of a day were opened, and the days of the newest."""
    opened = [row for row in documents if is_opened(row)]
    return Freshness(len(documents), len(opened), _newest(documents), _newest(opened))


def is_opened(document: Stating) -> bool:
    """Whether somebody read more of it than the title that others print."""
    return document.kind != KNOWN_THROUGH


def _newest(documents: Iterable[Stating]) -> date | None:
    return max((row.published_by for row in documents if row.published_by), default=None)
