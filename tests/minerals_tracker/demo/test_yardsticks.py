"""The yardsticks of both deals: every frame with what bears on it, as of a day."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.conf import LazySettings
from django.test import Client

from deals.models import Deal
from milestones.models import Frame, Yardstick
from milestones.scenario.outlook import scenario_on
from milestones.scenario.yardsticks import mark
from milestones.states import FrameKind, Status
from milestones.verdicts.judging import verdicts
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.yardsticks_page import FrameVerdict, yardstick_page
from tests.minerals_tracker.demo.conftest import TODAY, Demo

pytestmark = pytest.mark.django_db
DEALS = pytest.mark.parametrize("name", ["deal", "real"])
DAYS = pytest.mark.parametrize(
    "day", [date(2025, 8, 31), date(2025, 10, 10), date(2026, 5, 17), TODAY], ids=str
)


def held(deal: Deal, day: date) -> list[FrameVerdict]:
    page = yardstick_page(deal, AsOf(day, TODAY))
    return [row for group in (*page.groups, page.scenarios) for row in group.rows]


def test_every_frame_is_held_against_the_real_deal(demo: Demo) -> None:
    shown = {row.frame.key for row in held(demo.real, TODAY)}
    assert shown == set(Frame.objects.values_list("key", flat=True))
    assert len(shown) == 19


@DAYS
@DEALS
def test_a_yardstick_reads_as_its_milestones_and_signals(demo: Demo, name: str, day: date) -> None:
    deal: Deal = getattr(demo, name)
    judged = {row.milestone.key: row.status for row in verdicts(deal.pk, on=day).values()}
    rows = held(deal, day)
    assert len(rows) == deal.yardsticks.count() > 10
    for row in rows:
        kept = Yardstick.objects.get(deal=deal, frame=row.frame)
        statuses = {each.milestone.key: each.status for each in row.milestones}
        wanted = kept.milestones.values_list("key", flat=True)
        assert statuses == {key: judged[key] for key in wanted}
        scores = [signal.score for signal in row.signals]
        assert row.mark is mark(row.frame.kind, list(statuses.values()), scores)
        assert row.not_known == kept.not_known
        assert all(sign.event.counts_from <= day for sign in row.events)


@DAYS
def test_the_scenario_of_the_index_is_marked(demo: Demo, day: date) -> None:
    outlook = scenario_on(demo.real.pk, on=day)
    now = [row.frame.name for row in held(demo.real, day) if row.is_now]
    assert now == ([outlook.scenario.label.capitalize()] if outlook.scenario else [])


def test_events_stand_for_and_against_the_newest_first_the_deals_own_before_others(
    demo: Demo,
) -> None:
    rows = {row.frame.key: row for row in held(demo.real, TODAY)}
    said = [(sign.event.key, sign.direction, sign.is_own) for sign in rows["CA3"].events]
    assert said == [("EV024", "positive", True), ("EV018", "negative", True)]
    assert [(sign.event.key, sign.is_own) for sign in rows["I2"].events] == [("EV046", False)]
    assert {row.frame.kind for row in rows.values()} == set(FrameKind)


@DEALS
@pytest.mark.parametrize("on", [f"?on={TODAY}", "?on=2025-10-10"])
def test_the_page_says_all_of_it(
    demo: Demo, client: Client, settings: LazySettings, name: str, on: str
) -> None:
    settings.PUBLIC_READ = True
    deal: Deal = getattr(demo, name)
    html = unescape(client.get(f"/deals/{deal.slug}/yardsticks/{on}").content.decode())
    for yardstick in deal.yardsticks.select_related("frame"):
        assert f'id="{yardstick.frame.key}"' in html
        assert yardstick.not_known in html
    for milestone in deal.milestones.exclude(yardsticks=None):
        assert f"milestones/{on}#m-{milestone.key}" in html
    assert 'id="scenario-index"' in html
    assert ("Illustrative data" in html.partition("<main")[2].partition("</main>")[0]) is (
        deal.is_illustrative
    )


def test_a_met_milestone_turns_its_yardstick(demo: Demo) -> None:
    words = {}
    for day in (date(2024, 12, 31), TODAY):
        (row,) = [row for row in held(demo.deal, day) if row.frame.key == "I1"]
        words[day] = [(each.status == Status.MET) for each in row.milestones], row.mark.word
    assert words == {
        date(2024, 12, 31): ([False, False, False], "Not met"),
        TODAY: ([True, False, True], "In part"),
    }
