"""A figure that does not fit its own table never reaches a page."""

from datetime import date
from decimal import Decimal

import pytest

from deals.figures import Cell, Figure, SourceRef
from tests.pictures import make_figure


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="a row has 1 cells, not 2"):
        make_figure(columns=("a", "b"), rows=((Cell(1, "1"),),))


def test_a_height_without_a_class_is_refused() -> None:
    with pytest.raises(ValueError, match="no height is called 'huge'"):
        make_figure(height_class="huge")


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
    assert figure.source_keys == ("S1",)
