"""Is this deal being delivered? The answer, computed from what is on record on a day. Pure.

Three things make a deal real: a commercial delivery, a binding agreement, money paid out. With none
of them the answer is "Not yet", with some "In part", with all "Yes", unless a milestone is overdue.
Before any paper is signed there is no deal to deliver.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.figures import Citable
from deals.states import Confidence, DatePrecision
from deals.units import Mass, format_date, format_mass, in_usd_and_not, plural
from minerals_tracker.clauses import Clause, Clauses, both, sourced, words_of

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

    agreed: bool
    arrivals: tuple[Arrival, ...] = ()
    binding: int = 0
    disbursed_usd: Decimal = Decimal(0)
    unconverted: int = 0
    overdue: int = 0


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
        return Answer(NOT_AGREED, (Clause("No signed paper is on record."),))
    has, lacks = _steps(found)
    sentences = [*_arrivals(found.arrivals), *((Clause(words),) for words in has)]
    # A lone arrival and what is missing are one sentence.
    is_one = len(sentences) == 1 and bool(found.arrivals and lacks)
    if lacks:
        missing = f"{listed(lacks)} is on record"
        sentences.append((Clause(missing if is_one else _capital(missing)),))
    if not lacks and found.overdue:
        sentences.append((Clause(f"{plural(found.overdue, 'milestone')} overdue"),))
    return Answer(_word(found, len(lacks)), _joined(sentences, "; " if is_one else ". "))


def _joined(sentences: Sequence[Clauses], between: str) -> Clauses:
    first, *others = sentences
    rest = (clause for sentence in others for clause in (Clause(between), *sentence))
    return (*first, *rest, Clause("."))


def _word(found: Findings, lacking: int) -> str:
    if lacking == 3:
        return NOT_YET
    return IN_PART if lacking or found.overdue else YES


def _steps(found: Findings) -> tuple[list[str], list[str]]:
    """Sentences for what is on record besides arrivals, and the names of what is not."""
    has, lacks = [], []
    if not any(arrival.commercial for arrival in found.arrivals):
        lacks.append("no commercial delivery")
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
    else:
        lacks.append("no disbursement")
    return has, lacks


def _arrivals(arrivals: Sequence[Arrival]) -> list[Clauses]:
    commercial = [arrival for arrival in arrivals if arrival.commercial]
    samples = [arrival for arrival in arrivals if not arrival.commercial]
    return [
        _arrived(group, noun)
        for group, noun in ((commercial, "commercial consignment"), (samples, "sample"))
        if group
    ]


def _arrived(arrivals: Sequence[Arrival], noun: str) -> Clauses:
    last = max(arrivals, key=lambda arrival: arrival.on)
    count = sum(arrival.count for arrival in arrivals)
    if count > 1:
        return Clause(f"{plural(count, noun)} have arrived, the last on "), sourced(
            last.day.text, last.told_by
        )
    verb = "arrived" if last.confidence == Confidence.OFFICIAL else "is reported to have arrived"
    joint = "on" if last.precision == DatePrecision.DAY else "in"
    return Clause(f"One {noun} of "), *both(last.weight, f" {verb} {joint} ", last.day)


def listed(names: Sequence[str]) -> str:
    """Names with commas and an "and"."""
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
