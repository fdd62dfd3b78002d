"""The scenario and the forecast from rows, as of any day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from deals.models import Deal
from milestones.charts import scenario_index
from milestones.models import Milestone
from milestones.scenario.forecast import Forecast
from milestones.scenario.outlook import (
    BANDS_SHOWN,
    courses,
    index_marks,
    paces,
    scenario_history,
    scenario_on,
)
from milestones.states import Scenario
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture
def deal() -> Deal:
    """A deal with security read at -1 since March 2026, and everything else well."""
    deal = make.make_deal()
    security, value = make.make_signal(key="SEC", order=1), make.make_signal(key="VAL", order=2)
    make.make_reading(deal=deal, signal=security, score=-1, read_on=date(2026, 3, 10))
    make.make_reading(deal=deal, signal=value, score=2, read_on=date(2026, 3, 20))
    return deal


def test_a_later_reading_and_anothers_do_not_count(deal: Deal) -> None:
    make.make_reading(deal=make.make_deal(), score=-2)
    make.make_reading(deal=deal, signal=deal.readings.all()[0].signal, read_on=date(2026, 12, 1))
    found = scenario_on(deal.pk, on=DAY)
    assert found.scenario == Scenario.MIXED
    assert [part.reading for part in found.parts[:2]] == [Decimal(-1), Decimal(2)]
    assert scenario_on(deal.pk, on=date(2026, 3, 1)).scenario is None


def test_a_second_reader_is_shown_and_never_counted(deal: Deal) -> None:
    before = scenario_on(deal.pk, on=DAY).index
    deal.readings.filter(signal__key="VAL").update(second_score=-2)
    assert scenario_on(deal.pk, on=DAY).index == before
    parts = index_marks(scenario_history(deal.pk, on=DAY, months=1))[-1].parts
    assert [part.reading for part in parts] == [-1, 2]
    assert [part.second for part in parts] == [None, -2]


@pytest.mark.parametrize(
    ("purpose", "state", "binding", "gated"),
    [
        ("sample", "arrived", None, True),
        ("commercial", "sailed", False, True),
        ("commercial", "settled", None, False),
        ("sample", "arrived", True, False),
    ],
)
def test_the_gate_asks_for_commercial_deliveries_and_binding_papers(
    deal: Deal, purpose: str, state: str, binding: bool | None, gated: bool
) -> None:
    make.make_shipment(deal=deal, purpose=purpose, state=state)
    make.make_instrument(deal=deal, binding=binding)
    assert scenario_on(deal.pk, on=date(2027, 1, 1)).is_gated == gated
    assert not scenario_on(deal.pk, on=date(2026, 12, 31)).is_gated


def test_the_history_has_month_ends_and_the_day_itself(deal: Deal) -> None:
    points = scenario_history(deal.pk, on=DAY, months=12)
    assert len(points) == 13
    assert [points[0].day, points[-2].day, points[-1].day] == [
        date(2025, 11, 30),
        date(2026, 10, 31),
        DAY,
    ]
    assert points[0].index is None
    assert points[-1].index == scenario_on(deal.pk, on=DAY).index
    gated = scenario_history(deal.pk, on=date(2027, 1, 2), months=2)
    assert [point.scenario for point in gated][-2:] == [Scenario.MIXED, Scenario.CAUTION]


@pytest.mark.parametrize(
    ("signed_on", "precision", "signed"),
    [
        (None, "day", [True, True]),
        (date(2026, 10, 31), "day", [True, True]),
        (date(2026, 11, 1), "day", [False, True]),
        (date(2026, 11, 1), "month", [False, False]),
    ],
)
def test_the_history_knows_since_when_the_deal_is_signed(
    deal: Deal, signed_on: date | None, precision: str, signed: list[bool]
) -> None:
    Deal.objects.update(signed_on=None)
    assert {point.is_signed for point in scenario_history(deal.pk, on=DAY, months=1)} == {False}
    make.make_instrument(deal=deal, signed_on=signed_on, signed_precision=precision)
    points = scenario_history(deal.pk, on=DAY, months=1)
    assert [point.is_signed for point in points] == signed


def forecasts(deal_id: int, *, on: date) -> dict[int, Forecast]:
    return {pace.milestone.pk: pace.forecast for pace in paces(deal_id, on=on)}


def tonnes_of_antimony(deal: Deal, threshold: int) -> Milestone:
    filters = {"state": "delivered", "element": "Sb"}
    rule = {"metric": "shipments.contained_mass_t", "op": "gte", "value": threshold}
    return make.make_milestone(deal=deal, rule=rule | {"filters": filters})


def deliver(deal: Deal, on: date) -> None:
    shipment, concentrate = make.make_shipment(deal=deal, on=on), make.make_commodity()
    for tonnes in (4, 6):
        make.make_line(
            shipment=shipment,
            commodity=concentrate,
            contained_low_kg=tonnes * 1000,
            contained_high_kg=tonnes * 1000,
        )


def test_a_forecast_from_three_monthly_deliveries(deal: Deal) -> None:
    milestone = tonnes_of_antimony(deal, 60)
    make.make_milestone(deal=deal)
    for month in (9, 10):
        deliver(deal, date(2026, month, 20))
    assert forecasts(deal.pk, on=DAY)[milestone.pk].reason == "not enough deliveries to forecast"
    deliver(deal, date(2026, 11, 20))
    found = forecasts(deal.pk, on=DAY)
    assert list(found) == [milestone.pk]
    assert found[milestone.pk].deliveries == 3
    assert date(2027, 1, 20) < (found[milestone.pk].earliest or DAY) < date(2027, 4, 20)
    assert found == forecasts(deal.pk, on=DAY)


def test_the_course_of_a_target_holds_its_deliveries_and_its_fan(deal: Deal) -> None:
    milestone = tonnes_of_antimony(deal, 60)
    counting = {
        "metric": "shipments.count",
        "op": "gt",
        "value": 3,
        "filters": {"state": "delivered"},
    }
    make.make_milestone(deal=deal, rule=counting)
    for month in (9, 10, 11):
        deliver(deal, date(2026, month, 20))
    contained, counted = courses(paces(deal.pk, on=DAY))
    assert (contained.key, contained.unit) == (milestone.key, "t of contained Sb")
    assert contained.delivered == tuple((date(2026, m, 20), Decimal(10)) for m in (9, 10, 11))
    assert contained.fan[-1].earliest == forecasts(deal.pk, on=DAY)[milestone.pk].earliest
    assert (counted.unit, int(counted.target), int(counted.amount)) == ("deliveries", 4, 3)


def test_the_number_of_queries_does_not_grow(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for month in range(1, 10):
        make.make_reading(deal=deal, read_on=date(2026, month, 1))
        deliver(deal, date(2026, month, 1))
    with django_assert_num_queries(5):
        scenario_history(deal.pk, on=DAY)


def test_the_history_as_charts_draw_it(deal: Deal) -> None:
    make.make_instrument(deal=deal)
    marks = index_marks(scenario_history(deal.pk, on=DAY, months=1))
    assert [mark.day for mark in marks] == [date(2026, 10, 31), DAY]
    assert [part.reading for part in marks[-1].parts] == [Decimal(-1), Decimal(2)]
    figure = scenario_index(marks, as_of=DAY, bands=BANDS_SHOWN)
    assert figure.rows[-1][1].value == marks[-1].shown
    assert BANDS_SHOWN[0] + BANDS_SHOWN[1] == 100
