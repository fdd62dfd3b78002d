"""Pictures of what was shipped: contained metal, months, value by stage, grades."""

from shipments.charts.contained import contained_metal, unpublished
from shipments.charts.grades import grade_by_lot
from shipments.charts.held import value_held
from shipments.charts.masses import mass_by_lot
from shipments.charts.monthly import wet_by_month
from shipments.charts.shapes import Grade, HeldMonth, Lot, LotMass, Metal, Moment, StageValue
from shipments.charts.stages import value_by_stage

__all__ = [
    "Grade",
    "HeldMonth",
    "Lot",
    "LotMass",
    "Metal",
    "Moment",
    "StageValue",
    "contained_metal",
    "grade_by_lot",
    "mass_by_lot",
    "unpublished",
    "value_by_stage",
    "value_held",
    "wet_by_month",
]
