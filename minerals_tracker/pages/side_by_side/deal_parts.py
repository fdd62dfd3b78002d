"""Steps, papers, milestones and product of deals side by side. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from deals.models import Instrument
from deals.progress.steps import by_step
from deals.states import DatePrecision, Found, InstrumentStep, Step
from deals.units import format_date, plural
from milestones.states import Status
from milestones.verdicts.judging import Judged
from milestones.verdicts.rule_kinds import KINDS, kind_of
from minerals_tracker.pages.portfolio.portfolio import DealRow
from minerals_tracker.pages.side_by_side.table import (
    NOTHING,
    UNPUBLISHED,
    Cell,
    Line,
    Row,
    nothing,
    row,
    said,
    unpublished,
)

_ABSENT = {Found.NOTHING: NOTHING, Found.UNDECIDED: UNPUBLISHED}


def step_rows(deals: Sequence[DealRow], day: date) -> Iterator[Row]:
    """Yield how far each deal has come, step by step, and how long ago it was signed."""
    yield row("Furthest step", [said(deal.two_words, (), "steps") for deal in deals])
    for step in Step:
        yield row(str(step.label), [_step(deal, step) for deal in deals])
    yield row("Days since signing", [_age(deal, day) for deal in deals])


def _step(deal: DealRow, step: Step) -> Cell:
    found = by_step(deal.steps)[step]
    words = found.words[:1].upper() + found.words[1:]
    if found.on:
        words += f", {format_date(found.on)}"
    line = Line(words, deal.sources if step == Step.SIGNED else (), "steps")
    if absence := _ABSENT.get(found.found, ""):
        line = Line(words, (), "steps", absence)
    return Cell((line,), step=found)


def _age(deal: DealRow, day: date) -> Cell:
    found = by_step(deal.steps)[Step.SIGNED]
    if found.found == Found.NOTHING:
        return nothing("not signed")
    if found.on is None:
        return unpublished("day not known")
    return said(str((day - found.on).days), (), "steps")


def paper_rows(deals: Sequence[DealRow], day: date) -> Iterator[Row]:
    """Yield the papers of each deal by a day, with the state that each is in."""
    yield row("Papers", [_papers(deal, day) for deal in deals], "kind, state")


def _papers(deal: DealRow, day: date) -> Cell:
    lines = [line for paper in deal.deal.instruments.all() if (line := _paper(paper, day))]
    return Cell(tuple(lines)) if lines else nothing("no paper found")


def _paper(paper: Instrument, day: date) -> Line | None:
    """A paper with the last state that it had reached; None before it was known."""
    reached = [s for s in paper.states.all() if s.voided_at is None and s.counts_from <= day]
    last = max(reached, key=lambda s: (s.counts_from, s.pk), default=None)
    signed = paper.signed_on
    if last is None and signed and signed > day:
        return None
    words = f"{paper.name}: {paper.get_kind_display()}"
    if signed and signed <= day:
        words += f", signed {format_date(signed, DatePrecision(paper.signed_precision))}"
    sources = [*paper.sources.all(), *(last.sources.all() if last else ())]
    state = str(InstrumentStep(last.state).label) if last else ""
    return Line(words, tuple(dict.fromkeys(sources)), state=_bound(paper, state))


def _bound(paper: Instrument, state: str) -> str:
    """The state, and whether the paper binds where somebody says so."""
    if paper.binding is None:
        return state or "whether it binds is not said"
    binds = "binding" if paper.binding else "not binding"
    return binds if state in {"", binds} else f"{state}, {binds}"


def milestone_rows(deals: Sequence[DealRow]) -> Iterator[Row]:
    """Yield milestones by status: all, then by kind of rule."""
    yield row("All", [_mix(list(deal.judged.values()), "no milestone set") for deal in deals])
    for kind, label in KINDS.items():
        own = [[j for j in deal.judged.values() if kind_of(j) == kind] for deal in deals]
        if any(own):
            yield row(label, [_mix(judged, "no milestone of this kind") for judged in own])


def _mix(judged: Sequence[Judged], absent: str) -> Cell:
    if not judged:
        return nothing(absent)
    counts = Counter(str(each.status) for each in judged)
    met = f"{counts[Status.MET]} of {len(judged)} met"
    rest = [f"{counts[s]} {s.label}" for s in Status if counts[s] and s != Status.MET]
    line = Line(", ".join([met, *rest]), (), "milestone-status")
    return Cell((line,), mix=tuple(counts.items()))


def product_rows(deals: Sequence[DealRow]) -> Iterator[Row]:
    """Yield what came out and what arrived, and what is due next."""
    yield row("Output", [_output(deal) for deal in deals], "newest on file")
    yield row("Arrivals", [_arrivals(deal) for deal in deals])
    yield row("Next milestone due", [_next(deal) for deal in deals])


def _output(deal: DealRow) -> Cell:
    if deal.output:
        return said(f"{deal.output.label}: {deal.output.newest}", deal.output.sources)
    words = deal.output_words
    return unpublished(words.lower()) if words == "Not published" else nothing(words.lower())


def _arrivals(deal: DealRow) -> Cell:
    if not deal.deal.ships_goods:
        return said("Not part of this deal")
    if deal.has_arrivals:
        return Cell((Line("", clauses=deal.arrivals),))
    return nothing("nothing has arrived")


def _next(deal: DealRow) -> Cell:
    open_ones = [
        each
        for each in deal.judged.values()
        if each.status in {Status.PLANNED, Status.AT_RISK, Status.ON_TRACK, Status.PARTLY_MET}
        and each.milestone.ends_on
    ]
    if not open_ones:
        return nothing("no dated milestone is open")
    first = min(each.milestone.ends_on for each in open_ones if each.milestone.ends_on)
    due = [each for each in open_ones if each.milestone.ends_on == first]
    title = due[0].milestone.title if len(due) == 1 else plural(len(due), "milestone")
    return said(f"{title}, due {format_date(first)}", (), "milestone-status")
