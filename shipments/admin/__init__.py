"""The admin of the first floor: consignments, prices, customs months."""

from shipments.admin import consignments, figures

__all__ = ["consignments", "figures"]
