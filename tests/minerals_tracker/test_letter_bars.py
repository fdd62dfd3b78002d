"""What arrived and where a deal is heading, as a letter is frozen with it and as it says it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from deals.models import Deal
from minerals_tracker.letters.content.deal_numbers import scenario
from minerals_tracker.letters.content.recent_arrivals import arrivals
from minerals_tracker.letters.content.week_content import digest
from minerals_tracker.letters.content.weeks import Week
from minerals_tracker.letters.rendering.bars import Bar, arrivals_part, outcome_part
from minerals_tracker.letters.rendering.editions import render
from minerals_tracker.letters.rendering.letter import select
from shipments.models import ShipmentStep
from tests.factories import (
    WEEK,
    choice,
    make_deal,
    make_issue,
    make_line,
    make_reading,
    make_shipment,
    make_signal,
    make_step,
    within,
)

PERIOD = WEEK
LONG_AGO = WEEK.opens_at - timedelta(days=300)
AFTER = PERIOD.closes_at


@pytest.fixture
def deal(db: None) -> Deal:
    return make_deal(slug="one", short_name="One", recorded_at=LONG_AGO)


def lot(deal: Deal, on: date, low: int | None, *, at: Any = LONG_AGO, **fields: Any) -> None:
    """A shipment of one lot that arrived on a day; low and high end are the same."""
    shipment = make_shipment(deal=deal, on=on, recorded_at=at)
    make_line(shipment=shipment, wet_low_kg=low, wet_high_kg=low, recorded_at=at, **fields)


def told(found: dict[str, Any]) -> list[tuple[date, str, Any, int]]:
    return [(row["month"], row["mineral"], row["low_kg"], row["unknown"]) for row in found["rows"]]


def test_months_and_minerals_are_kept_apart_and_unknown_is_no_mass(deal: Deal) -> None:
    lot(deal, date(2026, 5, 31), 9000)
    lot(deal, date(2026, 6, 1), 1000)
    lot(deal, date(2026, 6, 30), 500)
    lot(deal, date(2026, 6, 20), None)
    lot(deal, date(2026, 6, 20), 7000, mineral_group="copper")
    lot(deal, date(2026, 11, 22), 250)
    lot(deal, date(2026, 11, 23), 9000)
    # A shipment whose lots are all of unknown mass is told as a whole.
    assert told(arrivals(deal, PERIOD)) == [
        (date(2026, 6, 1), "not split by mineral", None, 1),
        (date(2026, 6, 1), "copper", Decimal(7000), 0),
        (date(2026, 6, 1), "antimony", Decimal(1500), 0),
        (date(2026, 11, 1), "antimony", Decimal(250), 0),
    ]


def test_what_was_recorded_after_the_close_has_not_arrived(deal: Deal) -> None:
    lot(deal, date(2026, 11, 2), 1000)
    lot(deal, date(2026, 11, 3), 2000, at=AFTER)
    on_its_way = make_shipment(
        deal=deal, state="sailed", on=date(2026, 11, 1), recorded_at=LONG_AGO
    )
    make_step(shipment=on_its_way, reached_on=date(2026, 11, 4), recorded_at=AFTER)
    assert told(arrivals(deal, PERIOD)) == [(date(2026, 11, 1), "antimony", Decimal(1000), 0)]


def test_an_earlier_state_recorded_later_moves_no_arrival(deal: Deal) -> None:
    lot(deal, date(2026, 11, 2), 1000)
    step = ShipmentStep.objects.get(shipment__deal=deal)
    make_step(
        shipment=step.shipment, state="cleared", reached_on=date(2026, 10, 1), recorded_at=AFTER
    )
    assert [row["month"] for row in arrivals(deal, PERIOD)["rows"]] == [date(2026, 11, 1)]


def test_the_last_arrival_of_all_is_named_where_nothing_came(deal: Deal) -> None:
    lot(deal, date(2025, 10, 2), 1000)
    text = render(_week_with_news(deal), choice("one")).text
    assert "Nothing arrived from Jun 2026 to 22 Nov 2026; the last arrival was in Oct 2025." in text


def test_a_deal_without_any_arrival_says_so(deal: Deal) -> None:
    assert "Nothing arrived from Jun 2026 to 22 Nov 2026, nor before." in (
        render(_week_with_news(deal), choice("one")).text
    )


def _week_with_news(deal: Deal) -> Any:
    make_reading(deal=deal, score=1, read_on=date(2026, 11, 18), recorded_at=within())
    return make_issue()


def test_scenario_is_that_of_what_was_recorded_by_each_close(deal: Deal) -> None:
    signal = make_signal(recorded_at=LONG_AGO)
    read = {"deal": deal, "signal": signal}
    make_reading(**read, score=1, read_on=date(2026, 3, 1), recorded_at=LONG_AGO)
    make_reading(**read, score=-1, read_on=date(2026, 11, 17), recorded_at=within())
    make_reading(**read, score=2, read_on=date(2026, 11, 20), recorded_at=AFTER)
    found = scenario(deal, PERIOD)
    assert (found["scenario"], found["index"]) == ("caution", "25")
    assert found["before"] == {"scenario": "optimistic", "index": "75"}
    outcome = outcome_part({"scenario": found})
    assert outcome is not None
    assert outcome.title == "Scenario: caution, index 25 of 100"
    assert outcome.change == "Down against last week: optimistic, index 75 of 100."


def test_a_reading_voided_after_the_close_still_counts(deal: Deal) -> None:
    signal = make_signal(recorded_at=LONG_AGO)
    fields = {"deal": deal, "signal": signal, "recorded_at": LONG_AGO, "void_reason": "Wrong."}
    make_reading(**fields, score=2, read_on=date(2026, 3, 1), voided_at=AFTER)
    make_reading(**fields, score=-2, read_on=date(2026, 4, 1), voided_at=within())
    found = scenario(deal, PERIOD)
    assert (found["index"], found["before"]["index"]) == ("100", "0")


def test_a_deal_of_this_week_is_compared_with_nothing(db: None) -> None:
    deal = make_deal(recorded_at=within())
    assert scenario(deal, PERIOD)["before"] is None


def test_a_scenario_that_turns_by_the_calendar_alone_is_told(deal: Deal) -> None:
    """From 1 Jan 2027 a deal without follow-through reads caution: nothing has to be recorded."""
    for key, score in (("SEC", -1), ("VAL", 2)):
        signal = make_signal(key=key, recorded_at=LONG_AGO)
        read_on = date(2026, 3, 1)
        make_reading(deal=deal, signal=signal, score=score, read_on=read_on, recorded_at=LONG_AGO)
    turning, calm = (render(make_issue(week), choice("one")).text for week in _new_year())
    assert "SCENARIO: CAUTION" in turning
    assert "Nothing was recorded this week" not in turning
    assert "Nothing was recorded this week" in calm
    assert "SCENARIO" not in calm


def _new_year() -> tuple[Week, Week]:
    return Week(2026, 53), Week(2027, 1)


def test_unknown_mass_is_said_beside_what_is_known() -> None:
    rows = [
        _row("2026-10-01", "Sb", "antimony", "1000", "4000", known=1, unknown=1),
        _row("2026-11-01", "Cu", "copper", None, None, known=0, unknown=2),
        _row("2026-11-01", "", "not split by mineral", "0", "2000", known=1, unknown=0),
    ]
    block = {"arrivals": {"first": "2026-10-01", "until": "2026-11-22", "rows": rows}}
    part = arrivals_part(block, shown=8)
    assert part is not None
    assert part.bars == (
        Bar("Oct 2026", "sb", 25, 75, "1\u20134 t antimony, and 1 lot of unknown mass"),
        Bar("Nov 2026", "cu", 0, 0, "2 lots of copper, mass unknown"),
        Bar("Nov 2026", "ink2", 0, 50, "up to 2 t not split by mineral"),
    )
    assert [bar.rest for bar in part.bars] == [0, 100, 50]
    assert (part.none, part.more) == ("", 0)
    latest = arrivals_part(block, shown=1)
    assert latest is not None
    assert (len(latest.bars), latest.more) == (1, 2)


def _row(month: str, symbol: str, mineral: str, low: str | None, high: str | None, **n: int) -> Any:
    named = {"month": month, "symbol": symbol, "mineral": mineral}
    return {**named, "low_kg": low, "high_kg": high, **n}


def test_both_parts_print_the_bars(deal: Deal) -> None:
    lot(deal, date(2026, 11, 2), 95_000, at=within())
    made = render(make_issue(), choice("one"))
    assert "- Nov 2026: 95 t antimony" in made.text
    assert "Nothing arrived in Jun 2026, Jul 2026, Aug 2026, Sep 2026, Oct 2026." in made.text
    assert 'class="mb m-sb"' in made.html
    assert "SCENARIO: NO READING" in made.text


def test_an_issue_frozen_without_them_still_renders(deal: Deal) -> None:
    issue = _week_with_news(deal)
    for block in issue.content["deals"]:
        del block["arrivals"], block["scenario"]
    issue.sha256 = digest(issue.content)
    made = render(issue, choice("one"))
    assert "NEW SIGNAL READINGS" in made.text
    assert "ARRIVED BY MONTH" not in made.text
    assert "SCENARIO" not in made.text


@pytest.mark.parametrize(
    ("sections", "kept"),
    [
        ({"shipments", "readings"}, {"arrivals", "scenario"}),
        ({"shipments", "milestones"}, {"arrivals", "figures"}),
        ({"readings", "milestones"}, set()),
    ],
)
def test_numbers_are_left_out_with_what_they_count(sections: set[str], kept: set[str]) -> None:
    numbers: dict[str, Any] = {key: {} for key in ("figures", "arrivals", "scenario")}
    content = {"deals": [{"slug": "one", **numbers}]}
    (block,) = select(content, ["one"], sorted(sections))
    assert set(block) == {"slug", *kept}
