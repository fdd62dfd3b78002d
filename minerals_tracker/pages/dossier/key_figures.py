"""The key figures under the answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from deals.models import Source
from deals.units import plural
from minerals_tracker.pages.dossier.deliveries import Deliveries
from minerals_tracker.pages.dossier.money import Money, named_note
from minerals_tracker.pages.dossier.output import Output

NONE = "none on record"
UNFUNDED = "no funding record names this deal"


@dataclass(frozen=True, slots=True)
class Stat:
    """A key figure; `is_words` if it is no number, `anchor` of the section that explains it."""

    label: str
    value: str
    note: str
    sources: tuple[Source, ...] = ()
    unit: str = ""
    is_computed: bool = False
    is_words: bool = True
    anchor: str = ""
    is_illustrative: bool = False


def stats(
    funds: Money, came: Deliveries, made: Output | None, *, ships_goods: bool
) -> tuple[Stat, ...]:
    """Figures of money, then of what arrived; where nothing could, of what was made."""
    if came.rows or (ships_goods and not made):
        return (*_money(funds), *_arrived(came))
    return (*_money(funds), _made(made))


def _money(funds: Money) -> tuple[Stat, ...]:
    _, committed, disbursed = funds.steps
    single = funds.papers[0].sources if len(funds.papers) == 1 else ()
    return (
        Stat("Named by sources", funds.named, named_note(funds), funds.sources or single),
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
    )


def _arrived(came: Deliveries) -> tuple[Stat, ...]:
    return (
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


def _made(made: Output | None) -> Stat:
    if made is None:
        return Stat("Output", "none", "no report on file", is_computed=True, anchor="steps")
    newest = made.newest
    return Stat(newest.what, newest.mass, f"{newest.period}, newest report", newest.sources)
