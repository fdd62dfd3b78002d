"""Chart of follow-through against age: what each deal has met and paid, the oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row, height_of_rows
from deals.charts.style import named_rows, names_above, plotly_json, readable, sentence, token
from deals.units import format_money, format_number, format_percent, plural
from deals.units.numbers import NO_BREAK_SPACE
from deals.validation.characters import isolated

NAME = 34
"""Longest line of a deal's name in a wide box, in characters."""
ABSENT = -4
"""Where on the axis stands what no paid sum is known of."""
LINES = 2
"""Rows of text that a deal takes, so that a name on two lines has room."""


KEY = (
    KeyEntry("swatch", "accent", "milestones met"),
    KeyEntry("swatch", "ink2", "paid of a named sum; × no payment found, ? sum not published"),
)


@dataclass(frozen=True, slots=True)
class PaidShare:
    """What is on record as paid of the sums that papers of one kind name, in one currency."""

    what: str
    currency: str
    paid: Decimal
    named: Decimal
    unseen: bool = False
    """Whether some of it was paid and the sum is not published."""

    @property
    def share(self) -> Decimal:
        return self.paid / self.named

    @property
    def absence(self) -> str:
        """What is said where no paid sum is on record."""
        return "part paid, sum not published" if self.unseen else "no payment found"

    @property
    def words(self) -> str:
        named = format_money(self.named, self.currency, short=True)
        if not self.paid:
            return f"{self.what}: {named} named, {self.absence}"
        paid = format_money(self.paid, self.currency, short=True)
        return f"{self.what}: {paid} of {named} paid ({format_percent(self.share)})"


@dataclass(frozen=True, slots=True)
class AgedDeal:
    """A signed deal with its age in whole days, its milestones, and its named sums."""

    name: str
    days: int
    met: int
    total: int
    money: tuple[PaidShare, ...] = ()

    @property
    def share(self) -> Decimal:
        """Share of its milestones that is met, 0 to 1; zero without milestones."""
        return Decimal(self.met) / self.total if self.total else Decimal(0)

    @property
    def row_name(self) -> str:
        age = plural(self.days, "day").replace(" ", NO_BREAK_SPACE)
        return f"{isolated(self.name)}, {age}"

    @property
    def words(self) -> str:
        return f"{_count(self.met)} of {plural(self.total, 'milestone')} met"


def _count(number: int) -> str:
    return format_number(number, None)


def age_title(deals: Sequence[AgedDeal]) -> str:
    """Return which deal has met the largest share of its milestones, and how long it took."""
    judged = [deal for deal in deals if deal.total]
    if not judged:
        return "No signed deal has milestones"
    most = max(deal.share for deal in judged)
    if not most:
        many = "The signed deal has" if len(judged) == 1 else f"None of {len(judged)} deals has"
        return f"{many} met {'no' if len(judged) == 1 else 'a'} milestone"
    first = [deal for deal in judged if deal.share == most]
    if len(first) > 1:
        return (
            f"{plural(len(first), 'deal')} of {_count(len(judged))} lead with "
            f"{format_percent(most)} of their milestones met"
        )
    (leader,) = first
    if len(judged) > 1:
        met = f"the largest share of its milestones, {_count(leader.met)} of {_count(leader.total)}"
    else:
        met = f"{_count(leader.met)} of {plural(leader.total, 'milestone')}"
    return f"{isolated(leader.name)} has met {met}, {plural(leader.days, 'day')} after its signing"


def _traces(deals: Sequence[AgedDeal]) -> list[go.Scatter]:
    judged = [(row, deal) for row, deal in enumerate(deals) if deal.total]
    money = [(row, deal, each) for row, deal in enumerate(deals) for each in deal.money]
    paid = [each for each in money if each[2].paid]
    absent = [each for each in money if not each[2].paid]
    return [
        go.Scatter(
            name="Milestones met",
            mode="markers",
            x=[100 * deal.share for _, deal in judged],
            y=[row for row, _ in judged],
            marker={"symbol": "circle", "size": 13, "color": token("accent")},
            hovertext=[readable([deal.row_name, deal.words]) for _, deal in judged],
        ),
        go.Scatter(
            name="Paid of a named sum",
            mode="markers",
            marker={
                "symbol": "diamond-open",
                "size": 12,
                "color": token("ink2"),
                "line": {"width": 2, "color": token("ink2")},
            },
            **_places(paid),
        ),
        go.Scatter(
            name="No paid sum",
            mode="text",
            text=["?" if each.unseen else "×" for _, _, each in absent],
            textfont={"size": 18, "color": token("ink3")},
            **_places(absent),
        ),
    ]


def _places(money: Sequence[tuple[int, AgedDeal, PaidShare]]) -> dict[str, Any]:
    """Where sums stand; one that no paid sum is known of stands left of zero."""
    return {
        "x": [100 * each.share if each.paid else ABSENT for _, _, each in money],
        "y": [row for row, _, _ in money],
        "hovertext": [readable([deal.row_name, each.words]) for _, deal, each in money],
    }


def _layout(names: Sequence[str]) -> go.Layout:
    return go.Layout(
        margin={"l": 250, "r": 16, "t": 8, "b": 28},
        xaxis={"range": [2 * ABSENT, 103], "tick0": 0, "dtick": 25, "ticksuffix": " %"},
        yaxis=named_rows(names, width=NAME),
    )


def _rows(deals: Sequence[AgedDeal]) -> list[Row]:
    rows: list[Row] = []
    for deal in deals:
        about = (Cell(deal.name, deal.name), Cell(deal.days, _count(deal.days)))
        if deal.total:
            rows.append(
                (*about, Cell("Milestones met", "Milestones met"),
                 Cell(deal.met, _count(deal.met)), Cell(deal.total, _count(deal.total)),
                 Cell(deal.share, format_percent(deal.share)))
            )  # fmt: skip
        for each in deal.money:
            what = f"{each.what} paid, {each.currency}"
            rows.append(
                (*about, Cell(what, what),
                 Cell(each.paid, format_money(each.paid, each.currency)) if each.paid
                 else Cell(None, each.absence),
                 Cell(each.named, format_money(each.named, each.currency)),
                 Cell(each.share, format_percent(each.share)) if each.paid
                 else Cell(None, "not known" if each.unseen else "none"))
            )  # fmt: skip
    return rows


def _said(deal: AgedDeal) -> str:
    return f"{deal.row_name}: " + "; ".join([deal.words, *(each.words for each in deal.money)])


def _note(unsigned: Sequence[str]) -> str:
    note = "Age counts from the signing; each diamond is the papers of one kind in one currency."
    if not unsigned:
        return note
    return f"{note} Not signed, or on a day not known: {', '.join(map(isolated, unsigned))}."


@guarded
def follow_through_by_age(
    deals: Sequence[AgedDeal],
    unsigned: Sequence[str] = (),
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
) -> Figure:
    """Return met milestones and paid sums of deals, the oldest first.

    `unsigned` names the deals that are not signed, or whose day of signing is not known.
    """
    ordered = sorted(deals, key=lambda deal: (-deal.days, deal.name))
    title = age_title(ordered)
    names = [deal.row_name for deal in ordered]
    return Figure(
        id="follow-through-by-age",
        title=title,
        subtitle="Share of milestones met and of named sums paid, in %, the oldest deal first",
        summary=sentence(f"{title}. " + " ".join(f"{words}." for words in map(_said, ordered))),
        figure_json=plotly_json(
            _traces(ordered), _layout(names), narrow=names_above(names, lift=10, r=26)
        ),
        columns=("Deal", "Days since signing", "Measure", "Reached", "Of", "Share"),
        rows=tuple(_rows(ordered)),
        as_of=as_of,
        sources=tuple(sources),
        anchor="milestone-status",
        height_class=height_of_rows(LINES * len(ordered)),
        note=_note(unsigned),
        key=KEY,
        empty="" if ordered else "No deal is signed on a known day.",
    )
