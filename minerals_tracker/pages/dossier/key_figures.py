"""The key figures under the answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from deals.models import Source
from deals.units import plural
from minerals_tracker.dashboard.deliveries import Deliveries
from minerals_tracker.dashboard.milestone_panel import MilestonePanel
from minerals_tracker.dashboard.money import Money, named_note

NONE = "none on record"
UNFUNDED = "no funding record names this deal"


@dataclass(frozen=True, slots=True)
class Stat:
    """A key figure; `is_words` where the value is not a number, `anchor` says how it is computed."""

    label: str
    value: str
    note: str
    sources: tuple[Source, ...] = ()
    unit: str = ""
    is_computed: bool = False
    is_words: bool = True
    anchor: str = ""
    is_illustrative: bool = False


def stats(funds: Money, came: Deliveries, waited: MilestonePanel) -> tuple[Stat, ...]:
    """Five figures: named, committed, paid out, arrived, contained."""
    _, committed, disbursed = funds.steps
    return (
        Stat(
            "Named by sources",
            funds.named,
            named_note(funds) if funds.readings else "no sum is named",
            funds.sources,
        ),
        Stat(
            "Committed",
            committed.words,
            plural(committed.records, "funding record") if committed.records else NONE,
            is_computed=True,
            anchor="money",
        ),
        Stat(
            "Paid out",
            disbursed.words,
            plural(disbursed.records, "funding record") if disbursed.records else UNFUNDED,
            is_computed=True,
            anchor="money",
        ),
        Stat(
            "Arrived, wet mass",
            came.mass,
            came.mass_note,
            came.weighed_by,
            is_computed=not came.weighed_by,
            anchor="mass",
        ),
        Stat(
            came.contained_label,
            came.contained,
            came.contained_note,
            is_computed=True,
            anchor="contained",
        ),
    )
