"""The CSV of a chart as its users open it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from deals.charts.figure import Figure


def assert_reads_in_pandas(path: Path, figure: Figure) -> None:
    """A chart's CSV is a table: headings once each, a row a row, numbers where the
    chart has them."""
    found = pd.read_csv(path)
    assert list(found)[: len(figure.columns)] == list(figure.columns), figure.id
    assert len(found) == len(figure.rows), figure.id
    for name, cells in zip(figure.columns, zip(*figure.rows, strict=True), strict=True):
        if all(cell.is_number or cell.value is None for cell in cells):
            assert pd.api.types.is_numeric_dtype(found[name]), (figure.id, name)
            read = [None if pd.isna(value) else value for value in found[name]]
            assert read == [float(cell.raw) if cell.raw else None for cell in cells], figure.id
