"""Units of mass, money and time: convert them, add them honestly, and print them.

Everything is Decimal; nothing is rounded except where a function's name begins with `format_`.
"""

from deals.units.dates import (
    format_date,
    month_ends,
    months_before,
    parse_date,
    period_end,
    period_start,
    quarter_of,
)
from deals.units.masses import (
    ABOUT_TOLERANCE,
    EN_DASH,
    Mass,
    MassTotal,
    UnlikeMassesError,
    format_mass,
    format_mass_total,
    total_mass,
)
from deals.units.numbers import (
    KG_PER_UNIT,
    MINUS,
    SHARE_PER_UNIT,
    THIN_SPACE,
    assay_in,
    assay_pct,
    assay_share,
    format_money,
    format_number,
    format_percent,
    format_usd,
    from_kg,
    plural,
    price_per_kg,
    to_kg,
)

__all__ = [
    "ABOUT_TOLERANCE",
    "EN_DASH",
    "KG_PER_UNIT",
    "MINUS",
    "SHARE_PER_UNIT",
    "THIN_SPACE",
    "Mass",
    "MassTotal",
    "UnlikeMassesError",
    "assay_in",
    "assay_pct",
    "assay_share",
    "format_date",
    "format_mass",
    "format_mass_total",
    "format_money",
    "format_number",
    "format_percent",
    "format_usd",
    "from_kg",
    "month_ends",
    "months_before",
    "parse_date",
    "period_end",
    "period_start",
    "plural",
    "price_per_kg",
    "quarter_of",
    "to_kg",
    "total_mass",
]
