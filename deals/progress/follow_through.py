"""What of a deal has become real by a day: signed, binding, paid, arrived. Pure; every page, rule and letter asks here.

A signature is told of by a paper on file, by an event of the deal, or by the deal's own day. The
first of the papers is taken for the first of the events, the second for the second, and so on: of
the two the earlier day counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, TypeVar

from deals.states import CommitmentRung, DatePrecision, InstrumentKind
from deals.units import period_end

SIGNING, BINDING = "signing", "definitive_agreement"
NOT_BINDING = "agreement_that_does_not_bind"
"""A definitive agreement of which its paper says that it does not bind."""

_BINDS = frozenset({BINDING, "binding_agreement"})
_TELLS_OF = {
    BINDING: _BINDS,
    SIGNING: frozenset({SIGNING, NOT_BINDING, *_BINDS, *InstrumentKind.values}),
}
EVENT_TYPES = _TELLS_OF[SIGNING]
"""Types of the events that tell of a signature."""

MASS = frozenset({"t", "kg"})


class Told(Protocol):
    """A named tuple that says on which day what kind of paper was signed."""

    @property
    def on(self) -> date: ...
    @property
    def event_type(self) -> str: ...


T = TypeVar("T", bound=Told)


class Signature(NamedTuple):
    """A paper, an event, or the deal's own day, as somebody signed on a day."""

    on: date
    event_type: str


def asked_by(event_type: str | None) -> str | None:
    """Which signatures a rule for events of a type asks for: SIGNING, BINDING, or none of them."""
    if event_type in _BINDS:
        return BINDING
    return SIGNING if event_type == SIGNING else None


def signatures(what: str, papers: Iterable[T], events: Iterable[T]) -> tuple[T, ...]:
    """Each signature once, by its day; `what` is SIGNING for all, BINDING for those that bind."""
    papers = list(papers)
    denied = {row.on for row in papers if row.event_type == NOT_BINDING and what == BINDING}
    told = (papers, (row for row in events if row.event_type not in _BINDS or row.on not in denied))
    pairs = zip_longest(
        *(sorted((r for r in rows if r.event_type in _TELLS_OF[what]), key=_ON) for rows in told)
    )
    return tuple(_earlier(*pair) for pair in pairs)


_ON = attrgetter("on")


def _earlier(paper: T | None, event: T | None) -> T:
    """The event where there is one, since it names more, from the earlier of the two days."""
    both: list[Any] = [row for row in (event, paper) if row is not None]
    first: T = both[0]._replace(on=min(row.on for row in both))
    return first


def day_signed(signed_on: date | None, precision: str, deal_day: date | None) -> date:
    """From when a paper counts as signed; one without a date as its deal, or else always."""
    if signed_on is None:
        return deal_day or date.min
    return period_end(signed_on, DatePrecision(precision))


def kind_signed(kind: str, *, binding: bool | None) -> str:
    """A paper as an event would name its signature."""
    if binding:
        return BINDING
    return NOT_BINDING if kind == InstrumentKind.DEFINITIVE and binding is False else SIGNING


@dataclass(frozen=True, slots=True)
class Agreed:
    """The days of a deal's signatures, and of those that bind, in their order."""

    signed: Sequence[date] = ()
    binding: Sequence[date] = ()

    @classmethod
    def of(cls, papers: Sequence[Told], events: Sequence[Told]) -> Agreed:
        days = (
            tuple(row.on for row in signatures(what, papers, events)) for what in (SIGNING, BINDING)
        )
        return cls(*days)

    @property
    def signed_from(self) -> date | None:
        """The first signature; None where there is none."""
        return self.signed[0] if self.signed else None

    def is_signed(self, day: date) -> bool:
        """Whether anything had been signed by the end of a day."""
        return bool(self.signed) and self.signed[0] <= day

    def binding_by(self, day: date) -> int:
        """How many binding agreements had been signed by the end of a day."""
        return sum(on <= day for on in self.binding)


ALWAYS = Agreed(signed=(date.min,))
"""Of what belongs to no deal: nothing has to be signed first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a deal had come by the end of a day; money counts whether in USD or not."""

    is_signed: bool
    binding: int = 0
    committed: int = 0
    paid: int = 0
    arrived: int = 0

    def bears_out(self, rung: int, unit: str) -> bool:
        """Whether a promise in a unit can stand on a rung: none says more than the deal has come to."""
        if rung == CommitmentRung.ANNOUNCED:
            return True
        known = {
            CommitmentRung.BINDING: self.binding,
            CommitmentRung.FINANCED: unit != "USD" or self.committed or self.paid,
        }
        if rung >= CommitmentRung.MOVED:
            moved = self.paid if unit == "USD" else unit not in MASS or self.arrived
            return self.is_signed and bool(moved)
        return self.is_signed and bool(known.get(CommitmentRung(rung), True))
