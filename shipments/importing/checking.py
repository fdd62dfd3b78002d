"""Complete, check and value drafts. Asks no database."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

from deals.states import Qualifier
from deals.units import assay_in, assay_pct
from shipments.importing.drafts import BAD, Draft, Lot, Reader, settle_mass
from shipments.importing.known_rows import Known, Product
from shipments.states import AssayUnit, ShipmentState
from shipments.step_order import out_of_order
from shipments.valuation.steps import LineFacts, find_problems, value_line
from shipments.valuation.valuing import day_among, kept_columns

REQUIRED = ("deal", "purpose", "sources")
SHARES = ("moisture_pct", "assay_pct", "payable_pct")
FACTS = ("wet_low_kg", "wet_high_kg", *SHARES)
ROUTE = ("deal", "origin", "destination")
LOT = ("commodity", "wet_low_kg", "wet_high_kg")
MOST_LOTS = 32_000


def judge(reader: Reader, known: Known, defaults: Mapping[str, Any], *, today: date) -> None:
    """Complete, check and value every draft in place; problems are added to the reader."""
    firsts: dict[Hashable, Draft] = {}
    for draft in reader.drafts.values():
        _complete(reader, draft, defaults)
        _keep_apart(reader, draft, known)
        _check_steps(reader, draft, today)
        _number(reader, draft)
        dated = {state: when for state, when in draft.steps.items() if _is_dated(draft, state)}
        day = day_among(dated, today=today)
        to = known.countries.get(draft.values.get("destination") or 0, "")
        for lot in draft.lots:
            _judge_lot(reader, lot, known, day, to)
        first = firsts.setdefault(_likeness(draft), draft)
        if first is not draft:
            said = f"is row {first.row} again in all but its reference"
            reader.warn(draft.row, "reference", draft.values["reference"], said)


def _complete(reader: Reader, draft: Draft, defaults: Mapping[str, Any]) -> None:
    for name, value in defaults.items():
        draft.values.setdefault(name, value)
    for name in REQUIRED:
        if draft.values.get(name) in (None, ()):
            reader.report(draft.row, name, "", "is missing: fill it, or choose one for all rows")
    reason = _mass(draft.values, (), "total")
    if reason:
        reader.report(draft.row, "total_low_kg", draft.values.get("total_low_kg", ""), reason)


def _keep_apart(reader: Reader, draft: Draft, known: Known) -> None:
    """Refuse what is invented in a shipment of a real deal."""
    told = draft.values
    deal = told.get("deal", BAD)
    if deal is BAD or ("deal", deal) in known.illustrative:
        return
    named = [(draft.row, name, "place", told.get(name)) for name in ("origin", "destination")]
    for name in ("sources", "mass_sources"):
        sources = told.get(name) or ()
        named += [(draft.row, name, "source", pk) for pk in (() if sources is BAD else sources)]
    named += [
        (lot.row, "commodity", "commodity", lot.values.get("commodity")) for lot in draft.lots
    ]
    for row, name, kind, pk in named:
        if (kind, pk) in known.illustrative:
            reader.report(row, name, "", f"is illustrative: name a real {kind}")


def _check_steps(reader: Reader, draft: Draft, today: date) -> None:
    dated = {state: step for state, step in draft.steps.items() if _is_dated(draft, state)}
    if not draft.steps:
        reader.report(draft.row, "planned", "", "has no state with a day: give at least one")
    for sentence in out_of_order(dated):
        reader.report(draft.row, "arrived", "", sentence)
    for state, (day, _) in dated.items():
        if day > today and state != ShipmentState.PLANNED:
            reader.warn(draft.row, state, day, "is still to come")


def _is_dated(draft: Draft, state: str) -> bool:
    return draft.steps.get(state, BAD) is not BAD


def _number(reader: Reader, draft: Draft) -> None:
    """Number the lots: as the file does, else in its order."""
    numbers: dict[int, int] = {}
    unnumbered = [lot for lot in draft.lots if "line" not in lot.values]
    for lot in draft.lots:
        value = lot.values.get("line", BAD)
        if value is BAD:
            continue
        number = lot.values["line"] = int(value)
        if number in numbers or not 0 < number < MOST_LOTS:
            said = (
                f"is the lot of row {numbers[number]}" if number in numbers else "is no lot number"
            )
            reader.report(lot.row, "line", number, said)
        numbers.setdefault(number, lot.row)
    last = max(numbers, default=0)
    for n, lot in enumerate(unnumbered, start=last + 1):
        lot.values["line"] = n


def _judge_lot(reader: Reader, lot: Lot, known: Known, day: date, to: str) -> None:
    values = lot.values
    reason = _mass(values, ("wet_t", "wet_kg"), "wet")
    if reason:
        reader.report(lot.row, "wet_low_kg", values.get("wet_low_kg", ""), reason)
    elif values.get("wet_low_kg") == 0 and values.get("wet_qualifier") == Qualifier.EXACT:
        reader.warn(lot.row, "wet_kg", "0", "is a mass of exactly 0: empty it where none is known")
    _state_assay(reader, lot)
    commodity = values.get("commodity")
    product = known.products[None if commodity is BAD else commodity]
    if commodity is None and not values.get("mineral_group"):
        reader.report(lot.row, "commodity", "", "is missing: name it, or at least the mineral")
    values["mineral_group"] = product.group or values.get("mineral_group", "")
    country = values.get("origin_country", "")
    if country is not BAD and country and not (len(country) == 2 and country.isalpha()):
        reader.report(lot.row, "origin_country", country, "is no country code of two letters")
    if BAD not in values.values():
        _value(reader, lot, product, known, (day, to))


def _state_assay(reader: Reader, lot: Lot) -> None:
    """Turn an assay in g/t into the kept one in per cent, with the unit in which it was stated."""
    grams = lot.values.pop("assay_g_t", None)
    if grams is None:
        return
    if "assay_pct" in lot.values:
        reader.report(lot.row, "assay_g_t", grams, "gives the assay twice: keep one of the columns")
    lot.values["assay_pct"] = grams if grams is BAD else assay_pct(grams, "g/t")
    lot.values["assay_unit"] = AssayUnit.GRAMS_PER_TONNE.value


def _value(
    reader: Reader, lot: Lot, product: Product, known: Known, when: tuple[date, str]
) -> None:
    day, to = when
    told = {name: lot.values.get(name) for name in FACTS}
    word = Qualifier(lot.values.get("wet_qualifier") or Qualifier.UNKNOWN)
    unit = lot.values.get("assay_unit", AssayUnit.PERCENT)
    facts = LineFacts(**{**product.facts, **told, "wet_qualifier": word, "assay_unit": unit})
    refused = False
    for problem in find_problems(facts):
        say = reader.report if problem.refuses else reader.warn
        field, cell = problem.field, lot.values.get(problem.field, "")
        if field == "assay_pct" and unit == AssayUnit.GRAMS_PER_TONNE:
            field, cell = "assay_g_t", f"{assay_in(cell, unit).normalize():f}"
        say(lot.row, field, cell, problem.message)
        refused = refused or problem.refuses
    if not refused:
        valuation = value_line(facts, product.prices, on=day, destination=to)
        lot.values.update(kept_columns(valuation, known.prices, on=day))


def _mass(values: dict[str, Any], single: tuple[str, ...], prefix: str) -> str:
    """Settle a mass unless a cell of it was reported already."""
    names = {*single, f"{prefix}_low_kg", f"{prefix}_high_kg", f"{prefix}_qualifier"}
    if any(values.get(name) is BAD for name in names):
        return ""
    reason = settle_mass(values, single, prefix)
    low, high = values.get(f"{prefix}_low_kg"), values.get(f"{prefix}_high_kg")
    if not reason and low is not None and high is not None and low > high:
        return "is a mass that ends below its beginning" if prefix == "total" else ""
    return reason


def _likeness(draft: Draft) -> Hashable:
    """What two drafts share that are the same consignment under two references."""
    route = tuple(draft.values.get(name) for name in ROUTE)
    lots = tuple(tuple(lot.values.get(name) for name in LOT) for lot in draft.lots)
    return route, frozenset(draft.steps.items()), lots
