"""Which values each filter of a rule accepts, and the words that describe them."""

import re
from collections.abc import Callable, Mapping

from deals.states import AssetState, LadderStage, OutputKind

SHIPMENT_STATES = (
    *("planned", "loaded", "sailed", "arrived", "cleared", "assayed", "settled", "rejected"),
    "delivered",
)
"""What `state` may ask of a shipment; `delivered` stands for arrived or later, not rejected."""

PURPOSES = ("sample", "commercial")
FLOWS = ("import", "export")
LONGEST_WINDOW_MONTHS = 120


def _matches(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def one_of(*allowed: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in allowed


def _between(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _is_list_of_asset_states(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(one_of(*AssetState.values), value))


_TEXT = (_matches(r"\S(.*\S)?"), "a text")
_COUNTRY = (_matches("[A-Z]{2}"), "a country code of two letters such as PK")
_STAGE = (
    _between(min(LadderStage.values), max(LadderStage.values)),
    "a ladder stage from 1 to 5",
)
FILTER_FORMS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    **dict.fromkeys(("deal", "event_type", "party", "place", "asset", "mineral_group"), _TEXT),
    **dict.fromkeys(("mineral", "type", "kind", "product"), _TEXT),
    "output": (one_of(*OutputKind.values), "one of " + ", ".join(OutputKind.values)),
    **dict.fromkeys(("country", "origin", "reporter", "partner"), _COUNTRY),
    **dict.fromkeys(("stage", "stage_gte"), _STAGE),
    "element": (_matches("[A-Z][A-Za-z]{0,3}"), "a symbol such as Sb, or TREO"),
    "public": (lambda value: isinstance(value, bool), "true or false"),
    "purpose": (one_of(*PURPOSES), "one of " + ", ".join(PURPOSES)),
    "assay": (one_of("present"), '"present"'),
    "state_in": (_is_list_of_asset_states, "a list of " + ", ".join(AssetState.values)),
    **dict.fromkeys(
        ("window_months", "months_gte"),
        (
            _between(1, LONGEST_WINDOW_MONTHS),
            f"a whole number of months from 1 to {LONGEST_WINDOW_MONTHS}",
        ),
    ),
    "hs6": (_matches("[0-9]{6}"), "a code of six digits such as 261710"),
    "flow": (one_of(*FLOWS), "one of " + ", ".join(FLOWS)),
    "since": (_matches("[0-9]{4}-(0[1-9]|1[0-2])"), "a month such as 2025-10"),
}
