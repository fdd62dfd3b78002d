"""Rows with names: beside the picture where it is wide, above each row where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deals.charts.style import token, wrapped


def named_rows(names: Sequence[str], *, width: int = 200) -> dict[str, Any]:
    """The vertical axis: one row for each name, the first on top, in lines of `width` characters."""
    return {
        "range": [len(names) - 0.5, -0.6],
        "showgrid": False,
        "tickvals": list(range(len(names))),
        "ticktext": [wrapped(name, width) for name in names],
    }


def names_above(names: Sequence[str]) -> dict[str, Any]:
    """What differs in a narrow box: the names take a line of their own above each row."""
    return {
        "margin": {"l": 6, "r": 10, "t": 14, "b": 28},
        "xaxis": {"nticks": 3},
        "yaxis": {"showticklabels": False, "ticklen": 0},
        "annotations": [
            {
                "xref": "paper",
                "x": 0,
                "y": row,
                "xanchor": "left",
                "yshift": 15,
                "showarrow": False,
                "text": name,
                "bgcolor": token("bg"),
                "font": {"size": 12, "color": token("ink2")},
            }
            for row, name in enumerate(names)
        ],
    }
