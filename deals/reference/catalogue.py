"""Sources, places and commodities: what everything else refers to."""

from __future__ import annotations

import re

from deals.models import Commodity, Place, Source
from deals.reference.cells import Row
from deals.reference.files import Files
from deals.reference.records import Record

SOURCES = "deals/data/sources.csv"
PLACES = "deals/data/places.csv"
MINERALS = "deals/data/minerals.csv"
SOURCE_COLUMNS = """source_id founding_document kind publisher title published_date date_precision
    language url cited_through reliability notes admiralty_reliability origin_id origin_basis
    seen_date"""
PLACE_COLUMNS = """place_id name kind country_iso2 admin un_locode locode_status lat lon
    coord_source_id role source_ids confidence notes"""
MINERAL_COLUMNS = """mineral_id name symbol form ladder_stage hs6 hs6_dotted hs_description
    hs_source_id trade_unit assay_basis typical_assay_min_pct typical_assay_max_pct
    assay_source_id assay_note payable_note element_factor physical_limit_pct physical_limit_note
    on_usgs_list_2022 on_usgs_list_2025 list_source_id main_uses world_output world_output_unit
    world_output_year top_producer_iso2 top_producer_share_pct output_source_id pakistan_output
    pakistan_reserves price_value price_unit price_date price_basis price_quantity_basis
    price_usd_per_tonne price_market price_terms price_source_id confidence notes"""
RARE_EARTH = "rare_earth"
GROUPS = {
    "antimony": "antimony",
    "copper": "copper",
    "gold": "gold",
    "tungsten": "tungsten",
    "ree": RARE_EARTH,
    "nd": RARE_EARTH,
    "pr": RARE_EARTH,
    "ndpr": RARE_EARTH,
    "ndfeb": RARE_EARTH,
}
"""Mineral group, as events and rules name it, by the first word of a mineral's key."""


def sources(files: Files) -> list[Record]:
    return [_source(row) for row in files.table(SOURCES, SOURCE_COLUMNS)]


def places(files: Files) -> list[Record]:
    return [_place(row) for row in files.table(PLACES, PLACE_COLUMNS)]


def minerals(files: Files) -> list[Row]:
    """Rows of the minerals' file, which holds their prices too."""
    return files.table(MINERALS, MINERAL_COLUMNS)


def commodities(files: Files) -> list[Record]:
    return [_commodity(row) for row in minerals(files)]


def _source(row: Row) -> Record:
    """A source; one that is its own origin is independent, and `unknown` is no date."""
    key, origin = row.key("source_id").value, row.key("origin_id")
    day, precision = row.day("published_date", "date_precision")
    return Record(
        Source,
        key,
        row.spot,
        values={
            "key": row.text("source_id"),
            "kind": row.text("kind"),
            "publisher": row.text("publisher"),
            "title": row.text("title"),
            "published_on": day,
            "published_precision": precision,
            "seen_on": row.full_day("seen_date"),
            "language": row.text("language"),
            "url": row.text("url"),
            "quality": row.text("reliability"),
            "reliability": row.text("admiralty_reliability"),
            "origin_basis": row.text("origin_basis"),
            "founding_document": row.text("founding_document"),
            "notes": row.text("notes"),
        },
        links={"origin": None if origin.value == key else origin},
        many={"cited_through": row.keys("cited_through")},
    )


def _place(row: Row) -> Record:
    return Record(
        Place,
        row.key("place_id").value,
        row.spot,
        values={
            "key": row.text("place_id"),
            "name": row.text("name"),
            "kind": row.text("kind"),
            "country": row.text("country_iso2"),
            "admin_area": row.text("admin"),
            "un_locode": row.text("un_locode"),
            "locode_status": row.text("locode_status"),
            "latitude": row.number("lat"),
            "longitude": row.number("lon"),
            "role": row.text("role"),
            "confidence": row.text("confidence"),
            "notes": row.text("notes"),
        },
        links={"coordinate_source": row.key("coord_source_id")},
        many={"sources": row.keys("source_ids")},
    )


def _commodity(row: Row) -> Record:
    """A commodity; the words on a price stay with it only where there is no price."""
    _check_codes(row)
    priced = bool(row.raw("price_value"))
    return Record(
        Commodity,
        row.key("mineral_id").value,
        row.spot,
        values={
            "key": row.text("mineral_id"),
            "name": row.text("name"),
            "group": GROUPS.get(_first_word(row), "unknown"),
            "element": counted_as(row),
            "stage": row.whole("ladder_stage"),
            **{name: row.text(name) for name in ("symbol", "form", "hs6", "hs_description")},
            **{name: row.text(name) for name in ("trade_unit", "assay_basis", "assay_note")},
            **{
                name: row.number(name)
                for name in ("typical_assay_min_pct", "typical_assay_max_pct")
            },
            **{name: row.number(name) for name in ("element_factor", "physical_limit_pct")},
            **{name: row.text(name) for name in ("physical_limit_note", "payable_note")},
            **{name: row.flag(name) for name in ("on_usgs_list_2022", "on_usgs_list_2025")},
            "world_output": row.number("world_output"),
            "world_output_unit": row.text("world_output_unit"),
            "world_output_year": row.whole("world_output_year"),
            "top_producer": row.text("top_producer_iso2"),
            "top_producer_share_pct": row.number("top_producer_share_pct"),
            **{name: row.text(name) for name in ("pakistan_output", "pakistan_reserves")},
            "price_note": "" if priced else row.text("price_basis"),
            **{name: row.text(name) for name in ("main_uses", "confidence", "notes")},
        },
        links={
            "hs_source": row.key("hs_source_id"),
            "list_source": row.key("list_source_id"),
            "output_source": row.key("output_source_id"),
            "price_source": None if priced else row.key("price_source_id"),
        },
        many={"assay_sources": row.keys("assay_source_id")},
    )


def counted_as(row: Row) -> str:
    """What contained mass is counted in.

    With a factor other than 1 the assay is on a compound and the factor leads to its first
    element (% Sb2O3 is counted as Sb). An assay by mass alone (g/t) counts the symbol. All else
    stays what the assay states: Cu, TREO, NdPr oxide.
    """
    basis = str(row.text("assay_basis").value).removeprefix("% ")
    if basis == "g/t":
        return str(row.text("symbol").value)
    factor = row.number("element_factor").value
    element = re.match(r"[A-Z][a-z]?", basis)
    return element.group() if element and factor not in {None, 1} else basis


def _first_word(row: Row) -> str:
    return str(row.text("mineral_id").value).split("_")[0]


def _check_codes(row: Row) -> None:
    if _first_word(row) not in GROUPS:
        groups = ", ".join(GROUPS)
        row.refuse("mineral_id", "belongs to no mineral group.", f"Begin it with: {groups}.")
    code = str(row.text("hs6").value)
    if row.text("hs6_dotted").value != f"{code[:4]}.{code[4:]}":
        row.refuse("hs6_dotted", f"is not the code {code} with its dot.", "Make the two agree.")
