"""Reference data of this app: published prices, and shipments on record."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from deals.reference import Sheet
from shipments.models import Price, Shipment, ShipmentLine, ShipmentStep
from shipments.valuation.price_units import usd_per_tonne


def _usd_per_tonne(row: Mapping[str, str], about: str) -> str:
    """The price a tonne of a row that prints one in USD; empty where that is not so."""
    try:
        return str(usd_per_tonne(Decimal(row["printed_value"]), row["printed_unit"]))
    except (KeyError, ValueError, InvalidOperation):  # the cells themselves are reported
        return ""


SHEETS = (
    Sheet(
        Price,
        ("commodity", "priced_on", "source", "market", "terms", "quantity_basis"),
        common=True,
        derive={"usd_per_tonne": _usd_per_tonne},
    ),
    Sheet(Shipment, ("reference",)),
    Sheet(ShipmentStep, ("shipment", "state")),
    Sheet(ShipmentLine, ("shipment", "number")),
)
"""Models of this app in the order in which their rows are loaded."""
