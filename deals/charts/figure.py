"""The `Figure` dataclass: a chart's picture, words, table, sources and height.

Chart functions build a `Figure`; the `{% chart %}` tag prints it. This module does not import
Plotly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

ROWS = (8, 16, 24, 32, 40, 48, 64, 96)
"""Numbers of named rows for which the stylesheet has a height class."""
HEIGHTS = ("s", "m", "l", "t", "xl", *(f"rows-{count}" for count in ROWS))
"""Height classes of the stylesheet: 190, 264, 344, 486 and 560 px, and one for each of `ROWS`. They
are fixed, so that the page does not move when a chart is drawn."""

Raw = Decimal | int | date | str | None
"""A value as written to a file: full precision, no thin spaces; None where it is not known."""


class Citable(Protocol):
    """The attributes that a source mark needs; `deals.models.Source` has all of them."""

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
    """A source as plain values, for code without models and for figures in the cache."""

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
        """Copy a source, such as a model instance, into plain values."""
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
    """One cell of a chart's table: `value` goes into files, `text` is shown on the page."""

    value: Raw
    text: str

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, Decimal | int)

    @property
    def raw(self) -> str:
        """The value as text for a file: no exponent, empty where it is not known."""
        if isinstance(self.value, Decimal):
            return f"{self.value:f}"
        return "" if self.value is None else str(self.value)


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One entry of a chart's legend: a status, an element or a named colour, with its label."""

    kind: str
    """`status`, `element` or `swatch`."""
    token: str
    """The status value, the element symbol, or the name of a colour token."""
    word: str


def height_of_rows(count: int) -> str:
    """Return the smallest height class with room for `count` named rows, else the largest one."""
    return f"rows-{next((rows for rows in ROWS if count <= rows), ROWS[-1])}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with everything that is printed beside it.

    `title` states the finding; `subtitle` gives unit and definition; `summary` is the text
    alternative of the picture. `rows` are the cells of the table, exactly the numbers drawn. Raises
    ValueError where a row does not fit `columns`, or the height is not one of `HEIGHTS`.
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
    """Anchor on the methodology page that explains the chart."""
    height_class: str = "m"
    note: str = ""
    key: tuple[KeyEntry, ...] = ()
    empty: str = ""
    """Text shown instead of the chart where there is nothing to draw."""
    failed: bool = False
    """Whether it replaces a chart that could not be drawn; pages with one are not cached."""

    def __post_init__(self) -> None:
        if self.height_class not in HEIGHTS:
            raise ValueError(f"figure {self.id}: no height is called {self.height_class!r}")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"figure {self.id}: a row has {len(row)} cells, not {len(self.columns)}"
                )
