"""Made values for charts: phases, milestones as marks, rungs, and a small figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from deals.charts import LadderStep, TimelinePhase, TimelinePoint, plotly_json
from deals.charts.figure import Cell, Figure

TODAY = date(2026, 6, 28)
RUNGS = ("announced", "agreed", "binding", "financed", "moved", "verified")


def make_figure(**fields: Any) -> Figure:
    bars = go.Bar(x=["Sb", "Cu"], y=[3, 5], hovertext=["Sb: 3 t", "Cu: 5 t"])
    given: dict[str, Any] = {
        "id": "small",
        "title": "Copper weighs more than antimony",
        "subtitle": "Tonnes, dry.",
        "summary": "Two bars: antimony 3 t, copper 5 t.",
        "figure_json": plotly_json([bars], go.Layout()),
        "columns": ("Mineral", "Mass, t"),
        "rows": ((Cell("Sb", "Sb"), Cell(3, "3")), (Cell("Cu", "Cu"), Cell(5, "5"))),
        "as_of": TODAY,
    }
    return Figure(**{**given, **fields})


def make_phase(number: int, start: date | None = None, end: date | None = None) -> TimelinePhase:
    return TimelinePhase(number, f"Part {number}", start, end)


def make_point(status: str = "planned", phase: int = 1, **fields: Any) -> TimelinePoint:
    given: dict[str, Any] = {
        "label": "Signed",
        "title": "Memorandum signed",
        "phase": phase,
        "day": date(2026, 12, 31),
        "day_words": "31 Dec 2026",
        "status": status,
        "status_word": status.replace("_", " "),
        "reason": "No evidence of it is on record.",
    }
    return TimelinePoint(**{**given, **fields})


def make_ladder(**named: tuple[int | None, int | None]) -> list[LadderStep]:
    """Six rungs; one commitment with its low and high amount on each rung that is named."""
    steps = []
    for rung, word in enumerate(RUNGS, start=1):
        low, high = (None if end is None else Decimal(end) for end in named.get(word, (None, None)))
        count = int(word in named)
        steps.append(LadderStep(rung, word, low, high, count, unknown=count * (high is None)))
    return steps
