"""Small facts for the tests of rules; every argument that does not matter has a value."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from milestones.rules.facts import (
    AssetFact,
    DocumentFact,
    EventFact,
    Evidence,
    FundingFact,
    LotFact,
    OutputFact,
    TradeFact,
)
from milestones.rules.language import Rule, parse_rule
from milestones.rules.verdict import Target
from shipments.states import DELIVERED

DAY = date(2026, 3, 1)
DEAL = "DEAL"
OTHER = "OTHER"


class Line(NamedTuple):
    """A lot as a test names it; `assayed_on` None means as old as its shipment."""

    key: str
    mineral_group: str = ""
    mineral_key: str = ""
    stage: int | None = None
    contained: tuple[str, Decimal | None] = ("", None)
    assay_present: bool = False
    assayed_on: date | None = None
    value_usd: Decimal | None = None
    origin: str = ""


class Shipped(NamedTuple):
    """A shipment as a test names it, with every state and its lots."""

    key: str
    purpose: str
    steps: tuple[tuple[str, date], ...]
    deal_key: str = ""
    lines: tuple[Line, ...] = ()
    value_usd: Decimal | None = None


def lots_of(*shipments: Shipped) -> tuple[LotFact, ...]:
    """The facts of shipments, in plain Python: what the database has to answer."""
    return tuple(
        _lot(shipment, line) for shipment in shipments for line in shipment.lines or (Line(""),)
    )


def _lot(shipment: Shipped, line: Line) -> LotFact:
    def first(*states: str) -> date | None:
        return min((on for state, on in shipment.steps if state in states), default=None)

    return LotFact(
        shipment=shipment.key,
        lot=line.key,
        deal_key=shipment.deal_key,
        purpose=shipment.purpose,
        moved_on=first(*({state for state, _ in shipment.steps} - {"planned", "rejected"})),
        delivered_on=first(*DELIVERED),
        assayed_on=line.assayed_on or first("assayed"),
        rejected_on=first("rejected"),
        last_on=max(*(on for _, on in shipment.steps), line.assayed_on or date.min, date.min),
        shipment_usd=shipment.value_usd,
        mineral_group=line.mineral_group,
        mineral_key=line.mineral_key,
        stage=line.stage,
        element=line.contained[0],
        contained_kg=line.contained[1],
        has_assay=line.assay_present,
        value_usd=line.value_usd,
        origin=line.origin,
        others=tuple((state, on) for state, on in shipment.steps if on == first(state)),
    )


def known(*, shipments: tuple[Shipped, ...] = (), **facts: Any) -> Evidence:
    """Evidence with shipments as a test names them."""
    return Evidence(lots=lots_of(*shipments), **facts)


def days(number: int) -> date:
    """A day so many days after DAY."""
    return DAY + timedelta(days=number)


def rule(metric: str, **more: Any) -> Rule:
    """A rule of at least 1 unless `value` and `op` say otherwise; the rest are its filters."""
    steps: tuple[Rule, ...] = more.pop("steps", ())
    value, op = more.pop("value", 1), more.pop("op", "gte")
    asked = parse_rule({"metric": metric, "op": op, "value": value, "filters": more})
    return replace(asked, steps=steps)


def target(of: Rule, start: date | None = None, end: date | None = None, **more: Any) -> Target:
    return Target(key="T", rule=of, start=start, end=end, **({"deal_key": DEAL} | more))


def event(kind: str = "signing", on: date = DAY, **more: Any) -> EventFact:
    given = {"key": f"event-{kind}-{on}", "deal_key": DEAL} | more
    return EventFact(event_type=kind, on=on, **given)


def paper(kind: str = "study", on: date = DAY, **more: Any) -> DocumentFact:
    given = {"key": f"paper-{kind}-{on}", "deal_key": DEAL} | more
    return DocumentFact(document_type=kind, on=on, **given)


def line(group: str = "antimony", **more: Any) -> Line:
    return Line(**({"key": f"line-{group}", "mineral_group": group} | more))


def sb(tonnes: float | str | None, **more: Any) -> Line:
    """An assayed lot with so many tonnes of contained Sb at the low end."""
    contained = ("Sb", None if tonnes is None else Decimal(str(tonnes)) * 1000)
    return line(contained=contained, assay_present=True, **more)


def shipment(*lines: Line, on: date = DAY, state: str = "arrived", **more: Any) -> Shipped:
    given = {
        "key": f"shipment-{on}-{state}",
        "deal_key": DEAL,
        "purpose": "commercial",
        "steps": ((state, on),),
    }
    return Shipped(lines=lines, **(given | more))


def asset(kind: str = "plant", on: date = DAY, state: str = "operating", **more: Any) -> AssetFact:
    given = {"key": f"{kind}-{on}", "deal_key": DEAL, "country": "PK", "steps": ((state, on),)}
    return AssetFact(kind=kind, **(given | more))


def money(amount: float, kind: str = "disbursed", on: date = DAY, **more: Any) -> FundingFact:
    given = {"key": f"money-{amount}-{on}", "deal_key": DEAL, "country": "PK"} | more
    return FundingFact(on=on, kind=kind, amount_usd=Decimal(str(amount)), **given)


def output(tonnes: float | None, start: date, end: date, **more: Any) -> OutputFact:
    """A report of oxide that a plant made, out on the day its period ended unless
    `known_on` says."""
    given: dict[str, Any] = {
        "key": f"output-{end}",
        "known_on": end,
        "kind": "produced",
        "asset": "plant",
        "product": "oxide",
        "deal_key": DEAL,
        "low_t": None if tonnes is None else Decimal(str(tonnes)),
    }
    return OutputFact(start=start, on=end, **(given | more))


def month(value: float, on: date = date(2026, 2, 28), **more: Any) -> TradeFact:
    given = {
        "key": f"month-{on}",
        "reporter": "US",
        "partner": "PK",
        "hs6": "261710",
        "flow": "import",
    }
    return TradeFact(on=on, value_usd=Decimal(str(value)), **(given | more))
