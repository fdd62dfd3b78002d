"""Models of shipments, imports, prices, revaluations and customs statistics."""

from shipments.models.customs import CustomsBatch, CustomsRecord
from shipments.models.imports import ImportBatch, ImportState
from shipments.models.line import ShipmentLine
from shipments.models.papers import ShipmentPaper
from shipments.models.prices import Price
from shipments.models.revaluations import Revaluation
from shipments.models.shipment import Shipment, ShipmentStep

__all__ = [
    "CustomsBatch",
    "CustomsRecord",
    "ImportBatch",
    "ImportState",
    "Price",
    "Revaluation",
    "Shipment",
    "ShipmentLine",
    "ShipmentPaper",
    "ShipmentStep",
]
