"""A chart that fails leaves its page standing, says so in its place, and is logged."""

from __future__ import annotations

import logging
import re
from datetime import date
from decimal import Decimal
from types import ModuleType

import pytest
from django.conf import LazySettings
from django.test import Client

from deals import charts as deal_charts
from deals.charts import faults
from deals.charts.figure import Figure
from milestones import charts as milestone_charts
from milestones.charts import strip
from shipments import charts as shipment_charts
from shipments.charts import StageValue, contained, value_by_stage
from shipments.valuation.valuing import value_shipment
from tests.factories import make_commodity, make_deal, make_line, make_shipment
from tests.minerals_tracker.filling import fill

DAY = date(2026, 6, 28)
OF_NO_STAGE = StageValue(DAY, 99, Decimal(5))
FLOORS = [deal_charts, shipment_charts, milestone_charts]


@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: floor.__name__)
def test_every_chart_is_guarded(floor: ModuleType) -> None:
    drawing = [
        each
        for name, each in vars(floor).items()
        if name in floor.__all__
        and getattr(each, "__annotations__", {}).get("return") in ("Figure", Figure)
    ]
    assert drawing
    assert all(hasattr(each, "__wrapped__") for each in drawing)


def test_a_fault_ends_a_test() -> None:
    with pytest.raises(ValueError, match="99 is not a valid LadderStage"):
        value_by_stage([OF_NO_STAGE], as_of=DAY)


def test_a_fault_becomes_a_sentence_and_is_logged(
    chart_faults: logging.Handler, caplog: pytest.LogCaptureFixture
) -> None:
    faults.logger.removeHandler(chart_faults)
    figure = value_by_stage([OF_NO_STAGE], as_of=DAY, illustrative=True)
    assert figure.empty.startswith("This chart could not be drawn. The fault was reported")
    assert (figure.id, figure.as_of, figure.illustrative) == ("value-by-stage", DAY, True)
    assert "The chart value_by_stage could not be drawn." in caplog.text
    assert "99 is not a valid LadderStage" in caplog.text


@pytest.mark.django_db
def test_the_rest_of_the_page_stands(
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    chart_faults: logging.Handler,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.PUBLIC_READ = True
    fill(make_deal(slug="a-deal"))
    whole = Client().get("/deals/a-deal/?on=2026-06-28")
    assert faults.NOT_DRAWN not in whole.text
    faults.logger.removeHandler(chart_faults)
    monkeypatch.setattr(strip, "_drawing", None)
    page = Client().get("/deals/a-deal/?on=2026-06-27")
    assert page.status_code == 200
    assert page.text.count(f'<p class="plot-empty">{faults.NOT_DRAWN}. ') == 1
    assert page.text.count("data-figure") == whole.text.count("data-figure")
    assert [record.levelname for record in caplog.records if record.name == faults.__name__] == [
        "ERROR"
    ]


@pytest.mark.django_db
def test_a_page_with_a_failed_chart_is_not_kept(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, chart_faults: logging.Handler
) -> None:
    settings.PUBLIC_READ = True
    fill(make_deal(slug="a-deal"))
    faults.logger.removeHandler(chart_faults)
    with monkeypatch.context() as broken:
        broken.setattr(strip, "_drawing", None)
        page = Client().get("/deals/a-deal/")
    assert faults.NOT_DRAWN in page.text
    assert "ETag" not in page.headers
    assert faults.NOT_DRAWN not in Client().get("/deals/a-deal/").text


@pytest.mark.django_db
def test_failed_charts_of_one_kind_are_told_apart(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, chart_faults: logging.Handler
) -> None:
    settings.PUBLIC_READ = True
    shipment = make_shipment(deal=make_deal(slug="a-deal"))
    weighed = {"shipment": shipment, "wet_low_kg": 9000, "moisture_pct": 0, "assay_pct": 9}
    for group, element in (("antimony", "Sb"), ("copper", "Cu")):
        make_line(commodity=make_commodity(group=group, element=element), **weighed)
    value_shipment(shipment, today=DAY)
    faults.logger.removeHandler(chart_faults)
    monkeypatch.setattr(contained, "_layout", None)
    page = Client().get("/deals/a-deal/shipments/")
    failed = re.findall(r'<figure class="fig" id="(contained-[^"]+)"', page.text)
    assert failed == ["contained-metal", "contained-metal-2"]
