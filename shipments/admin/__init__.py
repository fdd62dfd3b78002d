"""The admin of the first floor: consignments, prices, customs months, sums."""

from shipments.admin import consignments, customs, figures, imports, parts, revaluations, tallies

__all__ = ["consignments", "customs", "figures", "imports", "parts", "revaluations", "tallies"]
