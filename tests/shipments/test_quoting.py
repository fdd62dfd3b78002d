"""Text on its way into a spreadsheet and back."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl.cell.cell import ERROR_CODES

from shipments.spreadsheet_quoting import escaped, quoted, unescaped, unquoted

texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@'_x0D\r\n\t"))


@given(texts)
@example("#N/A")
@example("'#N/A")
def test_quoting_against_formulas_is_undone_exactly(text: str) -> None:
    assert unquoted(quoted(text)) == text
    assert not quoted(text).startswith(("=", "+", "-", "@"))
    assert quoted(text) not in ERROR_CODES


@given(texts)
@example("_x000D_")
@example("__x000D_")
@example("a\rb")
def test_escapes_of_a_workbook_are_undone_exactly(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not set(escaped(text)) & set("\x00\x0b\r\x1f")
