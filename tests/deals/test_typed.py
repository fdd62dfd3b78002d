"""Numbers as they are typed: either decimal mark, and nothing that could be both."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.units.typed_numbers import UnclearNumberError, read_alone, written_alone


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("8,5", "8.5"), ("22,4", "22.4"), ("8.5", "8.5"), ("0,125", "0.125"), ("0.125", "0.125")),
        *(("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1,23,456.5", "123456.5")),
        *(("1.234.567", "1234567"), ("1,234,567", "1234567"), ("1’234.5", "1234.5")),
        *(("1\u202f234,5", "1234.5"), ("\u22125", "-5"), ("-8,5", "-8.5"), ("1e3", "1000")),
        *(("1234,567", "1234.567"), ("1.2340", "1.234"), ("1234", "1234"), (" 7 ", "7")),
    ],
)
def test_either_mark_is_read(text: str, number: str) -> None:
    assert read_alone(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1,234", "1.234", "12,500", "-999.999", "\u22121,234"])
def test_what_could_be_either_is_refused(text: str) -> None:
    with pytest.raises(UnclearNumberError, match="may be a decimal or thousands"):
        read_alone(text)


@pytest.mark.parametrize("text", ["eight", "1,2,3", "1.2.3", "12 t", "<5", "", "NaN", "1,23.4"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number|is no number"):
        read_alone(text)


@given(st.decimals(-10_000_000, 10_000_000, places=6))
def test_what_a_field_shows_is_read_again(number: Decimal) -> None:
    assert read_alone(written_alone(number)) == number
