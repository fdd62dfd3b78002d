"""The source marks of one page: sources with their numbers, and the texts of their popovers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TypeVar

from deals.charts.figure import Citable
from deals.states import Credibility, DatePrecision, Reliability
from deals.units import format_date
from deals.validation.characters import isolated

C = TypeVar("C", bound=Citable)
DATE_UNKNOWN = "date not known"
INVENTED = "invented figures"
AT_MOST, KEPT = 3, 2
"""Of more than `AT_MOST` sources, the `KEPT` most reliable are shown; one mark opens the rest."""


def published(source: Citable) -> str:
    """The day of publication as far as it is known."""
    if source.published_on is None:
        return DATE_UNKNOWN
    return format_date(source.published_on, DatePrecision(source.published_precision or "day"))


def out_by(sources: Iterable[C], day: date, *, undated: bool = True) -> tuple[C, ...]:
    """The sources that were published by the end of `day`.

    One without a date is kept where `undated` says so: what reports on a deal cannot have been
    published before there was one.
    """
    return tuple(
        source
        for source in sources
        if (undated if source.published_by is None else source.published_by <= day)
    )


def citation(source: Citable) -> str:
    """Publisher, title, day and address, as far as they are known."""
    name = source.publisher or "Publisher not named"
    title = f"“{isolated(source.title)}”"
    known = (isolated(name), title, published(source), source.url)
    return ", ".join(part for part in known if part)


def subject_of(deal: object) -> str:
    """A deal as what is taken away from the site names it; empty for no deal."""
    name = isolated(str(getattr(deal, "short_name", "")))
    if not name or not getattr(deal, "is_illustrative", False):
        return name
    known = name if "illustrative" in name.lower() else f"{name} (illustrative)"
    return f"{known}, {INVENTED}"


def page_citation(subject: str, day: date, url: str, figure: str = "") -> str:
    """A page of the site, or a figure on it, as a reference list names what the site computed."""
    whole = ("Minerals Tracker", subject or "all deals", figure, f"as of {format_date(day)}", url)
    return ", ".join(part for part in whole if part)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about one use of a source: two uses of a source share its number, not this."""

    says: str = ""
    """What the source says, in our own words."""
    locator: str = ""
    credibility: int | None = None
    single: bool = False
    disputed: bool = False

    @property
    def credibility_words(self) -> str:
        return "" if self.credibility is None else Credibility(self.credibility).label


@dataclass(frozen=True, slots=True)
class Mark:
    """A kind of mark: `sign` on the button; `id` and `label` (heading) are of its popover."""

    id: str
    sign: str
    label: str
    said: Said = field(default_factory=Said)
    source: Citable | None = None
    text: str = ""
    anchor: str = ""
    others: tuple[Mark, ...] = ()
    """Of a mark that stands for several sources: the mark of each."""

    @property
    def is_letter(self) -> bool:
        return self.source is None and not self.others

    @property
    def published(self) -> str:
        return published(self.source) if self.source else ""

    @property
    def reliability_words(self) -> str:
        return Reliability(self.source.reliability).label if self.source else ""


def _key(mark: Mark) -> str:
    return mark.source.key if mark.source else ""


class Marks:
    """The register of a page: the same source has the same number wherever it is cited.

    Of what came out after the day of the page it cites nothing.
    """

    def __init__(self, day: date = date.max) -> None:
        self.day = day
        self._numbers: dict[str, int] = {}
        self._marks: dict[tuple[str, Said], Mark] = {}
        self._handed_out: set[str] = set()

    def number(self, source: Citable) -> int:
        """The number of a source on this page, given at its first use."""
        return self._numbers.setdefault(source.key, len(self._numbers) + 1)

    def cite(self, source: Citable, said: Said) -> Mark:
        """The mark of a source; `said` belongs to this use of it."""
        if known := self._marks.get((source.key, said)):
            return known
        number = self.number(source)
        label = f"Source {number}: {isolated(source.publisher) or 'publisher not named'}"
        return self._keep(source.key, said, str(number), label, source)

    def known(self, sources: Iterable[C]) -> tuple[C, ...]:
        """Those that had come out by the day of the page."""
        return out_by(sources, self.day)

    def cite_all(self, sources: Iterable[Citable], said: Said) -> list[Mark]:
        """The marks of everything one place rests on; many are drawn together behind `+4`."""
        cited = self.known(sources)
        if len(cited) <= AT_MOST:
            return [self.cite(source, said) for source in cited]
        best = sorted(cited, key=lambda source: source.reliability)
        shown = [self.cite(source, said) for source in best[:KEPT]]
        return [*shown, self._more(best[KEPT:], said)]

    def _more(self, sources: list[Citable], said: Said) -> Mark:
        key = " ".join(source.key for source in sources)
        others = tuple(self.cite(source, said) for source in sources)
        name = f"mark-{len(self._marks) + 1}"
        mark = Mark(name, f"+{len(others)}", f"{len(others)} more sources", said, others=others)
        return self._marks.setdefault((key, said), mark)

    def computed(self, anchor: str = "") -> Mark:
        """The mark of a figure that the site computed; `anchor` is its place in the methodology."""
        text = "Computed by Minerals Tracker from the evidence on file, by a published rule."
        return self._keep("", Said(says=text, locator=anchor), "c", "Computed by the Tracker")

    def illustrative(self) -> Mark:
        """The mark of an invented figure."""
        text = "Made up to show how the page works. No source stands behind it."
        return self._keep("", Said(says=text), "i", "Illustrative data")

    def _keep(
        self, key: str, said: Said, sign: str, label: str, source: Citable | None = None
    ) -> Mark:
        known = self._marks.get((key, said))
        if known is None:
            text, anchor = ("", "") if source else (said.says, said.locator)
            known = Mark(f"mark-{len(self._marks) + 1}", sign, label, said, source, text, anchor)
            self._marks[(key, said)] = known
        return known

    def hand_out(self, sources: Iterable[Citable] | None = None) -> list[Mark]:
        """The marks not handed out before: those of `sources`, the last first, or all by key."""
        left = [mark for mark in self if mark.id not in self._handed_out]
        found = sorted(left, key=_key)
        if sources is not None:
            by_key = {key: list(same) for key, same in groupby(found, key=_key)}
            found = [mark for source in reversed([*sources]) for mark in by_key.pop(source.key, ())]
        self._handed_out |= {mark.id for mark in found}
        return found

    def __iter__(self) -> Iterator[Mark]:
        return iter(self._marks.values())

    def __len__(self) -> int:
        return len(self._marks)
