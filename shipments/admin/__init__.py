"""Admin classes of shipments, imports, prices and customs statistics."""

from shipments.admin import customs, imports, prices, revaluations, shipment_parts, shipments

__all__ = ["customs", "imports", "prices", "revaluations", "shipment_parts", "shipments"]
