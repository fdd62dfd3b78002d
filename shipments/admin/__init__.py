"""The admin of the first floor: consignments, prices, customs months."""

from shipments.admin import consignments, customs, figures, imports, parts, revaluations

__all__ = ["consignments", "customs", "figures", "imports", "parts", "revaluations"]
