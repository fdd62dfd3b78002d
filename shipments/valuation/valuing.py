"""Value a shipment's lots: rows to facts, facts to a valuation, stored on the lot.

This is the one place that writes a lot's computed columns. The price used is copied to the lot with
its source, so that a published value can be reproduced after the price row has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from deals.models import Commodity
from deals.states import DatePrecision, LadderStage, Qualifier
from deals.units import period_end
from shipments.models import Price, Shipment, ShipmentLine
from shipments.states import DELIVERED, QuantityBasis, ShipmentState
from shipments.valuation.steps import LineFacts, PriceFacts, Valuation, value_line, value_with

GRAM = Decimal("0.001")
CENT = Decimal("0.01")
BEFORE_DELIVERY = (
    ShipmentState.SAILED,
    ShipmentState.LOADED,
    ShipmentState.PLANNED,
    ShipmentState.REJECTED,
)
"""Without a dated delivery, a lot is valued on the day of the first of these states it has."""
Dated = Mapping[str, tuple[date, DatePrecision]]

TERMS = {
    "valued_assay_of": "assay_of",
    "valued_element": "element",
    "valued_element_factor": "element_factor",
}
"""The commodity's facts that a valuation uses, by the lot's column that stores them."""


def facts_of(line: ShipmentLine) -> LineFacts:
    """The facts of a lot and its commodity; the lot need not be saved."""
    commodity = line.commodity or Commodity()
    typical = (commodity.typical_assay_min_pct, commodity.typical_assay_max_pct)
    return LineFacts(
        commodity=commodity.key,
        commodity_name=commodity.name,
        wet_low_kg=line.wet_low_kg,
        wet_high_kg=line.wet_high_kg,
        wet_qualifier=Qualifier(line.wet_qualifier),
        moisture_pct=line.moisture_pct,
        assay_pct=line.assay_pct,
        assay_unit=line.assay_unit,
        assay_of=commodity.assay_share.removeprefix("% "),
        element=commodity.element,
        element_factor=commodity.element_factor,
        payable_pct=line.payable_pct,
        physical_limit_pct=commodity.physical_limit_pct,
        physical_limit_note=commodity.physical_limit_note,
        is_concentrate=commodity.stage == LadderStage.CONCENTRATE,
        typical_assay_pct=None if None in typical else typical,  # type: ignore[arg-type]
    )


def prices_of(lines: Iterable[ShipmentLine]) -> dict[str, tuple[PriceFacts, Price]]:
    """Every price of the lots' commodities by its key, in one query."""
    commodities = {line.commodity_id for line in lines} - {None}
    rows = Price.objects.filter(commodity__in=commodities).select_related("commodity", "source")
    return {price_key(row): (_price_facts(row), row) for row in rows}


def price_key(price: Price) -> str:
    """The key of a price row in a valuation; a later row has a greater key."""
    return f"{price.pk:020d}"


def _price_facts(price: Price) -> PriceFacts:
    return PriceFacts(
        key=price_key(price),
        commodity=price.commodity.key,
        amount_usd=price.usd_per_tonne,
        basis=QuantityBasis(price.quantity_basis),
        on=price.counts_from,
        told=price.priced_on,
        precision=DatePrecision(price.date_precision),
        market=price.market,
        terms=price.terms,
        tax_included=price.tax_included,
        source_key=price.source.key,
    )


def day_of(steps: Iterable[Any], *, today: date) -> date:
    """The day for which a shipment's lots are valued; `today` if no state is dated."""
    dated = {
        step.state: (step.reached_on, DatePrecision(step.date_precision))
        for step in steps
        if step.state and step.reached_on
    }
    return day_among(dated, today=today)


def day_among(dated: Dated, *, today: date) -> date:
    """The day of the earliest delivered state, else that of a state before, else `today`."""
    counts_from = {state: period_end(*when) for state, when in dated.items()}
    delivered = [counts_from[state] for state in DELIVERED & counts_from.keys()]
    before = (counts_from[state] for state in BEFORE_DELIVERY if state in counts_from)
    return min(delivered) if delivered else next(before, today)


def value_shipment(shipment: Shipment, *, today: date) -> list[tuple[ShipmentLine, Valuation]]:
    """Value and store every lot of a shipment; returns the lots with their valuations.

    Four queries, and one for each lot that changes. Raises RefusedLineError for impossible facts.
    """
    lines = list(shipment.lines.select_related("commodity").order_by("number"))
    on = day_of(shipment.steps.all(), today=today)
    valued = value_lines(lines, on=on, destination=country_of(shipment))
    prices = prices_of(lines)
    for line, valuation in valued:
        _keep(line, kept_columns(valuation, prices, on=on))
    return valued


def country_of(shipment: Shipment) -> str:
    """The country of destination, in whose market the lots are valued."""
    return shipment.destination.country if shipment.destination else ""


def value_lines(
    lines: Iterable[ShipmentLine], *, on: date, destination: str = ""
) -> list[tuple[ShipmentLine, Valuation]]:
    """Value lots on a day; nothing is stored."""
    rows = list(lines)
    prices = [facts for facts, _ in prices_of(rows).values()]
    return [
        (line, value_line(facts_of(line), prices, on=on, destination=destination)) for line in rows
    ]


def valued_as_of(
    line: ShipmentLine, prices: Iterable[PriceFacts], *, on: date, awaited: bool
) -> Valuation:
    """The valuation of a lot as of a day: the stored one if it is of that day, else computed.

    With `awaited`, its assay is left out. Raises RefusedLineError for impossible facts.
    """
    kept = kept_valuation(line) if line.valued_on == on and not awaited else None
    facts = facts_of(line)
    if awaited:
        facts = replace(facts, assay_pct=None)
    return kept or value_line(facts, prices, on=on, destination=country_of(line.shipment))


def kept_valuation(line: ShipmentLine) -> Valuation | None:
    """The valuation stored on a lot, rebuilt from its own columns; None if there is none."""
    if line.valued_on is None:
        return None
    terms: dict[str, Any] = {fact: getattr(line, name) for name, fact in TERMS.items()}
    facts = replace(facts_of(line), **terms)
    price = None
    if line.valued_usd_per_tonne is not None and line.valued_price_on and line.valued_basis:
        price = PriceFacts(
            key="kept",
            commodity=facts.commodity,
            amount_usd=line.valued_usd_per_tonne,
            basis=QuantityBasis(line.valued_basis),
            on=period_end(line.valued_price_on, DatePrecision(line.valued_price_precision)),
            told=line.valued_price_on,
            precision=DatePrecision(line.valued_price_precision),
        )
    return value_with(
        facts,
        price,
        not_valued=line.not_valued_because,
        price_note=line.valued_price_note,
        on=line.valued_on,
    )


def _keep(line: ShipmentLine, columns: Mapping[str, Any]) -> None:
    """Write a valuation's columns where they differ from what the lot holds."""
    moved = [name for name, value in columns.items() if getattr(line, name) != value]
    for name in moved:
        setattr(line, name, columns[name])
    if moved:
        line.save(update_fields=moved)


def kept_columns(
    valuation: Valuation, prices: Mapping[str, tuple[PriceFacts, Price]], *, on: date
) -> dict[str, Any]:
    """The column values that store a valuation."""
    used = valuation.price if valuation.value_low_usd is not None else None
    price = prices[used.key][1] if used else None
    return {
        "dry_low_kg": _rounded(valuation.dry.low_kg, GRAM),
        "dry_high_kg": _rounded(valuation.dry.high_kg, GRAM),
        "contained_low_kg": _rounded(valuation.contained.low_kg, GRAM),
        "contained_high_kg": _rounded(valuation.contained.high_kg, GRAM),
        "value_low_usd": _rounded(valuation.value_low_usd, CENT),
        "value_high_usd": _rounded(valuation.value_high_usd, CENT),
        "not_valued_because": valuation.not_valued[:300],
        "valued_price_id": price.pk if price else None,
        "valued_usd_per_tonne": price.usd_per_tonne if price else None,
        "valued_basis": price.quantity_basis if price else "",
        "valued_price_on": price.priced_on if price else None,
        "valued_price_precision": price.date_precision if price else DatePrecision.DAY.value,
        "valued_price_note": valuation.price_note[:300] if price else "",
        "valued_source_id": price.source_id if price else None,
        "valued_on": on,
        **{name: getattr(valuation.facts, fact) for name, fact in TERMS.items()},
    }


def _rounded(value: Decimal | None, to: Decimal) -> Decimal | None:
    """To the last digit that the column keeps."""
    return None if value is None else value.quantize(to)
