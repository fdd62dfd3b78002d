"""The quality of evidence in words, at its boundaries; page, file and portfolio agree."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from deals.models import Deal
from deals.progress.evidence_quality import FigureQuality, Freshness
from minerals_tracker.pages.sources.evidence_panel import (
    COMPLETE_DAYS,
    UNKNOWN,
    Complete,
    Evidence,
    as_file,
    cells,
    line,
    title,
)
from minerals_tracker.pages.sources.figures import LISTED, figures_of, quality_of_each
from tests import factories as make

TODAY = date(2026, 11, 22)
LATER = date(2026, 12, 1)
ALL, NONE = FigureQuality(17, 16, 2, 12, 17), FigureQuality()
NO_SOURCE, NEVER = Freshness(0, 0, None, None), Complete(None)


def told(
    figures: FigureQuality = ALL,
    sources: Freshness = NO_SOURCE,
    complete: Complete = NEVER,
    disputed: int = 0,
    unknowns: int = 0,
) -> Evidence:
    return Evidence(TODAY, figures, sources, disputed, unknowns, complete)


def said(evidence: Evidence) -> dict[str, str]:
    return {cell.key: f"{cell.value} {cell.small}" for cell in cells(evidence)}


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (NONE, "No figure of this deal is published"),
        (FigureQuality(1, 1), "The only figure rests on one origin"),
        (FigureQuality(1, 0), "The only figure rests on more than one origin"),
        (FigureQuality(3, 0), "None of the 3 figures rests on one origin alone"),
        (FigureQuality(3, 1), "1 of 3 figures rests on one origin"),
        (FigureQuality(3, 2), "2 of 3 figures rest on one origin"),
        (FigureQuality(3, 3), "Each of the 3 figures rests on one origin"),
    ],
)
def test_the_title_says_what_the_figures_rest_on(figures: FigureQuality, words: str) -> None:
    assert title(figures) == words


@pytest.mark.parametrize(
    ("figures", "one", "media", "fair"),
    [
        (NONE, *[f"{UNKNOWN} no figure is published"] * 3),
        (ALL, "16 of 17 figures, 94 %", "2 of 17 figures, 12 %", "12 of 17 figures, 71 %"),
        (FigureQuality(2, 0, 0, 0, 1), *["0 of 2 figures, 0 %"] * 3),
        (FigureQuality(2, 0, 0, 0, 0), *["0 of 2 figures, 0 %"] * 2, f"{UNKNOWN} not graded"),
    ],
)
def test_a_share_is_counted_or_has_its_own_no(
    figures: FigureQuality, one: str, media: str, fair: str
) -> None:
    found = said(told(figures))
    assert (found["one-origin"], found["media-alone"], found["fair"]) == (one, media, fair)


@pytest.mark.parametrize(
    ("sources", "opened", "newest", "note"),
    [
        ((0, 0, None, None), f"{UNKNOWN} no source was out", f"{UNKNOWN} no source was out", ""),
        ((2, 0, None, None), "0 of 2 sources", f"{UNKNOWN} no source says its day", ""),
        ((2, 2, TODAY, TODAY), "2 of 2 sources", "0 days", "Newest source: 22 Nov 2026."),
        (
            (2, 1, date(2026, 11, 21), date(2026, 11, 12)),
            "1 of 2 sources",
            "1 day",
            "Newest source: 21 Nov 2026, not opened. Newest opened: 12 Nov 2026, 10 days ago.",
        ),
        (
            (2, 1, TODAY, None),
            "1 of 2 sources",
            "0 days",
            "Newest source: 22 Nov 2026, not opened; none that says its day was.",
        ),
    ],
)
def test_what_was_opened_and_how_old_it_is(
    sources: Any, opened: str, newest: str, note: str
) -> None:
    found = told(sources=Freshness(*sources))
    assert (said(found)["opened"], said(found)["newest"]) == (opened, newest)
    assert {cell.key: cell.note for cell in cells(found)}["newest"] == note


@pytest.mark.parametrize(
    ("days", "words", "stale"),
    [
        (0, "on this day", False),
        (1, "1 day before this day", False),
        (COMPLETE_DAYS, "90 days before this day", False),
        (COMPLETE_DAYS + 1, "91 days before this day", True),
    ],
)
def test_a_file_called_complete_ages(days: int, words: str, *, stale: bool) -> None:
    complete = Complete(TODAY - timedelta(days=days), "An editor")
    cell = next(cell for cell in cells(told(complete=complete)) if cell.key == "complete")
    assert cell.small == words
    assert cell.note.startswith("By An editor.")
    assert ("may be missing" in cell.note) is stale


@pytest.mark.parametrize(
    ("complete", "cell", "words"),
    [
        (Complete(None), f"{UNKNOWN} never", "never called complete"),
        (
            Complete(TODAY + timedelta(days=1), "An editor"),
            f"{UNKNOWN} only after this day",
            "called complete only after this day",
        ),
    ],
)
def test_a_file_not_called_complete_says_so(complete: Complete, cell: str, words: str) -> None:
    assert said(told(complete=complete))["complete"] == cell
    assert line(ALL, complete, TODAY) == (
        f"16 of 17 figures on one origin, 2 on the media alone; file {words}"
    )
    assert line(NONE, complete, TODAY) == f"no figure published; file {words}"
    kept = as_file(told(complete=complete), ())["called_complete"]
    assert kept == {"on": None, "by": None, "said": words}


def test_nothing_found_is_no_number() -> None:
    assert said(told())["disputed"] == "None found"
    assert said(told())["unknown"] == "None noted"
    assert said(told(disputed=1, unknowns=2))["disputed"] == "1 question"
    assert said(told(disputed=1, unknowns=2))["unknown"] == "2 points"


def test_the_file_has_no_number_where_the_page_has_none() -> None:
    empty = as_file(told(NONE), ())["figures"]
    assert empty == {
        "total": 0, "on_one_origin": None, "media_alone": None, "graded_c_or_better": None
    }  # fmt: skip
    ungraded = as_file(told(FigureQuality(2, 1, 0, 0, 0)), ())["figures"]
    assert (ungraded["on_one_origin"], ungraded["graded_c_or_better"]) == (1, None)


@pytest.fixture
def deal() -> Deal:
    """Four figures: a sum, a promised mass, a shipment and a paid amount, which is out later."""
    deal = make.make_deal(
        called_complete_on=date(2026, 11, 3),
        called_complete_by="A. Editor",
        signed_on=date(2025, 9, 8),
    )
    release = make.make_source(quality="press_release", reliability="B")
    repeat = make.make_source(quality="news", reliability="D", origin=release)
    other = make.make_source(quality="wire", reliability="C", kind="cited_through")
    make.make_funding(deal=deal, sources=[release, repeat])
    make.make_commitment(
        deal=deal, quantity_low=5, unit="t", sources=[release], quantity_sources=[other]
    )
    make.make_commitment(deal=deal, key="WORDS", quantity_low=None, sources=[release])
    make.make_shipment(
        deal=deal, total_low_kg=Decimal(9), total_high_kg=Decimal(9), total_qualifier="exact",
        sources=[other, release],
    )  # fmt: skip
    late = make.make_source(published_on=LATER, quality="news", reliability="F")
    make.make_funding(deal=deal, sources=[late])
    make.make_instrument(deal=deal, amount=7, sources=[])
    return deal


@pytest.mark.django_db
def test_figures_are_counted_as_of_a_day(deal: Deal) -> None:
    other = make.make_deal()
    for day, found in (
        (TODAY, FigureQuality(3, 2, 1, 3, 3)),
        (LATER, FigureQuality(4, 3, 2, 3, 3)),
    ):
        each = quality_of_each([deal.pk, other.pk], on=day)
        assert each == {deal.pk: found, other.pk: FigureQuality()}
        total, listed = figures_of(deal, on=day)
        assert total == found
        assert len(listed) == found.total


@pytest.mark.django_db
def test_the_weakest_figures_are_listed_and_the_others_counted(deal: Deal) -> None:
    source = make.make_source(quality="press_release", reliability="A")
    for _ in range(LISTED):
        make.make_funding(deal=deal, sources=[source])
    total, listed = figures_of(deal, on=TODAY)
    assert (total.total, len(listed)) == (LISTED + 3, LISTED)
    assert listed[0].rests_on.is_media_alone
    assert [of.rests_on.strength for of in listed] == sorted(of.rests_on.strength for of in listed)


@pytest.mark.django_db
def test_what_not_everybody_may_see_is_no_figure(deal: Deal) -> None:
    source = make.make_source()
    make.make_funding(
        deal=deal, sources=[source], voided_at=deal.recorded_at, void_reason="entered twice"
    )
    assert quality_of_each([deal.pk], on=TODAY)[deal.pk].total == 3


@pytest.mark.django_db
@pytest.mark.parametrize("day", [TODAY, LATER, date(2026, 11, 2)])
def test_page_file_and_portfolio_say_the_same(reader: Client, deal: Deal, day: date) -> None:
    asked = {"on": day.isoformat()}
    file = reader.get(f"/deals/{deal.slug}/evidence.json", asked).json()
    page = reader.get(f"/deals/{deal.slug}/sources/", asked)
    panel = page.context["evidence"]
    assert panel.file.items() <= file.items()
    text = " ".join(strip_tags(page.content.decode()).split())
    for cell in file["in_words"]:
        assert f"{cell['label']} {cell['said']}" in text
    words = line(panel.told.figures, panel.told.complete, day)
    for address in (f"/deals/{deal.slug}/", "/"):
        assert words in reader.get(address, asked).content.decode()
