"""Which papers a shipment must have by the state it has reached. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from shipments.states import PaperKind, Purpose, ShipmentState

_ORDER = list(ShipmentState)


def _from(state: ShipmentState) -> frozenset[ShipmentState]:
    """A state and those after it; a rejected consignment needs no further paper."""
    return frozenset(_ORDER[_ORDER.index(state) :]) - {ShipmentState.REJECTED}


@dataclass(frozen=True, slots=True)
class Required:
    """A required paper: its name in sentences, its kind, and the states from which it is due."""

    name: str
    kind: PaperKind
    since: frozenset[ShipmentState]
    because: str
    only_commercial: bool = False


REQUIRED: Mapping[str, Required] = {
    "lading": Required(
        "bill of lading", PaperKind.BILL_OF_LADING, _from(ShipmentState.SAILED), "it has sailed"
    ),
    "assay": Required(
        "assay certificate", PaperKind.ASSAY, _from(ShipmentState.ASSAYED), "it was assayed"
    ),
    "contract": Required(
        "contract",
        PaperKind.CONTRACT,
        _from(ShipmentState.ARRIVED),
        "a commercial lot has arrived",
        only_commercial=True,
    ),
}
"""The required papers by key. A sample is not sold and needs no contract."""


def missing(
    state: ShipmentState | None, purpose: str, on_file: Collection[str]
) -> tuple[Required, ...]:
    """The required papers that a shipment lacks in its state; `on_file` holds kinds."""
    sample = purpose == Purpose.SAMPLE
    return tuple(
        paper
        for paper in REQUIRED.values()
        if state in paper.since
        and paper.kind not in on_file
        and not (sample and paper.only_commercial)
    )
