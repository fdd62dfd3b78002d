"""A figure that does not fit its own table never reaches a page."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings

from deals.charts.figure import HEIGHTS, ROWS, Cell, Figure, SourceRef, height_of_rows
from tests.pictures import make_figure


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="a row has 1 cells, not 2"):
        make_figure(columns=("a", "b"), rows=((Cell(1, "1"),),))


def test_a_height_without_a_class_is_refused() -> None:
    with pytest.raises(ValueError, match="no height is called 'huge'"):
        make_figure(height_class="huge")


def test_every_height_has_a_class_in_which_names_stand_apart() -> None:
    """On a phone a name of 12 px stands above each row, and a mark of about as much on it."""
    sheet = (settings.BASE_DIR / "static/css/app.css").read_text(encoding="utf-8")
    found = re.findall(r"^(  )?\.h-([a-z0-9-]+) { height: (\d+)px; }$", sheet, re.MULTILINE)
    wide = {name: int(px) for narrow, name, px in found if not narrow}
    phone = {name: int(px) for narrow, name, px in found if narrow}
    assert set(wide) == set(HEIGHTS)
    assert all(wide[f"rows-{count}"] / count > 16 for count in ROWS)
    assert all(phone[f"rows-{count}"] / count > 32 for count in ROWS)


@pytest.mark.parametrize(
    ("count", "name"),
    [(0, "rows-8"), (8, "rows-8"), (9, "rows-16"), (34, "rows-40"), (97, "rows-96")],
)
def test_rows_take_the_smallest_height_with_room(count: int, name: str) -> None:
    assert height_of_rows(count) == name


@pytest.mark.parametrize(
    ("value", "raw", "is_number"),
    [
        (Decimal("12.50"), "12.50", True),
        (Decimal(2500).normalize(), "2500", True),
        (0, "0", True),
        (date(2025, 9, 8), "2025-09-08", False),
        (None, "", False),
        ("ore", "ore", False),
    ],
)
def test_a_cell_goes_into_a_file_unrounded(value: object, raw: str, is_number: bool) -> None:
    cell = Cell(value, "as shown")  # type: ignore[arg-type]
    assert (cell.raw, cell.is_number) == (raw, is_number)


def test_a_source_keeps_what_a_mark_needs() -> None:
    source = SourceRef(
        "S1", "A Gazette", "On a deal", date(2025, 10, 7), "month", "C", "https://a.example/"
    )
    assert SourceRef.of(source) == source
    figure: Figure = make_figure(sources=(source,))
    assert [source.key for source in figure.sources] == ["S1"]
