"""PURE: frozen content and a choice -> one letter, as text and HTML print it.

Lists are cut where a sixty-second read ends, and say how much more there is. The shorter the
lists, the shorter each line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from deals.units import format_date, plural
from deals.validation.characters import isolated
from milestones.states import Status
from minerals_tracker.letters.rendering import letter_wording
from minerals_tracker.letters.rendering.bars import Arrivals, Outcome, arrivals_part, outcome_part
from minerals_tracker.letters.rendering.headline import first_sentence, headline, is_empty, subject
from minerals_tracker.letters.rendering.letter_wording import Figure, Line, Row

SECTION_KEYS = {"milestones", "shipments", "events", "readings", "disputes"}
RESTS_ON = {
    "figures": {"milestones", "shipments"},
    "arrivals": {"shipments"},
    "scenario": {"shipments", "readings"},
}
"""The sections that a part of the figures needs; without one of them it is left out."""
LISTS: list[tuple[str, str, Callable[[Row], Line]]] = [
    ("Milestones that moved", "changes", letter_wording.change_line),
    ("Put off", "slipped", letter_wording.slipped_line),
    ("Shipments", "shipments", letter_wording.shipment_line),
    ("Events recorded", "events", letter_wording.event_line),
    ("New signal readings", "readings", letter_wording.reading_line),
    ("In dispute", "disputes", letter_wording.dispute_line),
    ("Due within 30 days", "due", letter_wording.due_line),
    ("Late or at risk", "late", letter_wording.late_line),
]
"""For each list: title, key of its rows, and the function that words a row."""
SHOWN, SHOWN_UNKNOWNS = 8, 4
LENGTH_FOR_EACH = 150
# Two minerals in each of six months.
SHOWN_BARS = 12
LEFT_OUT = (
    "What was recorded of this deal this week could not be put together. The editors have been "
    "told; its page has what is on record."
)


@dataclass(frozen=True)
class Section:
    """A titled list of its first lines; `more` is how many were left out."""

    title: str
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True)
class Share:
    """One status in the mix: how many, and its share of the bar in whole per cent."""

    status: str
    word: str
    glyph: str
    count: int
    percent: int


@dataclass(frozen=True)
class DealPart:
    """The part of a letter on one deal."""

    name: str
    slug: str
    illustrative: bool
    mix: tuple[Share, ...]
    quiet: str = ""
    sections: tuple[Section, ...] = ()
    figures: tuple[Figure, ...] = ()
    arrivals: Arrivals | None = None
    outcome: Outcome | None = None
    freshness: tuple[str, ...] = ()
    unknowns: Section | None = None

    @property
    def total(self) -> int:
        return sum(share.count for share in self.mix)


@dataclass(frozen=True)
class Letter:
    """All that the HTML and text templates print."""

    subject: str
    headline: str
    sentence: str
    days: str
    cutoff: str
    deals: tuple[DealPart, ...]
    corrections: tuple[Line, ...]
    unsent: tuple[str, ...]
    sources: tuple[tuple[int, str, str], ...]


def select(content: Row, deals: Sequence[str], sections: Sequence[str]) -> list[Row]:
    """The blocks of the chosen deals, without the sections that may not be read."""
    closed = SECTION_KEYS - set(sections)
    closed |= {part for part, counted in RESTS_ON.items() if counted & closed}
    return [
        {key: value for key, value in block.items() if key not in closed}
        for block in content["deals"]
        if block["slug"] in deals
    ]


def letter(
    content: Row, *, deals: Sequence[str], sections: Sequence[str], shown: int = SHOWN
) -> Letter:
    """Build the whole letter, with at most `shown` lines in a list."""
    blocks = select(content, deals, sections)
    marks: dict[str, int] = {}
    most = shown * LENGTH_FOR_EACH
    parts = tuple(_deal(block, marks, shown) for block in blocks)
    errata = (row for row in content["errata"] if row["deal"] in {None, *deals})
    corrections = tuple(_line(row, letter_wording.correction_line, marks, most) for row in errata)
    week = int(content["week"].partition("-W")[2])
    head = headline(blocks)
    return Letter(
        subject=subject(week, blocks),
        headline=head[:1].upper() + head[1:],
        sentence=first_sentence(blocks),
        days=letter_wording.days(content["first_day"], content["last_day"]),
        cutoff=_moment(content["closes_at"]),
        deals=parts,
        corrections=corrections,
        unsent=tuple(content["unsent"]),
        sources=_sources(content["sources"], marks),
    )


def _deal(block: Row, marks: dict[str, int], shown: int) -> DealPart:
    about = (block["name"], block["slug"], block["illustrative"])
    if "problem" in block:
        return DealPart(*about, (), quiet=LEFT_OUT)
    mix = _mix(block.get("milestones", {}).get("counts", {}))
    quiet = _quiet(block)
    if quiet:
        return DealPart(*about, mix, quiet=quiet)
    most = shown * LENGTH_FOR_EACH
    rows = {**block, **block.get("milestones", {})}
    sections = []
    for title, key, say in LISTS:
        found = rows.get(key, [])
        lines = tuple(_line(row, say, marks, most) for row in found[:shown])
        sections += [Section(title, lines, len(found) - len(lines))] if lines else []
    texts = block["unknowns"]
    missing = tuple(letter_wording.cut(Line("", "", text), most) for text in texts[:SHOWN_UNKNOWNS])
    return DealPart(
        *about,
        mix=mix,
        sections=tuple(sections),
        figures=_figures(block),
        arrivals=arrivals_part(block, shown=SHOWN_BARS * shown // SHOWN),
        outcome=outcome_part(block),
        freshness=tuple(_freshness(block)),
        unknowns=Section("What is not known", missing, len(texts) - len(missing)),
    )


def _line(row: Row, say: Callable[[Row], Line], marks: dict[str, int], most: int) -> Line:
    """The row as a shortened text; its sources are numbered in the order of first mention."""
    numbers = tuple(marks.setdefault(key, len(marks) + 1) for key in row.get("sources", []))
    return replace(letter_wording.cut(say(row), most), marks=numbers)


def _mix(counts: dict[str, int]) -> tuple[Share, ...]:
    """The statuses in their fixed order; the shares of the bar add up to 100."""
    total, until, shares = sum(counts.values()), 0, []
    for status in (*Status.values, *sorted(set(counts) - set(Status.values))):
        count = counts.get(status, 0)
        if count:
            width = round(100 * (until + count) / total) - round(100 * until / total)
            look = (letter_wording.word(status), letter_wording.glyph(status))
            shares.append(Share(status, *look, count, width))
            until += count
    return tuple(shares)


def _figures(block: Row) -> tuple[Figure, ...]:
    now, before = block.get("figures"), block["figures_before"]
    if now is None:
        return ()
    return tuple(
        letter_wording.paid_out(now, before)
        if name == "usd_disbursed"
        else letter_wording.figure(
            name, now.get(name), (before or {}).get(name), is_first=before is None
        )
        for name in letter_wording.FIGURES
        if name in now
    )


def _quiet(block: Row) -> str:
    """The second line of an empty week; nothing where something was recorded."""
    if not is_empty(block):
        return ""
    due = len(block.get("milestones", {}).get("due", []))
    soon = plural(due, "milestone is", "milestones are") if due else "no milestone is"
    if block["is_new"]:
        return f"The tracker took this deal up this week; {soon} due within 30 days."
    return f"Nothing was recorded this week; {soon} due within 30 days."


def _freshness(block: Row) -> Iterator[str]:
    if "milestones" in block:
        judged = block["milestones"].get("judged_on")
        yield (
            f"Milestones last judged: {letter_wording.day(judged)}."
            if judged
            else "Milestones have not been judged yet."
        )
    fresh = block["freshness"]
    if "readings" in block and fresh["signals"]:
        yield (
            f"{fresh['fresh']} of {fresh['signals']} signals have a reading from the last 90 days."
        )
        if fresh["not_read"]:
            yield f"Never a reading: {', '.join(fresh['not_read'])}."


def _sources(known: Row, numbers: dict[str, int]) -> tuple[tuple[int, str, str], ...]:
    """Number, description and address of every source named."""
    found = []
    for key, number in numbers.items():
        row = known[key]
        when = letter_wording.day(row["published_on"], row["precision"])
        named = (isolated(row["publisher"]), isolated(row["title"]))
        words = ", ".join(part for part in (*named, when) if part)
        found.append((number, f"{words} (reliability {row['reliability']})", row["url"]))
    return tuple(found)


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return f"{format_date(moment.date())}, {moment:%H:%M} UTC"
