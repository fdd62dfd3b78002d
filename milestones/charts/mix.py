"""How many milestones read which status, as one bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from deals.charts import guarded, plotly_json, readable, token
from deals.charts.style import HATCH
from deals.figures import Cell, Figure, KeyEntry
from deals.units import format_number, plural
from milestones.charts.findings import mix_title
from milestones.charts.shapes import StatusCount


@guarded
def status_mix(counts: Sequence[StatusCount], *, as_of: date, illustrative: bool = False) -> Figure:
    """One bar of all milestones, cut by status; `counts` in the order in which they are drawn."""
    shown = [row for row in counts if row.count]
    total, title = sum(row.count for row in shown), mix_title(counts)
    layout = {
        "barmode": "stack",
        "margin": {"l": 6, "r": 6, "t": 8, "b": 28},
        "xaxis": {"range": [0, total or 1], "nticks": 5, "tickformat": "d"},
        "yaxis": {"visible": False},
    }
    return Figure(
        id="status-mix",
        title=title,
        subtitle="Milestones by status",
        summary=f"{title}. " + "; ".join(f"{row.word}: {row.count}" for row in shown) + ".",
        figure_json=plotly_json([_piece(row, illustrative=illustrative) for row in shown], layout),
        columns=("Status", "Milestones", "Share, %"),
        rows=tuple(
            (
                Cell(row.word, row.word),
                Cell(row.count, str(row.count)),
                _share(Decimal(100 * row.count) / total),
            )
            for row in shown
        ),
        as_of=as_of,
        illustrative=illustrative,
        anchor="milestone-status",
        height_class="s",
        key=tuple(KeyEntry("status", row.status, row.word) for row in shown),
        empty="" if total else f"{title}.",
    )


def _piece(row: StatusCount, *, illustrative: bool) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": row.word,
        "x": [row.count],
        "y": [0],
        "marker": {"color": token(row.status), "pattern": HATCH if illustrative else {}},
        "hoverinfo": "text",
        "hovertext": [readable([f"{row.word.capitalize()}: {plural(row.count, 'milestone')}"])],
    }


def _share(share: Decimal) -> Cell:
    return Cell(share, format_number(share))
