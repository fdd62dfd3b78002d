"""Plotly reads every figure as it is drawn: pages leave that out, because it costs more than all the rest."""

from __future__ import annotations

import json
from datetime import date

import plotly.graph_objects as go
import pytest

from deals.figures import Figure
from deals.models import Deal
from minerals_tracker.dashboard.as_of import read_day
from minerals_tracker.dashboard.dossier import dossier
from tests.browser.waiting import waiting

DAY = date(2026, 11, 22)


def checked(figure: Figure) -> None:
    """ValueError where Plotly does not know a property or a value; nothing of it is left out."""
    drawing = json.loads(figure.figure_json)
    read = json.loads(go.Figure(data=drawing["data"], layout=drawing["layout"]).to_json())
    assert read["data"] == drawing["data"], figure.id
    assert {**read["layout"], "template": None} == {**drawing["layout"], "template": None}


@pytest.mark.parametrize("figure", waiting(DAY), ids=lambda figure: figure.id)
def test_plotly_reads_every_kind_of_figure(figure: Figure) -> None:
    checked(figure)


@pytest.mark.parametrize("day", ["2025-12-31", "2026-11-22"])
def test_plotly_reads_the_figures_of_the_real_deal(reference_data: Deal, day: str) -> None:
    page = dossier(reference_data, read_day(day, today=DAY))
    for figure in (*page.shipments.figures, *page.shipments.metals, *page.signals.figures):
        checked(figure)
