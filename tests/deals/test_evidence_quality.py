"""What figures rest on: one origin, the media alone, a poor grade; and how old documents are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from deals.progress.evidence_quality import (
    FigureQuality,
    Freshness,
    Standing,
    figure_quality,
    freshness,
    standing,
)

TODAY = date(2026, 11, 30)


@dataclass(frozen=True)
class Paper:
    """A document as a test names it."""

    origin_key: object
    quality: str = "news"
    reliability: str = "C"
    published_by: date | None = TODAY
    origin: Paper | None = None
    kind: str = "page"


@pytest.mark.parametrize(
    ("papers", "origins"),
    [
        ([Paper(1)], 1),
        ([Paper(1), Paper(1)], 1),
        ([Paper(1), Paper(2)], 2),
        ([Paper(1), Paper(2, published_by=TODAY + timedelta(days=1))], 1),
        ([Paper(1), Paper(2, published_by=None)], 2),
    ],
)
def test_repeated_reports_are_one_origin_and_later_ones_none(
    papers: list[Paper], origins: int
) -> None:
    found = standing(papers, TODAY)
    assert found
    assert (found.origins, found.rests_on_one) == (origins, origins == 1)


@pytest.mark.parametrize("papers", [[], [Paper(1, published_by=TODAY + timedelta(days=1))]])
def test_a_figure_that_nobody_had_published_is_not_shown(papers: list[Paper]) -> None:
    assert standing(papers, TODAY) is None


@pytest.mark.parametrize(
    ("papers", "alone"),
    [
        ([Paper(1), Paper(2, "wire")], True),
        ([Paper(1), Paper(2, "official")], False),
        ([Paper(1, ""), Paper(2)], False),
        ([Paper(1, origin=Paper(1, "press_release"))], False),
        ([Paper(1, origin=Paper(1, "trade_press"))], True),
    ],
)
def test_media_are_alone_where_nothing_else_stands_behind_them(
    papers: list[Paper], *, alone: bool
) -> None:
    found = standing(papers, TODAY)
    assert found
    assert found.is_media_alone is alone


@pytest.mark.parametrize(
    ("grades", "best", "fair"),
    [("C", "C", True), ("D", "D", False), ("DC", "C", True), ("FE", "E", False), ("F", "F", False)],
)
def test_the_best_grade_counts_and_c_is_fair(grades: str, best: str, *, fair: bool) -> None:
    papers = [Paper(n, reliability=grade) for n, grade in enumerate(grades)]
    found = standing(papers, TODAY)
    assert found
    assert (found.grade, found.is_fair) == (best, fair)


def test_figures_are_added_up() -> None:
    told = [
        (Standing(1, is_media_alone=True, grade="D"), 2),
        (Standing(2, is_media_alone=False, grade="C"), 3),
        (Standing(1, is_media_alone=False, grade="F"), 1),
    ]
    assert figure_quality(told) == FigureQuality(6, 3, 2, 3, 5)
    assert figure_quality([]) == FigureQuality()


def test_the_weakest_figure_comes_first() -> None:
    media, one, poor, two = (
        Standing(2, is_media_alone=True, grade="A"),
        Standing(1, is_media_alone=False, grade="B"),
        Standing(1, is_media_alone=False, grade="D"),
        Standing(2, is_media_alone=False, grade="F"),
    )
    assert sorted([two, one, poor, media], key=lambda of: of.strength) == [media, poor, one, two]


def test_the_newest_document_and_the_newest_that_was_opened() -> None:
    listed = Paper(1, kind="cited_through")
    read, undated = Paper(2, published_by=date(2026, 5, 7)), Paper(3, published_by=None)
    assert freshness([read, listed, undated]) == Freshness(3, 2, TODAY, date(2026, 5, 7))
    assert freshness([listed]) == Freshness(1, 0, TODAY, None)
    assert freshness([undated]) == Freshness(1, 1, None, None)
    assert freshness([]) == Freshness(0, 0, None, None)
