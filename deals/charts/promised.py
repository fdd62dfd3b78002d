"""Chart of the sums that papers name: a bar for each kind of paper, all of it 100 %, by rung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row, height_of_rows
from deals.charts.style import plotly_json, readable, sentence, token, wrapped
from deals.states import MoneyRung
from deals.units import format_money, format_percent, plural
from deals.validation.characters import isolated

BAR = 0.3
"""Height of a bar, in rows; its name stands above it, what it holds below."""
LINES = 4
"""Lines of text that a bar takes with its words."""
NARROW, WIDE = 38, 110
"""Longest line of words in a narrow and in a wide box, in characters."""
COLOURS = dict(zip(MoneyRung, ("r1", "r2", "r3", "r4", "r5"), strict=True))


@dataclass(frozen=True, slots=True)
class PromisedBar:
    """What a deal's papers of one kind name in one currency, by rung; parts above zero.

    `unseen` says that some of it was paid and the sum is not published.
    """

    deal: str
    what: str
    currency: str
    parts: tuple[tuple[MoneyRung, Decimal], ...]
    unseen: bool = False

    @property
    def total(self) -> Decimal:
        return sum((amount for _, amount in self.parts), Decimal(0))

    @property
    def paid(self) -> Decimal:
        return dict(self.parts).get(MoneyRung.PAID, Decimal(0))

    def share(self, amount: Decimal) -> Decimal:
        """A part of it, 0 to 1."""
        return amount / self.total

    @property
    def name(self) -> str:
        money = format_money(self.total, self.currency, short=True)
        return f"{isolated(self.deal)}: {self.what}, {money}"

    @property
    def words(self) -> str:
        """What it holds, rung by rung, and what is not known of it."""
        told = [self.part(rung, amount) for rung, amount in self.parts]
        if self.unseen:
            told.append("part paid, sum not published")
        elif not self.paid:
            told.append("no payment found")
        return sentence("; ".join(told))

    def part(self, rung: MoneyRung, amount: Decimal) -> str:
        money = format_money(amount, self.currency, short=True)
        return f"{rung.label} {money} ({format_percent(self.share(amount))})"


def promised_title(bars: Sequence[PromisedBar]) -> str:
    """Return how many of the deals that name a sum have a paid sum on record; for every outcome."""
    named = list(dict.fromkeys(bar.deal for bar in bars))
    if not named:
        return "No paper of a deal names a sum"
    paid = [deal for deal in named if any(bar.paid for bar in bars if bar.deal == deal)]
    full = all(bar.paid == bar.total for bar in bars)
    if len(named) == 1:
        how = "all" if full else "part" if paid else "none"
        return f"One deal names a sum, and {how} of it is on record as paid"
    if full:
        return f"All sums that {len(named)} deals name are on record as paid"
    return _in_part(paid, len(named))


def _in_part(paid: Sequence[str], count: int) -> str:
    """The title where not every sum of some deals is paid."""
    if not paid:
        return f"None of {count} deals that name a sum has a paid sum on record"
    if len(paid) == count:
        return f"All {count} deals that name a sum have a paid sum on record, though not all of it"
    if len(paid) == 1:
        name = isolated(paid[0])
        return f"Only one of {count} deals that name a sum has a paid sum on record: {name}"
    return f"{len(paid)} of {count} deals that name a sum have a paid sum on record"


def _trace(rung: MoneyRung, bars: Sequence[PromisedBar]) -> go.Bar:
    parts = [dict(bar.parts).get(rung) for bar in bars]
    own = [(row, bar, part) for row, (bar, part) in enumerate(zip(bars, parts, strict=True))
           if part]  # fmt: skip
    is_pale = rung in {MoneyRung.ANNOUNCED, MoneyRung.AGREED, MoneyRung.BINDING}
    return go.Bar(
        name=rung.value,
        orientation="h",
        width=BAR,
        y=[row for row, _, _ in own],
        x=[100 * bar.share(part) for _, bar, part in own],
        marker={
            "color": token(COLOURS[rung]),
            "line": {"width": 1, "color": token("edge" if is_pale else "bg")},
        },
        hovertext=[readable([bar.name, bar.part(rung, part)]) for _, bar, part in own],
    )


def _layout(bars: Sequence[PromisedBar], width: int) -> go.Layout:
    look = {"x": 0, "xanchor": "left", "align": "left"}
    names = [
        {**look, "y": row - BAR / 2, "yanchor": "bottom", "text": wrapped(bar.name, width),
         "font": {"size": 13, "weight": 600, "color": token("ink")}}
        for row, bar in enumerate(bars)
    ]  # fmt: skip
    words = [
        {**look, "y": row + BAR / 2, "yanchor": "top", "text": wrapped(bar.words, width),
         "font": {"size": 12, "color": token("ink2")}}
        for row, bar in enumerate(bars)
    ]  # fmt: skip
    return go.Layout(
        barmode="stack",
        margin={"l": 6, "r": 8, "t": 6, "b": 6},
        xaxis={"visible": False, "range": [0, 100]},
        yaxis={"range": [len(bars) - 0.4, -0.5], "showgrid": False, "showticklabels": False},
        annotations=[*names, *words],
    )


def _rows(bars: Sequence[PromisedBar]) -> list[Row]:
    return [
        (
            Cell(bar.deal, bar.deal),
            Cell(bar.what, bar.what),
            Cell(rung.value, str(rung.label)),
            Cell(amount, format_money(amount, bar.currency)),
            Cell(bar.currency, bar.currency),
            Cell(bar.share(amount), format_percent(bar.share(amount))),
        )
        for bar in bars
        for rung, amount in bar.parts
    ]


@guarded
def promised_and_shown(
    bars: Sequence[PromisedBar],
    without: Sequence[str] = (),
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
) -> Figure:
    """Return the named sums by rung; `without` names the deals whose papers name none."""
    title = promised_title(bars)
    rungs = [rung for rung in MoneyRung if any(rung in dict(bar.parts) for bar in bars)]
    note = "Each paper once; kinds of paper and currencies are never added or compared."
    if without:
        names = ", ".join(isolated(name) for name in without)
        note += f" No sum is named by {plural(len(without), 'deal')}: {names}."
    return Figure(
        id="promised-and-shown",
        title=title,
        subtitle="Each bar is 100 % of what papers of one kind name, by the rung that it reached",
        summary=f"{title}. " + " ".join(f"{bar.name}: {bar.words}." for bar in bars),
        figure_json=plotly_json(
            [_trace(rung, bars) for rung in rungs],
            _layout(bars, WIDE),
            narrow=_layout(bars, NARROW),
        ),
        columns=("Deal", "Kind of paper", "Rung", "Amount", "Currency", "Share of the sum"),
        rows=tuple(_rows(bars)),
        as_of=as_of,
        sources=tuple(sources),
        anchor="money",
        height_class=height_of_rows(LINES * len(bars)),
        note=note,
        key=tuple(KeyEntry("swatch", rung.value, str(rung.label)) for rung in rungs),
        empty="" if bars else f"{title}.",
    )
