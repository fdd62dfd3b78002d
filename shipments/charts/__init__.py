"""Charts of shipments: contained metal, months, value by stage, grades, masses."""

from shipments.charts.chart_data import Grade, Lot, LotMass, Metal, Moment, MonthValues, StageValue
from shipments.charts.contained import contained_metal, unpublished
from shipments.charts.grades import grade_by_lot
from shipments.charts.masses import mass_by_lot
from shipments.charts.monthly import wet_by_month
from shipments.charts.stages import value_by_stage
from shipments.charts.value_comparison import compare_values

__all__ = [
    "Grade",
    "Lot",
    "LotMass",
    "Metal",
    "Moment",
    "MonthValues",
    "StageValue",
    "compare_values",
    "contained_metal",
    "grade_by_lot",
    "mass_by_lot",
    "unpublished",
    "value_by_stage",
    "wet_by_month",
]
