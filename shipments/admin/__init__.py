"""The admin of the first floor: consignments, prices, customs months."""

from shipments.admin import consignments, figures, imports, parts

__all__ = ["consignments", "figures", "imports", "parts"]
