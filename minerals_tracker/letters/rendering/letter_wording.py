"""Word the rows of a letter's content, for HTML and text alike. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from deals.origins import SINGLE
from deals.states import DatePrecision, Qualifier, Scope
from deals.units import (
    MINUS,
    Mass,
    format_date,
    format_mass,
    format_number,
    format_usd,
    in_usd_and_not,
)
from deals.validation.characters import isolated
from milestones.states import Status
from shipments.states import Purpose, ShipmentState

Row = dict[str, Any]

NOT_JUDGED = "not judged"
EN_DASH = "\u2013"
BREAKS = re.compile("[\x00-\x20\x7f\x85\u2028\u2029]+")
GLYPHS = {
    Status.MET: "●",
    Status.ON_TRACK: "◆",
    Status.PARTLY_MET: "◐",
    Status.OPEN: "□",
    Status.AT_RISK: "▲",
    Status.OVERDUE: "■",
    Status.STALLED: "◇",
    Status.PLANNED: "○",
    Status.UNDATED: "\u2013",
    Status.UNKNOWN: "?",
}
FIGURES = {
    "met": "Milestones met",
    "late": "Milestones overdue, at risk or stalled",
    "commercial_deliveries": "Commercial deliveries",
    "sample_deliveries": "Deliveries of samples",
    "usd_disbursed": "Paid out for this deal",
    "disputed": "Points in dispute",
}


@dataclass(frozen=True)
class Line:
    """A line: date or status, title, text, and the numbers of its sources."""

    label: str
    title: str
    text: str
    marks: tuple[int, ...] = ()
    status: str = ""

    @property
    def heading(self) -> str:
        """The title, as the start of a line of text."""
        title = isolated(self.title)
        return title if not title or self.title[-1] in "?.:" else f"{title}."

    @property
    def glyph(self) -> str:
        """The status's symbol, so that colour is not the only sign."""
        return glyph(self.status) if self.status else ""


def shorten(text: str, most: int) -> str:
    """The text on one line, of at most `most` characters."""
    line = BREAKS.sub(" ", text).strip(" ")
    return line if len(line) <= most else f"{line[: most - 1]}…"


def cut(line: Line, most: int) -> Line:
    """The line with title and text of at most `most` characters each."""
    return replace(line, title=shorten(line.title, most), text=shorten(line.text, most))


@dataclass(frozen=True)
class Figure:
    """A figure of the deal, and its change since the last issue."""

    name: str
    value: str
    change: str


def word(status: str) -> str:
    """The label of a status, or that it is not judged yet."""
    return str(Status(status).label) if status in Status.values else NOT_JUDGED


def glyph(status: str) -> str:
    return GLYPHS[Status(status)] if status in Status.values else "·"


def day(text: str | None, precision: str = "") -> str:
    """A date of the content with no more detail than is known."""
    if not text:
        return "undated"
    return format_date(date.fromisoformat(text), DatePrecision(precision or DatePrecision.DAY))


def days(first: str, last: str) -> str:
    """The days of a week, as its letter is headed."""
    one, two = date.fromisoformat(first), date.fromisoformat(last)
    if one.month == two.month:
        return f"{one.day}{EN_DASH}{format_date(two)}"
    start = format_date(one) if one.year != two.year else format_date(one).rpartition(" ")[0]
    return f"{start} {EN_DASH} {format_date(two)}"


def change_line(row: Row) -> Line:
    text = f"Was {word(row['old'])}. {row['reason']}"
    return Line(word(row["new"]), row["title"], text.strip(), status=row["new"])


def late_line(row: Row) -> Line:
    return Line(word(row["status"]), row["title"], row["reason"], status=row["status"])


def due_line(row: Row) -> Line:
    text = f"{word(row['status']).capitalize()}."
    return Line(day(row["ends_on"]), row["title"], text)


def slipped_line(row: Row) -> Line:
    now = f"now due {day(row['ends_on'])}" if row["ends_on"] else "now without an end"
    return Line("put off", row["title"], f"Was due {day(row['was_due'])}, {now}.")


def shipment_line(row: Row) -> Line:
    """A shipment, its state, its wet mass as stated, and that a sample is a sample."""
    if row["state"] == "voided":
        text = f"Withdrawn from the record: {row['reason']}"
        return Line("withdrawn", row["reference"], text)
    kind = "Sample" if row["purpose"] == Purpose.SAMPLE else "Commercial"
    text = f"{kind}, {ShipmentState(row['state']).label}; {_masses(row)}."
    for part in row.get("taken_back", ()):  # weeks frozen earlier tell of none
        text += f" No longer on record: “{part['what']}” ({part['reason']})."
    return Line(day(row["reached_on"], row["precision"]), row["reference"], text)


def _masses(shipment: Row) -> str:
    """Its masses, and whether they rest on a single source; weeks frozen earlier do not know."""
    single = SINGLE if shipment.get("is_single_source") else ""
    parts = []
    for row in shipment["masses"]:
        mass = format_mass(_mass(row))
        stated = "of unknown mass" if mass == "unknown" else f"{mass} wet{single}"
        parts.append(f"{row['of']} {stated}".strip())
    return ", ".join(parts) or "mass unknown"


def _mass(row: Row) -> Mass:
    low, high = (None if row[end] is None else Decimal(row[end]) for end in ("low_kg", "high_kg"))
    if low is None:
        low, high = (None, None) if high is None else (Decimal(0), high)
    return Mass(low, high, Qualifier(row["qualifier"]))


def event_line(row: Row) -> Line:
    about = Scope(row["scope"]).label.capitalize()
    when = day(row["happened_on"], row["precision"])
    return Line(when, row["title"], f"{about}; {row['confidence']}.")


def reading_line(row: Row) -> Line:
    before = "first reading" if row["before"] is None else f"before {score(row['before'])}"
    text = f"{score(row['score'])} ({before}). {row['rationale']}"
    return Line(day(row["read_on"], row["precision"]), row["signal"], text)


def dispute_line(row: Row) -> Line:
    sides = f" {len(row['claims'])} claims on record." if row["claims"] else ""
    return Line(row["state"], row["title"], f"{row['question']}{sides}")


def correction_line(row: Row) -> Line:
    text = (
        f"{row['figure']}: printed {row['printed']}, correct is {row['correct']}. "
        f"{row['explanation']}"
    )
    return Line(f"Issue {row['issue']}", "", text)


def score(value: int) -> str:
    """A reading with its sign, as the rubric writes it."""
    if value == 0:
        return "0"
    return f"+{value}" if value > 0 else f"{MINUS}{-value}"


def figure(name: str, value: str | None, before: str | None, *, is_first: bool) -> Figure:
    """One number with its change; what is unknown on either side is said to be."""
    shown = _value(name, value)
    if is_first:
        return Figure(FIGURES[name], shown, "first issue")
    if value is None or before is None:
        return Figure(FIGURES[name], shown, "not comparable")
    difference = Decimal(value) - Decimal(before)
    if difference == 0:
        return Figure(FIGURES[name], shown, "unchanged")
    direction = "up" if difference > 0 else "down"
    return Figure(FIGURES[name], shown, f"{direction} from {_value(name, before)}")


def paid_out(now: Row, before: Row | None) -> Figure:
    """What was paid out, with the payments that are not converted, as the dossier says it."""
    left, then = now.get("unconverted"), (before or {}).get("unconverted")
    name = "usd_disbursed"
    told = figure(name, now[name], (before or {}).get(name), is_first=before is None)
    if left and now[name] is not None:
        told = replace(told, value=in_usd_and_not(Decimal(now[name]), int(left)))
    return told if left == then or before is None else replace(told, change="not comparable")


def _value(name: str, value: str | None) -> str:
    if value is None:
        return "unknown"
    if name == "usd_disbursed":
        return format_usd(Decimal(value)) if Decimal(value) else "none on record"
    return format_number(Decimal(value), None)
