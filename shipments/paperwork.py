"""Which papers a shipment must have by the state it has reached. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shipments.states import ShipmentState

_ORDER = list(ShipmentState)


def _from(state: ShipmentState) -> frozenset[ShipmentState]:
    """A state and those after it; a rejected consignment needs no further paper."""
    return frozenset(_ORDER[_ORDER.index(state) :]) - {ShipmentState.REJECTED}


@dataclass(frozen=True, slots=True)
class Required:
    """A paper, the words in its kind by which it is known, and the states from which it is due."""

    name: str
    words: tuple[str, ...]
    since: frozenset[ShipmentState]
    because: str
    only_commercial: bool = False


REQUIRED: Mapping[str, Required] = {
    "lading": Required(
        "bill of lading", ("lading", "waybill"), _from(ShipmentState.SAILED), "it has sailed"
    ),
    "assay": Required(
        "assay certificate", ("assay",), _from(ShipmentState.ASSAYED), "it was assayed"
    ),
    "contract": Required(
        "contract",
        ("contract",),
        _from(ShipmentState.ARRIVED),
        "a commercial lot has arrived",
        only_commercial=True,
    ),
}
"""A sample is not sold, so that it needs no contract."""
