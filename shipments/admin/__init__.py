"""The admin of the first floor: consignments, prices, customs months."""

from shipments.admin import consignments, figures, parts

__all__ = ["consignments", "figures", "parts"]
