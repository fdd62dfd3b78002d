"""The real deal straight from its files, as facts and targets, without a database."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from deals.units import parse_date, period_end
from milestones.facts import DocumentFact, EventFact, Evidence, LineFact, ShipmentFact
from milestones.indexing import ReadingFact, SignalFact
from milestones.rules import Target, parse_rule

ROOT = Path(__file__).parents[2]
DEALS, MILESTONES = ROOT / "deals" / "data", ROOT / "milestones" / "data"
CHECKED_ON = date(2026, 11, 22)
"""The day for which the statuses in the file were found by hand."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def counted_from(cell: str) -> date:
    return period_end(*parse_date(cell))


def events() -> list[EventFact]:
    return [
        EventFact(
            key=row["event_id"],
            on=counted_from(row["date"]),
            event_type=row["event_type"],
            title=row["title"],
            deal_key=row["deal_id"],
            scope=row["scope"],
            assets=parts(row["asset"]),
            parties=parts(row["party"]),
            mineral_groups=parts(row["mineral_group"]),
            place_keys=parts(row["place_ids"]),
        )
        for row in rows(DEALS / "events.csv")
    ]


def documents() -> list[DocumentFact]:
    return [
        DocumentFact(
            key=f"{row['event_id']} {paper}",
            on=counted_from(row["date"]),
            document_type=paper.partition(":")[0],
            deal_key=row["deal_id"],
            assets=parts(row["asset"]),
            mineral_groups=parts(row["mineral_group"]),
        )
        for row in rows(DEALS / "events.csv")
        for paper in parts(row["documents"])
    ]


def deal() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DEALS / "deal.json").read_text(encoding="utf-8"))
    return found


def deal_key() -> str:
    return str(deal()["deal"]["deal_id"])


def shipments() -> list[ShipmentFact]:
    return [
        ShipmentFact(
            key=row["shipment_id"],
            purpose=row["purpose"],
            deal_key=deal_key(),
            steps=((row["state"], counted_from(row["reported_delivered"])),),
            lines=tuple(
                LineFact(
                    key=f"{row['shipment_id']}/{line['line']}",
                    mineral_group=line["mineral_group"],
                    mineral_key=line["mineral_id"] or "",
                )
                for line in row["lines"]
            ),
        )
        for row in deal()["shipments_known"]
    ]


def evidence() -> Evidence:
    return Evidence(
        events=tuple(events()), documents=tuple(documents()), shipments=tuple(shipments())
    )


def targets() -> list[Target]:
    return [
        Target(
            key=row["milestone_id"],
            title=row["title"],
            rule=parse_rule(json.loads(row["evaluation_rule"])),
            start=date.fromisoformat(row["target_start"]) if row["target_start"] else None,
            end=date.fromisoformat(row["target_end"]) if row["target_end"] else None,
            is_ceiling=row["window_basis"].startswith("ceiling"),
            deal_key=deal_key(),
        )
        for row in rows(MILESTONES / "milestones.csv")
    ]


def phases() -> dict[str, str]:
    return {row["milestone_id"]: row["phase"] for row in rows(MILESTONES / "milestones.csv")}


def found_by_hand() -> dict[str, str]:
    return {
        row["milestone_id"]: row["status_as_found"] for row in rows(MILESTONES / "milestones.csv")
    }


def signals() -> list[SignalFact]:
    return [
        SignalFact(key=row["item_id"], name=row["name"])
        for row in rows(MILESTONES / "signals.csv")
        if row["kind"] == "watch_signal"
    ]


def readings() -> list[ReadingFact]:
    return [
        ReadingFact(
            key=f"{row['signal']} {row['event_id']}",
            signal=row["signal"],
            on=counted_from(row["date"]),
            score=Decimal(row["score"]),
            scope=row["scope"],
        )
        for row in rows(MILESTONES / "initial_readings.csv")
    ]
