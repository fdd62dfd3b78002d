"""Chart of the lots' masses: water, other matter, and the metal or oxide in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row
from deals.charts.style import HATCH, plotly_json, readable, sentence, token
from deals.units import Mass, format_mass, plural, total_mass
from shipments.charts.chart_data import LotMass
from shipments.charts.mass_labels import colour, key_entry, tonnes, tonnes_cell, total_words

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Layer:
    """A part of every lot that is drawn in one colour; the first lies at the bottom."""

    word: str
    colour: str


CONTAINED = _Layer("contained", "")
OTHER = _Layer("other dry matter", "line")
DRY = _Layer("dry, not assayed", "line2")
WATER = _Layer("water", "s2")
WET = _Layer("wet, moisture not known", "line2")
OPEN = _Layer("up to, not confirmed", "planned")
LAYERS = (CONTAINED, OTHER, DRY, WATER, WET, OPEN)


def masses_title(lots: Sequence[LotMass]) -> str:
    """The chart's title: how much of the wet mass is metal or oxide, for each kind."""
    if not lots:
        return "No lot is on record"
    wet = total_mass(Mass(lot.wet.low_kg, lot.wet.high_kg) for lot in lots)
    if not wet.known:
        return f"No mass is published for {plural(len(lots), 'lot')}"
    weighed = total_words(replace(wet, unknown=0))
    found = [lot for lot in lots if lot.contained.is_known]
    if not found:
        return f"{sentence(weighed)} wet; how much of it is metal is not known"
    kinds = dict.fromkeys(lot.contained_of for lot in found)
    parts = [f"{_sum(found, kind)} of contained {kind}" for kind in kinds]
    silent = len(lots) - len(found)
    rest = f"; {plural(silent, 'lot')} not known" if silent else ""
    return f"In {weighed} wet: {' and '.join(parts)}{rest}"


def _sum(lots: Sequence[LotMass], kind: str) -> str:
    own = [lot.contained for lot in lots if lot.contained_of == kind]
    return total_words(total_mass(Mass(mass.low_kg, mass.high_kg) for mass in own))


@guarded
def mass_by_lot(
    lots: Sequence[LotMass],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """Stacked bars in t: low ends, and the range of the wet mass above them."""
    title = masses_title(lots)
    shown = [layer for layer in LAYERS if any(_amount(lot, layer) for lot in lots)]
    is_known = any(lot.wet.is_known for lot in lots)
    return Figure(
        id="mass-by-lot",
        title=title,
        subtitle=(
            "Each lot in t: wet mass less moisture is dry mass, of which the assay gives what is "
            "contained"
        ),
        summary=f"{title}.",
        figure_json=plotly_json(
            [_bars(lots, layer, illustrative=illustrative) for layer in shown], _layout(lots)
        ),
        columns=(
            *("Lot", "Contained in it", "Wet, t", "Wet at most, t", "Water, t", "Dry, t"),
            *("Other dry matter, t", "Contained, t", "Contained at most, t"),
        ),
        rows=tuple(_row(lot) for lot in lots),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="mass",
        height_class="l",
        note="Low ends are drawn where a mass is only known between two." if _is_open(lots) else "",
        key=tuple(_key(lots, shown)),
        empty="" if is_known else f"{title}. Unknown is not zero.",
    )


def _is_open(lots: Sequence[LotMass]) -> bool:
    return any(lot.wet.is_known and lot.wet.low_kg != lot.wet.high_kg for lot in lots)


def _amount(lot: LotMass, layer: _Layer) -> Decimal:
    """What a layer takes of a lot, kg."""
    return {
        CONTAINED: lot.contained.low_kg,
        OTHER: lot.other_kg,
        DRY: lot.dry.low_kg if not lot.contained.is_known else None,
        WATER: lot.water_kg,
        WET: lot.wet.low_kg if not lot.dry.is_known else None,
        OPEN: lot.open_kg,
    }[layer] or NOTHING


def _key(lots: Sequence[LotMass], shown: Sequence[_Layer]) -> Iterator[KeyEntry]:
    for layer in shown:
        if layer != CONTAINED:
            yield KeyEntry("swatch", layer.colour, layer.word)
            continue
        for symbol, name in dict.fromkeys((lot.symbol, lot.contained_of) for lot in lots):
            if name:
                yield key_entry(symbol, f"contained {name}")


def _fill(lot: LotMass, layer: _Layer) -> str:
    return colour(lot.symbol) if layer == CONTAINED else token(layer.colour)


def _bars(lots: Sequence[LotMass], layer: _Layer, *, illustrative: bool) -> go.Bar:
    own = [(place, lot, _amount(lot, layer)) for place, lot in enumerate(lots)]
    known = [(place, lot, amount) for place, lot, amount in own if amount]
    return go.Bar(
        name=layer.word,
        x=[place for place, _, _ in known],
        y=[tonnes(amount) for _, _, amount in known],
        # A bar on a base of its own ends at a number of the table.
        base=[tonnes(lot.wet.low_kg or NOTHING) for _, lot, _ in known] if layer == OPEN else None,
        marker={
            "color": [_fill(lot, layer) for _, lot, _ in known],
            "pattern": HATCH if illustrative else None,
        },
        hovertext=[readable(_said(lot, layer, amount)) for _, lot, amount in known],
    )


def _said(lot: LotMass, layer: _Layer, amount: Decimal) -> list[str]:
    what = f"contained {lot.contained_of}" if layer == CONTAINED else layer.word
    return [
        lot.name,
        f"{format_mass(Mass(amount, amount))} {what}",
        f"of {format_mass(lot.wet)} wet",
    ]


def _layout(lots: Sequence[LotMass]) -> go.Layout:
    tops = [tonnes(lot.wet.high_kg or lot.wet.low_kg or NOTHING) for lot in lots]
    top = float(max(tops, default=NOTHING)) or 1.0
    return go.Layout(
        barmode="stack",
        bargap=0.4,
        margin={"l": 62, "r": 8, "t": 12, "b": 28},
        xaxis={
            "range": [-0.6, max(len(lots), 2) - 0.4],
            "tickvals": list(range(len(lots))),
            "ticktext": [f"Lot {lot.number}" for lot in lots],
        },
        yaxis={"range": [0, top * 1.08], "nticks": 6, "ticksuffix": " t"},
    )


def _row(lot: LotMass) -> Row:
    return (
        Cell(lot.number, lot.name),
        Cell(lot.contained_of or None, lot.contained_of or "not known"),
        tonnes_cell(lot.wet.low_kg),
        tonnes_cell(lot.wet.high_kg, unknown="no upper end" if lot.wet.is_known else "unknown"),
        tonnes_cell(lot.water_kg),
        tonnes_cell(lot.dry.low_kg),
        tonnes_cell(lot.other_kg),
        tonnes_cell(lot.contained.low_kg),
        tonnes_cell(
            lot.contained.high_kg, unknown="no upper end" if lot.contained.is_known else "unknown"
        ),
    )
