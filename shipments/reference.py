"""The reference data of the first floor: published prices, and the one shipment on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from deals.reference import Files, Record
from deals.reference.catalogue import minerals
from deals.reference.cells import Cell, Row
from deals.reference.deal import deal_key, document
from deals.states import Qualifier
from deals.units import Mass
from shipments.models import Price, Shipment, ShipmentLine, ShipmentStep
from shipments.pricing import usd_per_tonne
from shipments.states import PriceUnit, ShipmentState

KG_PER_TONNE = Decimal(1000)
DISPATCH_NOTE = "Dispatch was reported; by which way, from where and on which day is not known."
SHIPMENT_KEYS = """shipment_id reported_delivered date_precision delivered_source_ids
    dispatch_reported dispatch_source_ids purpose state total_mass_t mass_note lines origin_port
    destination bill_of_lading assay value_usd source_ids confidence"""
LINE_KEYS = "line mineral_group mineral_id form mass_t mass_qualifier assay"


def read(files: Files) -> Iterator[Record]:
    """Records of this floor, in the order in which they can be written."""
    yield from prices(files)
    rows = [row.only(SHIPMENT_KEYS) for row in document(files).children("shipments_known")]
    for row in rows:
        yield _shipment(files, row)
    for row in rows:
        yield from _steps(row)
    for row in rows:
        yield from _lines(files, row)


def prices(files: Files) -> Iterator[Record]:
    """Prices; the precision of a price's date is in its form, such as 2024 for an average."""
    for row in minerals(files):
        if not row.raw("price_value"):
            continue
        day, precision = row.day("price_date")
        yield Record(
            Price,
            f"{row.text('mineral_id').value}|{row.raw('price_date')}",
            row.spot,
            values={
                "usd_per_tonne": _usd_per_tonne(row),
                "printed_value": row.number("price_value"),
                "printed_unit": row.text("price_unit"),
                "market": row.text("price_market"),
                "terms": row.text("price_terms"),
                "quantity_basis": row.text("price_quantity_basis"),
                "basis": row.text("price_basis"),
                "priced_on": day,
                "date_precision": precision,
            },
            links={"commodity": row.key("mineral_id"), "source": row.key("price_source_id")},
        )


def _usd_per_tonne(row: Row) -> Cell:
    """The price a tonne, computed from the printed one where its unit is one in USD."""
    printed, unit = row.number("price_value"), row.raw("price_unit")
    if printed.value is None or unit not in PriceUnit.values or unit == PriceUnit.CNY_T:
        return row.number("price_usd_per_tonne")
    return Cell(usd_per_tonne(printed.value, unit), printed.spot, printed.is_sound)


def _shipment(files: Files, row: Row) -> Record:
    if row.raw("assay") is not None:
        row.refuse("assay", "belongs to a line.", "Put it with the line it is of.")
    mass = row.child("total_mass_t").only("max qualifier source_ids", "min")
    return Record(
        Shipment,
        str(row.text("shipment_id").value),
        row.spot,
        values={
            "reference": row.text("shipment_id"),
            "purpose": row.text("purpose"),
            "bill_of_lading": row.text("bill_of_lading"),
            **_total(mass),
            "mass_note": row.text("mass_note"),
            "declared_value_usd": row.number("value_usd"),
            "confidence": row.text("confidence"),
        },
        links={
            "deal": deal_key(files),
            "origin": row.key("origin_port"),
            "destination": row.key("destination"),
        },
        many={"sources": row.keys("source_ids"), "mass_sources": mass.keys("source_ids")},
    )


def _total(mass: Row) -> dict[str, Any]:
    """Mass columns, kg: "less than 2 t" is known to lie between 0 and 2 000 kg."""
    word = mass.word("qualifier")
    low, high = _ends(word, _kilograms(mass, "max"))
    if "min" in mass.data:
        low = _kilograms(mass, "min")
    return {"total_low_kg": low, "total_high_kg": high, "total_qualifier": word}


def _ends(word: Cell, kg: Cell) -> tuple[Cell, Cell]:
    """Both ends of a mass; without a word, or with one that is refused, it is exact."""
    known = word.value if word.value in Qualifier.values else Qualifier.EXACT
    mass = Mass.stated(kg.value, Qualifier(known))
    return replace(kg, value=mass.low_kg), replace(kg, value=mass.high_kg)


def _kilograms(row: Row, column: str) -> Cell:
    tonnes = row.number(column)
    kg = None if tonnes.value is None else tonnes.value * KG_PER_TONNE
    return Cell(kg, tonnes.spot, tonnes.is_sound)


def _steps(row: Row) -> Iterator[Record]:
    """States with their dates. A reported dispatch proves no more than that it was loaded."""
    arrived, precision = row.day("reported_delivered", "date_precision")
    left, left_precision = row.day("dispatch_reported")
    loaded = Cell(ShipmentState.LOADED, left.spot)
    if left.value:
        yield _step(row, loaded, (left, left_precision), "dispatch_source_ids", DISPATCH_NOTE)
    yield _step(row, row.text("state"), (arrived, precision), "delivered_source_ids")


def _step(row: Row, state: Cell, day: tuple[Cell, Cell], told_by: str, note: str = "") -> Record:
    key = row.text("shipment_id").value
    return Record(
        ShipmentStep,
        f"{key}|{state.value}",
        day[0].spot,
        values={"state": state, "reached_on": day[0], "date_precision": day[1], "note": note},
        links={"shipment": key},
        many={"sources": row.keys(told_by)},
    )


def _lines(files: Files, row: Row) -> Iterator[Record]:
    """Lots; a mass for each was looked for and, where empty, not found."""
    key = row.text("shipment_id").value
    for line in row.children("lines"):
        line.only(LINE_KEYS, "note origin_country")
        word = line.word("mass_qualifier")
        low, high = _ends(word, _kilograms(line, "mass_t"))
        yield Record(
            ShipmentLine,
            f"{key}|{line.raw('line')}",
            line.spot,
            values={
                "number": line.whole("line"),
                "mineral_group": line.text("mineral_group"),
                "origin_country": line.optional("origin_country"),
                "wet_low_kg": low,
                "wet_high_kg": high,
                "wet_qualifier": word if word.value else Qualifier.UNKNOWN,
                "assay_pct": line.number("assay"),
                "note": line.optional("note"),
            },
            links={"shipment": key, "commodity": line.key("mineral_id")},
        )
