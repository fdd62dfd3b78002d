"""What a chart hands to a page: one picture, its words, its numbers and where they come from.

Charts build a `Figure`, the `{% chart %}` tag prints it. Neither knows the other, and nothing
here knows how a picture is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

ROWS = (8, 16, 24, 32, 40, 48, 64, 96)
"""Numbers of named rows for which the stylesheet has a height."""
HEIGHTS = ("s", "m", "l", "t", "xl", *(f"rows-{count}" for count in ROWS))
"""190, 264, 344, 486 and 560 px, and room for rows with a name each, on a phone a line above each:
fixed in the stylesheet, so that drawing moves nothing."""

Raw = Decimal | int | date | str | None
"""A value as it goes into a file: full precision, no thin spaces; None where nothing is known."""


class Citable(Protocol):
    """What a source mark needs to know of a source; `deals.models.Source` has it all."""

    @property
    def key(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def published_on(self) -> date | None: ...
    @property
    def published_precision(self) -> str: ...
    @property
    def published_by(self) -> date | None: ...
    @property
    def reliability(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def origin_key(self) -> object: ...


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source as plain values, for pure rooms and for figures that are kept in the cache."""

    key: str
    publisher: str
    title: str
    published_on: date | None = None
    published_precision: str = "day"
    reliability: str = "F"
    url: str = ""
    published_by: date | None = None

    @property
    def origin_key(self) -> str:
        return self.key

    @classmethod
    def of(cls, source: Citable) -> SourceRef:
        """The same source without its row."""
        return cls(
            key=source.key,
            publisher=source.publisher,
            title=source.title,
            published_on=source.published_on,
            published_precision=source.published_precision,
            reliability=source.reliability,
            url=source.url,
            published_by=source.published_by,
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table twin: `value` goes into files, `text` is read on the page."""

    value: Raw
    text: str

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, Decimal | int)

    @property
    def raw(self) -> str:
        """The value as a file has it, never with an exponent; empty where nothing is known."""
        if isinstance(self.value, Decimal):
            return f"{self.value:f}"
        return "" if self.value is None else str(self.value)


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One entry of a figure's key: a status, an element or a named colour, with its word."""

    kind: str
    """`status`, `element` or `swatch`."""
    token: str
    """The status value, the element symbol, or the name of a colour token."""
    word: str


def height_of_rows(count: int) -> str:
    """The smallest height in which so many rows have room, or the largest there is."""
    return f"rows-{next((rows for rows in ROWS if count <= rows), ROWS[-1])}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with everything that has to stand beside it.

    `title` states the finding and is computed; `subtitle` gives unit and definition; `summary` is the
    one sentence read instead of the picture. `rows` hold exactly the numbers that are drawn.
    Raises ValueError where the table does not fit its head, or the height is not one of `HEIGHTS`.
    """

    id: str
    title: str
    subtitle: str
    summary: str
    figure_json: str
    """Plotly JSON: `data`, `layout`, and `narrow` with what differs in a box under 560 px."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    as_of: date
    sources: tuple[Citable, ...] = ()
    illustrative: bool = False
    computed: bool = True
    anchor: str = ""
    """Where the methodology page explains it."""
    height_class: str = "m"
    note: str = ""
    key: tuple[KeyEntry, ...] = ()
    empty: str = ""
    """Said in place of the chart where there is nothing to draw."""
    failed: bool = False
    """Whether it stands for a chart that could not be drawn: of no page that is kept."""

    def __post_init__(self) -> None:
        if self.height_class not in HEIGHTS:
            raise ValueError(f"figure {self.id}: no height is called {self.height_class!r}")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"figure {self.id}: a row has {len(row)} cells, not {len(self.columns)}"
                )
