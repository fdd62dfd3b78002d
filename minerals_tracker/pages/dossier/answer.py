"""Is this deal being delivered? The answer, computed from what is on record on a day. Pure.

Three things make a deal real: a commercial delivery, a binding agreement, money paid out. With none
of them the answer is "Not yet", with some "In part", with all "Yes", unless a milestone is overdue.
Output with a published mass counts like a delivery. A deal that ships nothing of its own, such as a
framework or a railway, is not asked for a delivery, and for money or output only where these are
part of it. Before any paper is signed there is no deal to deliver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.charts.figure import Citable
from deals.progress.steps import StepResult
from deals.states import Confidence, DatePrecision, Found, Step
from deals.units import Mass, format_date, format_mass, in_usd_and_not, plural
from minerals_tracker.pages.sources.clauses import Clause, Clauses, both, sourced, words_of

NOT_AGREED, NOT_YET, IN_PART, YES = "Not agreed", "Not yet", "In part", "Yes"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A consignment that had arrived: what it was, how much, when, and how that is known.

    It may stand for `count` of them, of which it is the last. `weighed_by` are the sources of its
    mass, `told_by` those of its arrival.
    """

    on: date
    precision: DatePrecision
    mass: Mass
    commercial: bool
    confidence: Confidence = Confidence.REPORTED
    count: int = 1
    weighed_by: tuple[Citable, ...] = ()
    told_by: tuple[Citable, ...] = ()

    @property
    def weight(self) -> Clause:
        """Its mass, and who says so."""
        if not self.mass.is_known:
            return Clause("unknown mass")
        return Clause(format_mass(self.mass), self.weighed_by)

    @property
    def day(self) -> Clause:
        """When it arrived, and who says so."""
        return Clause(format_date(self.on, self.precision), self.told_by)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the answer rests on, as of a day. Money in USD; `unconverted` counts other payments."""

    day: date
    agreed: bool
    arrivals: tuple[Arrival, ...] = ()
    binding: int = 0
    disbursed_usd: Decimal = Decimal(0)
    unconverted: int = 0
    overdue: int = 0
    ships_goods: bool = True
    steps: tuple[StepResult, ...] = ()

    @property
    def of(self) -> Mapping[Step, Found]:
        """What was found of each step; empty where nobody asked."""
        return {result.step: result.found for result in self.steps}


@dataclass(frozen=True, slots=True)
class Answer:
    """A word or two, and the sentence that says why, clause by clause."""

    word: str
    clauses: Clauses

    @property
    def sentence(self) -> str:
        return words_of(self.clauses)


def answer(found: Findings) -> Answer:
    """The answer to "Is this deal being delivered?"."""
    if not found.agreed:
        return Answer(NOT_AGREED, (Clause("No signed document is on record."),))
    has, lacks = _steps(found)
    sentences = [*_arrivals(found.arrivals, found.day), *((Clause(words),) for words in has)]
    # A lone arrival and what is missing are one sentence.
    is_one = len(sentences) == 1 and bool(found.arrivals and lacks)
    if lacks:
        missing = f"{listed(lacks)} is on record"
        sentences.append((Clause(missing if is_one else _capital(missing)),))
    if not lacks and found.overdue:
        sentences.append((Clause(f"{plural(found.overdue, 'milestone')} overdue"),))
    return Answer(
        _word(found, lacks, is_any=_real(found, has)), _joined(sentences, "; " if is_one else ". ")
    )


def _joined(sentences: Sequence[Clauses], between: str) -> Clauses:
    first, *others = sentences
    rest = (clause for sentence in others for clause in (Clause(between), *sentence))
    return (*first, *rest, Clause("."))


def _real(found: Findings, has: Sequence[str]) -> bool:
    """Whether anything that makes a deal real is on record."""
    return bool(has) or any(arrival.commercial for arrival in found.arrivals)


def _word(found: Findings, lacks: Sequence[str], *, is_any: bool) -> str:
    if not is_any:
        return NOT_YET
    return IN_PART if lacks or found.overdue else YES


def _steps(found: Findings) -> tuple[list[str], list[str]]:
    """Sentences for what is on record besides arrivals, and the names of what is not."""
    has, lacks = [], []
    if not any(arrival.commercial for arrival in found.arrivals):
        if found.of.get(Step.PRODUCT) == Found.SHOWN:
            has.append("Output with a published mass is on record")
        elif found.ships_goods:
            lacks.append("no commercial delivery")
        elif found.of.get(Step.PRODUCT) != Found.OUTSIDE:
            lacks.append("no output with a published mass")
    if found.binding:
        has.append(f"{plural(found.binding, 'binding agreement')} signed")
    else:
        lacks.append("no binding agreement")
    if paid := in_usd_and_not(found.disbursed_usd, found.unconverted):
        has.append(
            f"{paid[:1].upper()}{paid[1:]} paid out"
            if not found.unconverted
            else f"Paid out: {paid}"
        )
    elif found.ships_goods or found.of.get(Step.PAID) != Found.OUTSIDE:
        is_drawn = found.of.get(Step.PAID) == Found.IN_PART
        lacks.append("no payment with a published sum" if is_drawn else "no payment")
    return has, lacks


def _arrivals(arrivals: Sequence[Arrival], day: date) -> list[Clauses]:
    commercial = [arrival for arrival in arrivals if arrival.commercial]
    samples = [arrival for arrival in arrivals if not arrival.commercial]
    return [
        _arrived(group, noun, day)
        for group, noun in ((commercial, "commercial consignment"), (samples, "sample"))
        if group
    ]


def _arrived(arrivals: Sequence[Arrival], noun: str, day: date) -> Clauses:
    last = max(arrivals, key=lambda arrival: arrival.on)
    count = sum(arrival.count for arrival in arrivals)
    if count > 1:
        return Clause(f"{plural(count, noun)} have arrived, the last on "), sourced(
            last.day.text, last.told_by, day
        )
    verb = "arrived" if last.confidence == Confidence.OFFICIAL else "is reported to have arrived"
    joint = "on" if last.precision == DatePrecision.DAY else "in"
    return Clause(f"One {noun} of "), *both(last.weight, f" {verb} {joint} ", last.day, day)


def listed(names: Sequence[str]) -> str:
    """Names with commas and an "and"."""
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
