"""Small facts for the tests of rules; every argument that does not matter has a value."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from milestones.facts import (
    AssetFact,
    DocumentFact,
    EventFact,
    FundingFact,
    LineFact,
    ShipmentFact,
    TradeFact,
)
from milestones.rule_language import Rule, parse_rule
from milestones.rules import Target

DAY = date(2026, 3, 1)
DEAL = "DEAL"
OTHER = "OTHER"


def days(number: int) -> date:
    """A day so many days after DAY."""
    return DAY + timedelta(days=number)


def rule(metric: str, **more: Any) -> Rule:
    """A rule of at least 1 unless `value` and `op` say otherwise; the rest are its filters."""
    value, op = more.pop("value", 1), more.pop("op", "gte")
    return parse_rule({"metric": metric, "op": op, "value": value, "filters": more})


def target(of: Rule, start: date | None = None, end: date | None = None, **more: Any) -> Target:
    return Target(key="T", rule=of, start=start, end=end, **({"deal_key": DEAL} | more))


def event(kind: str = "signing", on: date = DAY, **more: Any) -> EventFact:
    given = {"key": f"event-{kind}-{on}", "deal_key": DEAL} | more
    return EventFact(event_type=kind, on=on, **given)


def paper(kind: str = "study", on: date = DAY, **more: Any) -> DocumentFact:
    given = {"key": f"paper-{kind}-{on}", "deal_key": DEAL} | more
    return DocumentFact(document_type=kind, on=on, **given)


def line(group: str = "antimony", **more: Any) -> LineFact:
    return LineFact(**({"key": f"line-{group}", "mineral_group": group} | more))


def sb(tonnes: float | str | None, **more: Any) -> LineFact:
    """An assayed lot with so many tonnes of contained Sb at the low end."""
    contained = () if tonnes is None else (("Sb", Decimal(str(tonnes)) * 1000),)
    return line(contained=contained, assay_present=True, **more)


def shipment(*lines: LineFact, on: date = DAY, state: str = "arrived", **more: Any) -> ShipmentFact:
    given = {
        "key": f"shipment-{on}-{state}",
        "deal_key": DEAL,
        "purpose": "commercial",
        "steps": ((state, on),),
    }
    return ShipmentFact(lines=lines, **(given | more))


def asset(kind: str = "plant", on: date = DAY, state: str = "operating", **more: Any) -> AssetFact:
    given = {"key": f"{kind}-{on}", "deal_key": DEAL, "country": "PK", "steps": ((state, on),)}
    return AssetFact(kind=kind, **(given | more))


def money(amount: float, kind: str = "disbursed", on: date = DAY, **more: Any) -> FundingFact:
    given = {"key": f"money-{amount}-{on}", "deal_key": DEAL, "country": "PK"} | more
    return FundingFact(on=on, kind=kind, amount_usd=Decimal(str(amount)), **given)


def month(value: float, on: date = date(2026, 2, 28), **more: Any) -> TradeFact:
    given = {
        "key": f"month-{on}",
        "reporter": "US",
        "partner": "PK",
        "hs6": "261710",
        "flow": "import",
    }
    return TradeFact(on=on, value_usd=Decimal(str(value)), **(given | more))
