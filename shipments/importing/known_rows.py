"""Existing rows that a file may name, loaded once for all rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from deals.models import Commodity, Deal, Place, Source
from shipments.models import Price, Shipment, ShipmentLine
from shipments.valuation.steps import PriceFacts
from shipments.valuation.valuing import facts_of, prices_of

Names = Mapping[str, int | None]
NAMED_BY = {
    "deal": ("key", "slug", "short_name"),
    "place": ("key", "un_locode", "name"),
    "commodity": ("key", "name"),
    "source": ("key",),
}
"""Columns by whose values a cell may name a row."""
TAKEN = (
    f"SELECT reference FROM {Shipment._meta.db_table}"
    " WHERE reference = ANY(string_to_array(%s, ' '))"
)


@dataclass(frozen=True)
class Product:
    """A commodity: its mineral group, and its facts apart from those of a lot."""

    group: str
    facts: Mapping[str, Any]
    prices: tuple[PriceFacts, ...]


@dataclass(frozen=True)
class Known:
    """Names to ids of deals, places, commodities and sources; products with their prices by id."""

    names: Mapping[str, Names]
    products: Mapping[int | None, Product]
    prices: dict[str, tuple[PriceFacts, Price]]
    countries: Mapping[int, str]
    illustrative: frozenset[tuple[str, int]] = frozenset()
    """Kind and id of the illustrative deals, places, commodities and sources."""
    written: Mapping[str, str] = field(default_factory=dict)
    """Names in small letters to how they are written."""


def what_is_known() -> Known:
    """Load all rows that cells may name, in five queries."""
    commodities = list(Commodity.objects.all())
    kinds = {
        "deal": list(Deal.objects.all()),
        "place": list(Place.objects.all()),
        "commodity": commodities,
        "source": list(Source.objects.defer("notes")),
    }
    prices = prices_of([ShipmentLine(commodity=row) for row in commodities])
    return Known(
        names={kind: _names(rows, *NAMED_BY[kind]) for kind, rows in kinds.items()},
        products={row.pk: _product(row, prices) for row in commodities}
        | {None: _product(None, prices)},
        prices=prices,
        countries={row.pk: row.country for row in kinds["place"]},
        illustrative=frozenset(
            (kind, row.pk) for kind, rows in kinds.items() for row in rows if row.is_illustrative
        ),
        written={
            name.lower(): name
            for kind, rows in kinds.items()
            for row in rows
            for name in (str(getattr(row, column)) for column in NAMED_BY[kind])
        },
    )


def taken(references: Iterable[str]) -> set[str]:
    """Those of these references that a shipment has already."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [" ".join(references)])
        return {row[0] for row in cursor.fetchall()}


def _names(rows: Iterable[Any], *columns: str) -> Names:
    """Ids by any of their names in small letters; a key wins, a name of several rows is None."""
    listed = list(rows)
    names: dict[str, int | None] = {}
    for column in columns:
        found: dict[str, int | None] = {}
        for row in listed:
            name = str(getattr(row, column)).lower()
            if name:
                found[name] = None if name in found else row.pk
        names = found | names
    return names


def _product(row: Commodity | None, prices: dict[str, tuple[PriceFacts, Price]]) -> Product:
    facts = facts_of(ShipmentLine(commodity=row))
    values = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    mine = tuple(price for price, _ in prices.values() if row and price.commodity == row.key)
    return Product(row.group if row else "", values, mine)
