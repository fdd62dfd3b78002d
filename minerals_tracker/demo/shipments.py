"""Shipments of the invented deal: a sample first, then consignments that grow, stop and shrink."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from deals.models import Commodity
from minerals_tracker.demo.agreement import KEY, SUPPLIER, DemoContext
from minerals_tracker.demo.form_entry import log_shipment
from shipments.models import Shipment

LATE = 640
"""From this day of the story on weights and assays are still provisional."""
TRUE_ASSAYS = {
    "antimony_ore": Decimal("9.4"),
    "antimony_concentrate": Decimal("52.6"),
    "antimony_trioxide": Decimal("99.1"),
    "antimony_metal": Decimal("99.7"),
    "copper_concentrate": Decimal("24.3"),
    "ndpr_oxide": Decimal(99),
}
MOISTURES = {
    "antimony_ore": Decimal("4.2"),
    "antimony_concentrate": Decimal("7.6"),
    "copper_concentrate": Decimal("8.7"),
}
"""Moisture in per cent; other goods are dry."""


@dataclass(frozen=True)
class Plan:
    """A consignment: day of loading, tonnes of each good (None: unknown), what became of it."""

    day: int
    goods: tuple[tuple[str, int | None], ...]
    fate: str = "arrived"
    sample: bool = False


ORE, CON, OXIDE = "antimony_ore", "antimony_concentrate", "antimony_trioxide"
METAL, COPPER, NDPR = "antimony_metal", "copper_concentrate", "ndpr_oxide"
PLANS = (
    Plan(60, ((CON, None), (COPPER, None)), sample=True),
    Plan(104, ((ORE, 60),)),
    Plan(131, ((ORE, 90), (COPPER, 120))),
    Plan(163, ((CON, 45),)),
    Plan(196, ((CON, 60), (COPPER, 210))),
    Plan(224, ((CON, None),)),
    Plan(248, ((COPPER, 260),)),
    Plan(277, ((CON, 80), (COPPER, 240))),
    # Nothing leaves while the road is closed.
    Plan(386, ((CON, 70),)),
    Plan(407, ((COPPER, 300), (NDPR, 4))),
    Plan(432, ((CON, 110),), fate="rejected"),
    Plan(449, ((CON, 95), (COPPER, 340))),
    Plan(476, ((CON, 120), (NDPR, 6))),
    Plan(497, ((COPPER, 420),)),
    Plan(519, ((CON, 130), (OXIDE, 8))),
    Plan(541, ((COPPER, 390), (NDPR, 9))),
    Plan(558, ((CON, 90), (OXIDE, 14)), fate="voided"),
    Plan(559, ((CON, 90), (OXIDE, 14))),
    Plan(583, ((COPPER, 450), (OXIDE, 18))),
    Plan(604, ((CON, 70), (NDPR, 7), (METAL, 6))),
    Plan(631, ((COPPER, 330), (OXIDE, 16))),
    Plan(655, ((CON, 45), (OXIDE, 15), (METAL, 9)), fate="vague"),
    Plan(684, ((COPPER, 210), (NDPR, 3))),
    Plan(713, ((CON, 40), (OXIDE, 12)), fate="sailed"),
    Plan(745, ((COPPER, 180),), fate="planned"),
)


def ship(
    ground: DemoContext, goods: dict[str, Commodity], rng: Random, *, now: datetime
) -> list[Shipment]:
    """Log every consignment; the duplicate among them is voided as an editor does."""
    logged = []
    for number, plan in enumerate(PLANS, start=1):
        shipment = log_shipment(
            reference=f"{KEY}-{number:03d}",
            deal=ground.deal,
            purpose="sample" if plan.sample else "commercial",
            origin=ground.places["port"],
            destination=ground.places["quay"],
            vessel=rng.choice(("Invented Tern", "Invented Heron", "Invented Gull")),
            sources=[ground.sources["shipping"]],
            confidence="estimate",
            note="Invented.",
            today=ground.today,
            steps=list(_steps(ground, plan, rng)),
            lots=[_lot(goods[key], key, tonnes, plan, rng) for key, tonnes in plan.goods],
            **(_sample_mass() if plan.sample else {}),
        )
        if plan.fate == "voided":
            shipment.voided_at, shipment.void_reason = now, "Logged twice (invented)"
            shipment.save(update_fields=["voided_at", "void_reason"])
        logged.append(shipment)
    return logged


def _sample_mass() -> dict[str, Any]:
    return {"total": Decimal("1.8"), "total_unit": "t", "total_known_as": "less_than",
            "mass_note": "All lots together weigh less (invented)"}  # fmt: skip


def _steps(ground: DemoContext, plan: Plan, rng: Random) -> Iterator[dict[str, Any]]:
    """The states of a consignment, as far as the day of loading lets it have come."""
    if plan.fate == "planned":
        yield _step("planned", ground.day(plan.day - 30))
        return
    voyage = rng.randint(18, 27)
    reached = {"loaded": 0, "sailed": 2}
    if plan.fate == "rejected":
        reached |= {"arrived": voyage, "assayed": voyage + 9, "rejected": voyage + 12}
    elif plan.fate != "sailed":
        reached |= {"arrived": voyage, "cleared": voyage + 3, "assayed": voyage + 12}
        reached |= {"settled": voyage + 40}
    for state, after in reached.items():
        day = ground.day(plan.day + after)
        if day <= ground.today:
            yield _step(state, day, vague=plan.fate == "vague" and state == "arrived")


def _step(state: str, day: date, *, vague: bool = False) -> dict[str, Any]:
    """A state on a day; of a vague one only the month is known."""
    if vague:
        return {"state": state, "reached_on": day.replace(day=1), "date_precision": "month"}
    return {"state": state, "reached_on": day, "date_precision": "day"}


def _lot(good: Commodity, key: str, tonnes: int | None, plan: Plan, rng: Random) -> dict[str, Any]:
    known = "provisional" if plan.day > LATE else "final"
    lot: dict[str, Any] = {
        "commodity": good,
        "mass_unit": "t",
        "mass_known_as": "unknown",
        "mass_finality": known,
        "assay_finality": known,
        "origin_country": SUPPLIER,
        "assay_pct": _assay(key, plan, rng),
        "moisture_pct": _moisture(key, rng),
    }
    if tonnes is not None:
        low = Decimal(tonnes) + Decimal(rng.randint(-40, 40)) / 10 * tonnes / 100
        lot |= {"mass": low.quantize(Decimal("0.001")), "mass_known_as": "exact"}
    if key in {CON, COPPER}:
        lot["payable_pct"] = Decimal("96.5") if key == COPPER else Decimal(85)
    return lot


def _moisture(key: str, rng: Random) -> Decimal:
    if key not in MOISTURES:
        return Decimal(0)
    return MOISTURES[key] + Decimal(rng.randint(-9, 9)) / 10


def _assay(key: str, plan: Plan, rng: Random) -> Decimal:
    """An assay around the true one; concentrates get poorer towards the end."""
    true = TRUE_ASSAYS[key]
    if key in {ORE, CON, COPPER}:
        fading = Decimal(max(0, plan.day - 520)) / 60
        return (true + Decimal(rng.randint(-14, 14)) / 10 - fading).quantize(Decimal("0.1"))
    return true + Decimal(rng.randint(0, 5)) / 100
