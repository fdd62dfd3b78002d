"""PURE: frozen content and a choice -> the parts of it that one letter may hold."""

from __future__ import annotations

from collections.abc import Sequence

from minerals_tracker.digest.wording import Row

SECTION_KEYS = ("milestones", "shipments", "events", "readings", "disputes")
RESTS_ON = {
    "figures": {"milestones", "shipments"},
    "arrivals": {"shipments"},
    "scenario": {"shipments", "readings"},
}
"""What a part of the numbers counts: who may not read one of these does not get the part."""


def select(content: Row, deals: Sequence[str], sections: Sequence[str]) -> list[Row]:
    """The blocks of the chosen deals, without the sections that may not be read."""
    closed = set(SECTION_KEYS) - set(sections)
    closed |= {part for part, counted in RESTS_ON.items() if counted & closed}
    return [
        {key: value for key, value in block.items() if key not in closed}
        for block in content["deals"]
        if block["slug"] in deals
    ]
