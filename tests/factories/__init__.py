"""Rows for tests: one typed function for each noun, valid by default, every default overridable.

`make_x(**fields)` takes model fields by name; many-to-many fields such as `sources` take rows.
"""

from tests.factories.consignments import (
    make_customs_record,
    make_line,
    make_price,
    make_shipment,
    make_step,
)
from tests.factories.ground import (
    SIGNED,
    make_asset,
    make_claim,
    make_commitment,
    make_commodity,
    make_deal,
    make_disputed_point,
    make_document,
    make_event,
    make_funding,
    make_instrument,
    make_party,
    make_phase,
    make_place,
    make_source,
    make_user,
    number,
)
from tests.factories.letters import (
    WEEK,
    choice,
    make_delivery,
    make_issue,
    make_reader,
    within,
)
from tests.factories.waiting import (
    RULE,
    make_frame,
    make_milestone,
    make_override,
    make_reading,
    make_signal,
)

__all__ = [
    "RULE",
    "SIGNED",
    "WEEK",
    "choice",
    "make_asset",
    "make_claim",
    "make_commitment",
    "make_commodity",
    "make_customs_record",
    "make_deal",
    "make_delivery",
    "make_disputed_point",
    "make_document",
    "make_event",
    "make_frame",
    "make_funding",
    "make_instrument",
    "make_issue",
    "make_line",
    "make_milestone",
    "make_override",
    "make_party",
    "make_phase",
    "make_place",
    "make_price",
    "make_reader",
    "make_reading",
    "make_shipment",
    "make_signal",
    "make_source",
    "make_step",
    "make_user",
    "number",
    "within",
]
