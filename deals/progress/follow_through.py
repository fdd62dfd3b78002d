"""What of a deal is signed, binding, paid and arrived by a day. Pure.

A signature is known from a paper on file, from an event, or from the deal's own signing day. The
first paper is paired with the first event, the second with the second, and so on; of each pair the
earlier day counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, TypeVar

from deals.states import CommitmentRung, DatePrecision, InstrumentKind, InstrumentStep
from deals.units import period_end

SIGNING, BINDING = "signing", "definitive_agreement"
NOT_BINDING = "agreement_that_does_not_bind"
"""Type of a definitive agreement whose paper says that it is not binding."""

_BINDS = frozenset({BINDING, "binding_agreement"})
_SIGNED = (
    *(InstrumentKind.MOU, InstrumentKind.TERM_SHEET),
    *(InstrumentKind.DEFINITIVE, InstrumentKind.FINANCIAL_CLOSE),
)
"""Kinds of paper after which events of their signature are called."""
_TELLS_OF = {
    BINDING: _BINDS,
    SIGNING: frozenset({SIGNING, NOT_BINDING, *_BINDS, *_SIGNED}),
}
EVENT_TYPES = _TELLS_OF[SIGNING]
"""Types of events that report a signature."""

MASS = frozenset({"t", "kg"})


def is_money(unit: str) -> bool:
    """Whether a promise in a unit is one of money, in whatever currency."""
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


class SignedRecord(Protocol):
    """A named tuple with the day and type of a signature."""

    @property
    def on(self) -> date: ...
    @property
    def event_type(self) -> str: ...


T = TypeVar("T", bound=SignedRecord)


class Signature(NamedTuple):
    """The day and type of one signature, known from a paper, an event or the deal's signing day."""

    on: date
    event_type: str


def asked_by(event_type: str | None) -> str | None:
    """Return which signatures a rule about an event type counts: SIGNING, BINDING, or None."""
    if event_type in _BINDS:
        return BINDING
    return SIGNING if event_type == SIGNING else None


def signatures(what: str, papers: Iterable[T], events: Iterable[T]) -> tuple[T, ...]:
    """Return each signature once, ordered by day, from papers and events paired in their order.

    `what` is SIGNING for all signatures, BINDING for those that bind. A pair gives the event with
    the earlier of the two days.
    """
    papers = list(papers)
    denied = {row.on for row in papers if row.event_type == NOT_BINDING and what == BINDING}
    told = (papers, (row for row in events if row.event_type not in _BINDS or row.on not in denied))
    pairs = zip_longest(
        *(sorted((r for r in rows if r.event_type in _TELLS_OF[what]), key=_ON) for rows in told)
    )
    return tuple(_earlier(*pair) for pair in pairs)


_ON = attrgetter("on")


def _earlier(paper: T | None, event: T | None) -> T:
    """The event if there is one, since it names more, with the earlier of the two days."""
    both: list[Any] = [row for row in (event, paper) if row is not None]
    first: T = both[0]._replace(on=min(row.on for row in both))
    return first


class PaperStep(NamedTuple):
    """A state that a paper reached, and the day from which it counts."""

    on: date
    state: str


AGREED = frozenset(InstrumentStep.values) - {InstrumentStep.ANNOUNCED, InstrumentStep.LAPSED}
"""States of a paper that both sides have agreed to; one that is only announced has no signature."""


def day_signed(
    signed_on: date | None,
    precision: str,
    deal_day: date | None,
    steps: Sequence[PaperStep] = (),
) -> date | None:
    """Return the day from which a paper counts as signed; None where it is only announced.

    One without a date and without states counts as its deal, or else always.
    """
    days = [step.on for step in steps if step.state in AGREED]
    if signed_on is not None:
        days.append(period_end(signed_on, DatePrecision(precision)))
    if days or steps:
        return min(days, default=None)
    return deal_day or date.min


def day_binding(
    signed: date | None, *, binding: bool | None, steps: Sequence[PaperStep] = ()
) -> date | None:
    """Return the day from which a paper binds; None where it does not, or nobody says so.

    `signed` is the day of its signature.
    """
    if binding is False:
        return None
    days = [step.on for step in steps if step.state == InstrumentStep.BINDING]
    return min(days, default=signed if binding else None)


def kind_signed(kind: str, *, binding: bool | None) -> str:
    """Return the event type of a paper's signature: BINDING, NOT_BINDING or SIGNING."""
    if binding:
        return BINDING
    return NOT_BINDING if kind == InstrumentKind.DEFINITIVE and binding is False else SIGNING


@dataclass(frozen=True, slots=True)
class SignatureDays:
    """Days of all signatures of a deal, and of the binding ones, both in order."""

    signed: Sequence[date] = ()
    binding: Sequence[date] = ()

    @classmethod
    def of(cls, papers: Sequence[SignedRecord], events: Sequence[SignedRecord]) -> SignatureDays:
        """Pair a deal's papers and events (see `signatures`)."""
        days = (
            tuple(row.on for row in signatures(what, papers, events)) for what in (SIGNING, BINDING)
        )
        return cls(*days)

    @property
    def signed_from(self) -> date | None:
        """The day of the first signature; None where there is none."""
        return self.signed[0] if self.signed else None

    def is_signed(self, day: date) -> bool:
        """Return whether anything was signed by the end of a day."""
        return bool(self.signed) and self.signed[0] <= day

    def binding_by(self, day: date) -> int:
        """Return the number of binding agreements signed by the end of a day."""
        return sum(on <= day for on in self.binding)


ALWAYS = SignatureDays(signed=(date.min,))
"""For what belongs to no deal: nothing has to be signed first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealProgress:
    """How far a deal had come by the end of a day.

    The numbers count binding agreements, commitments of money, payments and arrivals, in any
    currency.
    """

    is_signed: bool
    binding: int = 0
    committed: int = 0
    paid: int = 0
    arrived: int = 0

    def bears_out(self, rung: int, unit: str) -> bool:
        """Return whether the deal has come far enough for a commitment to stand on a rung.

        `unit` is the commitment's: USD, a unit of mass, or another.
        """
        if rung == CommitmentRung.ANNOUNCED:
            return True
        known = {
            CommitmentRung.BINDING: self.binding,
            CommitmentRung.FINANCED: not is_money(unit) or self.committed or self.paid,
        }
        if rung >= CommitmentRung.MOVED:
            moved = self.paid if is_money(unit) else unit not in MASS or self.arrived
            return self.is_signed and bool(moved)
        return self.is_signed and bool(known.get(CommitmentRung(rung), True))
