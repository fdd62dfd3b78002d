"""How good the evidence of a deal is, in words: a line, eight cells, and their file. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from deals.models import Deal
from deals.progress.evidence_quality import FigureQuality, Freshness
from deals.units import format_date, format_percent, plural
from minerals_tracker.pages.sources.figures import Figure

COMPLETE_DAYS = 90
"""A file that was called complete longer ago than this may lack what came since."""
UNKNOWN = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Complete:
    """When somebody last called the file of a deal complete, and who; None for never."""

    on: date | None
    by: str = ""

    def words(self, today: date) -> str:
        """A clause such as `called complete on 3 Nov 2026`."""
        if self.on is None:
            return "never called complete"
        if self.on > today:
            return "called complete only after this day"
        return f"called complete on {format_date(self.on)}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is counted for a deal on a day."""

    today: date
    figures: FigureQuality
    sources: Freshness
    disputed: int
    unknowns: int
    complete: Complete


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure: a number or a dash, what it counts, a note, the page and place of its rows.

    `place` is a fragment of the page `page`, which is empty for the page it stands on; `percent` is
    the length of its bar, None for none.
    """

    key: str
    label: str
    value: str
    small: str
    note: str = ""
    page: str = ""
    place: str = ""
    percent: Decimal | None = None

    @property
    def is_unknown(self) -> bool:
        return self.value == UNKNOWN


def complete_of(deal: Deal) -> Complete:
    """Who called the file of a deal complete last, and when."""
    return Complete(deal.called_complete_on, deal.called_complete_by)


def line(figures: FigureQuality, complete: Complete, today: date) -> str:
    """The evidence in one line."""
    if not figures.total:
        return f"no figure published; file {complete.words(today)}"
    of = f"{figures.on_one_origin} of {plural(figures.total, 'figure')}"
    return (
        f"{of} on one origin, {figures.media_alone or 'none'} on the media alone; "
        f"file {complete.words(today)}"
    )


def title(figures: FigureQuality) -> str:
    """What the figures rest on, as a sentence without its full stop."""
    total, one = figures.total, figures.on_one_origin
    if not total:
        return "No figure of this deal is published"
    if total == 1:
        return f"The only figure rests on {'one origin' if one else 'more than one origin'}"
    if not one:
        return f"None of the {total} figures rests on one origin alone"
    if one == total:
        return f"Each of the {total} figures rests on one origin"
    return f"{one} of {total} figures {'rests' if one == 1 else 'rest'} on one origin"


def cells(told: Evidence) -> tuple[Cell, ...]:
    """The eight measures in their order."""
    return (
        *_of_figures(told.figures),
        _opened(told.sources),
        _newest(told.sources, told.today),
        _complete(told.complete, told.today),
        _disputed(told.disputed),
        _unknowns(told.unknowns),
    )


def _of_figures(figures: FigureQuality) -> tuple[Cell, ...]:
    one, media = ("one-origin", "Rest on one origin"), ("media-alone", "Known from the media alone")
    fair = ("fair", "Graded C or better")
    if not figures.total:
        return tuple(
            Cell(key, label, UNKNOWN, "no figure is published") for key, label in (one, media, fair)
        )
    return (
        _share(one, figures.on_one_origin, figures.total, "Reprints of one report are one origin."),
        _share(
            media,
            figures.media_alone,
            figures.total,
            "No filing, contract, release or statistic stands behind them.",
        ),
        _share(fair, figures.fair, figures.total, "By the best of the documents that state it.")
        if figures.graded
        else Cell(*fair, UNKNOWN, "not graded", "No document can be judged.", place="figures"),
    )


def _share(named: tuple[str, str], count: int, total: int, note: str) -> Cell:
    share = Decimal(count) / total
    small = f"of {plural(total, 'figure')}, {format_percent(share, 2)}"
    return Cell(
        *named, str(count), small, note if count else "", place="figures", percent=100 * share
    )


def _opened(sources: Freshness) -> Cell:
    named = "opened", "Read beyond the title"
    if not sources.total:
        return Cell(*named, UNKNOWN, "no source was out")
    note = "Every source was opened."
    if sources.opened < sources.total:
        note = "The others are known through documents that quote or list them."
    share = Decimal(100 * sources.opened) / sources.total
    small = f"of {plural(sources.total, 'source')}"
    return Cell(*named, str(sources.opened), small, note, place="list", percent=share)


def _newest(sources: Freshness, today: date) -> Cell:
    named = "newest", "Age of the newest evidence"
    if sources.newest is None:
        none = "no source says its day" if sources.total else "no source was out"
        return Cell(*named, UNKNOWN, none, place="list" if sources.total else "")
    days = (today - sources.newest).days
    note = f"Newest source: {format_date(sources.newest)}"
    if sources.newest_opened is None:
        note += ", not opened; none that says its day was."
    elif sources.newest_opened < sources.newest:
        ago = plural((today - sources.newest_opened).days, "day")
        note += f", not opened. Newest opened: {format_date(sources.newest_opened)}, {ago} ago."
    else:
        note += "."
    return Cell(*named, str(days), "day" if days == 1 else "days", note, place="list")


def _complete(complete: Complete, today: date) -> Cell:
    named = "complete", "File called complete"
    if complete.on is None:
        return Cell(*named, UNKNOWN, "never", "No editor has yet said that nothing is missing.")
    if complete.on > today:
        return Cell(*named, UNKNOWN, "only after this day")
    days = (today - complete.on).days
    ago = f"{plural(days, 'day')} before this day" if days else "on this day"
    note = f"By {complete.by}."
    if days > COMPLETE_DAYS:
        note += " What came since may be missing."
    return Cell(*named, format_date(complete.on), ago, note)


def _disputed(count: int) -> Cell:
    named = "disputed", "Points in dispute"
    if not count:
        return Cell(*named, "None", "found", page="disputed")
    small = "question" if count == 1 else "questions"
    return Cell(*named, str(count), small, "Every side as it was published.", page="disputed")


def _unknowns(count: int) -> Cell:
    named = "unknown", "Known to be unknown"
    if not count:
        return Cell(*named, "None", "noted", page="deal", place="unknown")
    small = "point" if count == 1 else "points"
    note = "What nobody has published yet."
    return Cell(*named, str(count), small, note, page="deal", place="unknown")


def as_file(told: Evidence, figures: tuple[Figure, ...]) -> dict[str, Any]:
    """The same as JSON: numbers are null where a cell has a dash, and each cell has its words."""
    return {
        "as_of": told.today.isoformat(),
        "title": title(told.figures),
        "figures": _figures_file(told.figures),
        "sources": {
            "total": told.sources.total,
            "opened": told.sources.opened,
            "newest": _day(told.sources.newest),
            "newest_opened": _day(told.sources.newest_opened),
        },
        "points_in_dispute": told.disputed,
        "known_to_be_unknown": told.unknowns,
        "called_complete": _complete_file(told.complete, told.today),
        "in_words": [
            {"key": cell.key, "label": cell.label, "said": f"{cell.value} {cell.small}"}
            for cell in cells(told)
        ],
        "weakest_figures": [_figure_file(figure) for figure in figures],
    }


def _figures_file(figures: FigureQuality) -> dict[str, int | None]:
    is_known, is_graded = figures.total > 0, figures.graded > 0
    return {
        "total": figures.total,
        "on_one_origin": figures.on_one_origin if is_known else None,
        "media_alone": figures.media_alone if is_known else None,
        "graded_c_or_better": figures.fair if is_graded else None,
    }


def _complete_file(complete: Complete, today: date) -> dict[str, str | None]:
    is_known = complete.on is not None and complete.on <= today
    return {
        "on": _day(complete.on) if is_known else None,
        "by": complete.by if is_known else None,
        "said": complete.words(today),
    }


def _figure_file(figure: Figure) -> dict[str, Any]:
    return {
        "figure": figure.text,
        "origins": figure.rests_on.origins,
        "media_alone": figure.rests_on.is_media_alone,
        "best_grade": figure.rests_on.grade,
        "sources": [source.key for source in figure.sources],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
