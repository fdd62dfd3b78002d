"""The columns of a shipments file, the same for import and export, and the words that name them.

A row is a lot with its consignment repeated beside it; rows of one reference are one shipment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from deals.states import Confidence, Qualifier
from shipments.states import Finality, Purpose, ShipmentState


class Kind(Enum):
    """How a cell is read."""

    TEXT = "text"
    KEY = "key"
    NUMBER = "number"
    DATE = "date"
    WORD = "word"
    LINK = "link"
    LINKS = "links"
    FLAG = "flag"


class Level(Enum):
    """What a column describes: the shipment, one of its states, or a lot."""

    SHIPMENT = "shipment"
    STEP = "step"
    LOT = "lot"


@dataclass(frozen=True)
class Column:
    """A column: `digits` before and `places` after the decimal mark, or `longest` text.

    `field` is the model's column where it is not the name; `words` maps what may stand in a cell to
    what is kept; `target` names what a link leads to.
    """

    name: str
    kind: Kind
    level: Level
    aliases: tuple[str, ...] = ()
    field: str = ""
    longest: int = 0
    digits: int = 13
    places: int = 3
    words: tuple[tuple[str, str], ...] = ()
    target: str = ""

    @property
    def kept_as(self) -> str:
        return self.field or self.name


def _text(name: str, level: Level, longest: int, *aliases: str, field: str = "") -> Column:
    return Column(name, Kind.TEXT, level, aliases, field, longest=longest)


def _number(name: str, level: Level, *aliases: str, places: int = 3, field: str = "") -> Column:
    return Column(name, Kind.NUMBER, level, aliases, field, digits=13, places=places)


def _percent(name: str, *aliases: str, places: int = 4) -> Column:
    return Column(name, Kind.NUMBER, Level.LOT, aliases, digits=4, places=places)


def _words(name: str, level: Level, choices: Iterable[tuple[str, str]], *aliases: str) -> Column:
    words = tuple((word, value) for value, label in choices for word in (value, label))
    return Column(name, Kind.WORD, level, aliases, words=words)


def _link(name: str, level: Level, target: str, *aliases: str) -> Column:
    return Column(name, Kind.LINK, level, aliases, f"{name}_id", target=target)


GRAMS_A_TONNE = tuple(
    f"{of}{unit}"
    for of in ("assay ", "grade ", "au ", "ag ", "gold ", "")
    for unit in ("g/t", "gpt", "ppm")
)
"""Headings of an assay in g/t, which laboratories also call ppm."""

PARAGRAPHS = 10_000
"""Letters of a text that may have lines and tabs; a shorter one is a line."""

S, L = Level.SHIPMENT, Level.LOT
COLUMNS: tuple[Column, ...] = (
    Column("reference", Kind.KEY, S, ("shipment", "ref", "shipment reference", "consignment")),
    _link("deal", S, "deal"),
    _words("purpose", S, Purpose.choices, "kind"),
    _link("origin", S, "place", "from", "port of loading", "loading port"),
    _link("destination", S, "place", "to", "port of discharge", "discharge port"),
    _text("vessel", S, 120, "ship", "ship name"),
    _text("bill_of_lading", S, 120, "bl", "b/l", "bl number"),
    _number("total_low_kg", S),
    _number("total_high_kg", S),
    _words("total_qualifier", S, Qualifier.choices),
    _text("mass_note", S, 300),
    _number("shipment_value_usd", S, "invoice value", places=2, field="declared_value_usd"),
    _words("confidence", S, Confidence.choices),
    Column("sources", Kind.LINKS, S, ("source",), target="source"),
    Column("mass_sources", Kind.LINKS, S, ("sources of the mass",), target="source"),
    _text("shipment_note", S, PARAGRAPHS, "remarks", field="note"),
    *(
        Column(state.value, Kind.DATE, Level.STEP, (f"{state.value} on", f"date {state.value}"))
        for state in ShipmentState
    ),
    Column("line", Kind.NUMBER, L, ("lot", "line number", "lot number"), "number", 0, 4, 0),
    _link("commodity", L, "commodity", "product", "material"),
    _text("mineral_group", L, 40, "mineral"),
    _text("origin_country", L, 2, "country of origin"),
    _number("wet_t", L, "wmt", "wet tonnes", "wet mass t", "tonnes", places=6),
    _number("wet_kg", L, "wet mass kg", "wet weight kg"),
    _number("wet_low_kg", L),
    _number("wet_high_kg", L),
    _words("wet_qualifier", L, Qualifier.choices, "mass known as"),
    _percent("moisture_pct", "moisture", "moisture %", "h2o %"),
    _percent("assay_pct", "assay", "assay %", "grade", "grade %", places=8),
    Column("assay_g_t", Kind.NUMBER, L, GRAMS_A_TONNE, "assay_pct", digits=7, places=4),
    _percent("payable_pct", "payable", "payable %"),
    _words("mass_finality", L, Finality.choices, "weight is"),
    _words("assay_finality", L, Finality.choices, "assay is"),
    _number("declared_value_usd", L, "declared value", "value usd", places=2),
    _text("note", L, 300, "lot note", "line note"),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
EXPORTED: tuple[Column, ...] = tuple(c for c in COLUMNS if c.name not in {"wet_t", "wet_kg"})
"""The columns of our own files: low and high ends instead of the single-number columns."""

COMPUTED = (
    *("dry_low_kg", "dry_high_kg", "contained_low_kg", "contained_high_kg"),
    *("value_low_usd", "value_high_usd", "valued_usd_per_tonne", "valued_price_on"),
    "mass_support",
)
"""Computed columns: exported, never imported."""

_NOT_A_WORD = re.compile(r"[^a-z0-9%]+")


def plain(heading: str) -> str:
    """A heading without case, punctuation and units' brackets: `Wet mass (kg)` is `wet mass kg`."""
    return _NOT_A_WORD.sub(" ", heading.lower().replace("_", " ")).strip()


_NAMED = {plain(word): c.name for c in COLUMNS for word in (c.name, *c.aliases)}


def guess(headings: Iterable[str]) -> list[str]:
    """The column that each heading probably means, each at most once; "" where none is known."""
    taken: set[str] = set()
    guessed = []
    for heading in headings:
        name = _NAMED.get(plain(heading), "")
        guessed.append("" if name in taken else name)
        taken.add(name)
    return guessed
