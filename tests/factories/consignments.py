"""Rows of the first floor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from shipments.models import (
    CustomsBatch,
    CustomsRecord,
    ImportBatch,
    Price,
    Revaluation,
    Shipment,
    ShipmentLine,
    ShipmentPaper,
    ShipmentStep,
)
from shipments.papers import file_store
from shipments.papers.content_types import kind_of
from shipments.states import CustomsFormat, PaperKind, Purpose, QuantityBasis, ShipmentState
from tests.factories.ground import SIGNED, make, make_commodity, make_deal, make_source, number


def make_price(**fields: Any) -> Price:
    fields["commodity"] = fields.get("commodity") or make_commodity()
    fields["source"] = fields.get("source") or make_source()
    usd = fields.setdefault("usd_per_tonne", Decimal(20_000))
    defaults = {
        "printed_value": usd,
        "printed_unit": "USD/t",
        "quantity_basis": QuantityBasis.PRODUCT,
        "priced_on": SIGNED,
    }
    return make(Price, defaults, fields)


def make_shipment(
    *, state: str = ShipmentState.ARRIVED, on: date = date(2025, 10, 2), **fields: Any
) -> Shipment:
    """A commercial shipment that reached `state` on a day, recorded as early as the shipment
    itself.

    `state=""` leaves it without any step.
    """
    fields["deal"] = fields.get("deal") or make_deal()
    defaults = {"reference": f"SH-T{number()}", "purpose": Purpose.COMMERCIAL}
    shipment = make(Shipment, defaults, fields)
    if state:
        known = {key: fields[key] for key in ("recorded_at",) if key in fields}
        make_step(shipment=shipment, state=state, reached_on=on, **known)
    return shipment


def make_step(**fields: Any) -> ShipmentStep:
    fields["shipment"] = fields.get("shipment") or make_shipment(state="")
    defaults = {"state": ShipmentState.ARRIVED, "reached_on": date(2025, 10, 2)}
    return make(ShipmentStep, defaults, fields)


def make_paper(*, content: bytes = b"", **fields: Any) -> ShipmentPaper:
    """A paper of an existing or new shipment; with `content` it is a file."""
    fields["shipment"] = fields.get("shipment") or make_shipment()
    defaults: dict[str, Any] = {"kind": PaperKind.ASSAY}
    if content:
        kind = kind_of(content)
        defaults |= {
            "file_name": f"paper{kind.ending}",
            "media_type": kind.media_type,
            "file_bytes": len(content),
            "sha256": file_store.keep(content),
        }
    return make(ShipmentPaper, defaults, fields)


def make_line(**fields: Any) -> ShipmentLine:
    """A lot of an existing or new shipment; its mineral group follows the commodity."""
    fields["shipment"] = fields.get("shipment") or make_shipment()
    commodity = fields.get("commodity")
    defaults = {
        "number": number() % 30_000,
        "mineral_group": commodity.group if commodity else "antimony",
        "origin_country": "PK",
    }
    return make(ShipmentLine, defaults, fields)


def make_customs_record(**fields: Any) -> CustomsRecord:
    fields["source"] = fields.get("source") or make_source()
    defaults = {
        "reporter": "US",
        "partner": "PK",
        "flow": "import",
        "hs6": "261710",
        "month": date(2025, 10, 1),
        "published_on": date(2025, 12, 5),
        "value_usd": Decimal(1000),
    }
    return make(CustomsRecord, defaults, fields)


def make_customs_batch(**fields: Any) -> CustomsBatch:
    """An answer that says nothing about any month."""
    fields["source"] = fields.get("source") or make_source()
    defaults = {
        "file_name": "answer.json",
        "format": CustomsFormat.COMTRADE,
        "sha256": f"{number():064x}",
        "content": b'{"data": []}',
        "published_on": date(2025, 12, 5),
    }
    return make(CustomsBatch, defaults, fields)


def make_revaluation(**fields: Any) -> Revaluation:
    """A period that was valued again, and in which one lot became worth twice as much."""
    line = {"line": 1, "title": "Lot 1"}
    defaults = {
        "changes": [
            {**line, "before": {"value_low_usd": "1.00"}, "after": {"value_low_usd": "2.00"}}
        ],
        "starts_on": date(2025, 10, 1),
        "ends_on": date(2025, 12, 31),
        "reason": "A price came in late",
    }
    return make(Revaluation, defaults, fields)


def make_import_batch(**fields: Any) -> ImportBatch:
    """A file as it lies there before anybody has confirmed its columns."""
    defaults = {
        "file_name": "file.csv",
        "sha256": f"{number():064x}",
        "content": b"Reference,Deal\r\n",
        "mapping": ["reference", "deal"],
    }
    return make(ImportBatch, defaults, fields)
