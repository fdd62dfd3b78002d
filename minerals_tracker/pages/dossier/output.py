"""What the assets of a deal were reported to make, sell, carry or be able to make. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.models import OutputReport, Source
from deals.states import DatePrecision, OutputBasis, OutputKind, Qualifier
from deals.units import Mass, format_date, format_mass
from minerals_tracker.pages.sources.marks import out_by

KG_PER_T = 1000


@dataclass(frozen=True, slots=True)
class OutputRow:
    """A report in words: what was made in which period, what was weighed, and who says so."""

    period: str
    what: str
    mass: str
    basis: str
    note: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """Reports by a day, the newest period first, and the title over them."""

    rows: tuple[OutputRow, ...]
    newest: OutputRow
    finding: str


def output(reports: Iterable[OutputReport], day: date) -> Output | None:
    """Return the reports that were out and whose period was over by a day; None without any."""
    known = [report for report in reports if report.counts_from <= day and report.ends_on <= day]
    known.sort(key=lambda report: (report.ends_on, report.starts_on, report.product), reverse=True)
    if not known:
        return None
    made = [r for r in known if r.kind != OutputKind.CAPACITY and r.low_t is not None]
    newest = made[0] if made else known[0]
    rows = tuple(_row(report, day) for report in known)
    return Output(rows=rows, newest=_row(newest, day), finding=_finding(newest))


def mass_of(report: OutputReport) -> str:
    """The mass as reported, with its qualifier, such as "about 1 110 t"; a capacity is a year's."""
    low, high = _kg(report.low_t), _kg(report.high_t)
    if low is None and high is None:
        return "mass not published"
    mass = Mass(low if low is not None else Decimal(0), high, Qualifier(report.qualifier))
    words = format_mass(mass, significant=None)
    return f"{words} a year" if report.kind == OutputKind.CAPACITY else words


def period_of(report: OutputReport) -> str:
    """The months of a report, such as "Jan 2026 to Mar 2026"; of a capacity its last month."""
    first, last = (
        format_date(on, DatePrecision.MONTH) for on in (report.starts_on, report.ends_on)
    )
    return last if first == last or report.kind == OutputKind.CAPACITY else f"{first} to {last}"


def _kg(tonnes: Decimal | None) -> Decimal | None:
    return None if tonnes is None else tonnes * KG_PER_T


def _row(report: OutputReport, day: date) -> OutputRow:
    return OutputRow(
        period=period_of(report),
        what=f"{report.product[:1].upper()}{report.product[1:]}, {report.get_kind_display()}",
        mass=mass_of(report),
        basis=OutputBasis(report.basis).label,
        note=report.note,
        sources=out_by(report.sources.all(), day),
    )


def _finding(report: OutputReport) -> str:
    if report.kind == OutputKind.CAPACITY:
        return f"Capacity of {mass_of(report)} of {report.product} reported"
    mass = mass_of(report)
    if report.low_t is None and report.high_t is None:
        return f"{report.product[:1].upper()}{report.product[1:]} {report.kind}, {mass}"
    return f"{mass[:1].upper()}{mass[1:]} of {report.product} {report.kind} in {period_of(report)}"
