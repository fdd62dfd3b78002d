"""What an indicator says and where it points, at each edge."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from milestones.scenario import indicators
from milestones.scenario.indicators import CustomsGap, Incident, Spot

TODAY = date(2026, 11, 22)
KARACHI = Spot(Decimal("24.86"), Decimal("67.01"))
HYDERABAD = Spot(Decimal("25.40"), Decimal("68.36"))


@pytest.mark.parametrize(
    ("days", "points", "words"),
    [
        (None, -1, "No binding step"),
        (0, 1, "0 days ago"),
        (180, 1, "180 days ago"),
        (181, 0, "181 days ago"),
        (360, 0, "360 days ago"),
        (361, -1, "361 days ago"),
    ],
)
def test_days_since_the_last_binding_step(days: int | None, points: int, words: str) -> None:
    steps = [] if days is None else [TODAY - timedelta(days=days), TODAY - timedelta(days=999)]
    found = indicators.binding_step([*steps, TODAY + timedelta(days=1)], TODAY)
    assert found.points == points
    assert words in found.sentence


@pytest.mark.parametrize(
    ("committed", "disbursed", "points", "sentence"),
    [
        (0, 0, -1, "No money committed and none disbursed is on record."),
        (10**6, 0, 0, "nothing disbursed"),
        (0, 10**6, 1, "nothing committed"),
    ],
)
def test_money(committed: int, disbursed: int, points: int, sentence: str) -> None:
    found = indicators.money_moved(Decimal(committed), Decimal(disbursed))
    assert found.points == points
    assert sentence in found.sentence


@pytest.mark.parametrize(
    ("binding", "not_binding", "unknown", "points"),
    [(0, 0, 0, 0), (0, 1, 0, -1), (0, 0, 1, 0), (0, 1, 1, -1), (1, 1, 0, 0), (2, 1, 0, 1)],
)
def test_binding_papers(binding: int, not_binding: int, unknown: int, points: int) -> None:
    found = indicators.binding_share(binding, not_binding, unknown)
    assert found.points == points
    assert ("not known" in found.sentence) == bool(unknown)


@pytest.mark.parametrize(
    ("high", "low", "points"), [(0, 0, 0), (0, 100, -1), (1, 99, 0), (50, 50, 1), (100, 0, 1)]
)
def test_value_by_stage(high: int, low: int, points: int) -> None:
    rows = [(3, Decimal(high)), (2, Decimal(low) / 2), (None, Decimal(low) / 2)]
    assert indicators.value_share(rows).points == points


@pytest.mark.parametrize(
    ("borne_out", "doubted", "undecided", "points"),
    [(0, 0, 0, 0), (0, 0, 1, 0), (1, 0, 0, 1), (1, 0, 9, 1), (0, 1, 0, -1), (9, 1, 0, -1)],
)
def test_the_gap_to_customs(borne_out: int, doubted: int, undecided: int, points: int) -> None:
    compared = borne_out + doubted + undecided
    found = indicators.customs(CustomsGap(borne_out, doubted, compared))
    assert (found.signal, found.points) == ("VAL", points)
    counted = (f"confirm {borne_out} ", f"in {doubted};", f"; {undecided} cannot be decided")
    assert all(words in found.sentence for words in counted) is bool(compared)


def test_a_distance() -> None:
    assert indicators.km_between(KARACHI, KARACHI) == 0
    assert 140 < indicators.km_between(KARACHI, HYDERABAD) < 155
    east = Spot(Decimal(0), Decimal("179.5"))
    assert indicators.km_between(east, Spot(Decimal(0), Decimal("-179.5"))) < 112


@pytest.mark.parametrize(
    ("days", "near", "points"),
    [(-1, True, 0), (0, True, -1), (89, True, -1), (90, True, 0), (0, False, 0)],
)
def test_incidents_count_near_and_lately(*, days: int, near: bool, points: int) -> None:
    on = TODAY - timedelta(days=days)
    incident = Incident("EV-1", on, KARACHI if near else HYDERABAD)
    found = indicators.incidents_near([incident, incident], [KARACHI], TODAY)
    assert found.points == points
    assert found.sentence.startswith("1 incident" if points else "No incident")


def test_without_a_place_nothing_is_said_about_incidents() -> None:
    found = indicators.incidents_near([Incident("EV-1", TODAY, KARACHI)], [], TODAY)
    assert (found.points, found.sentence) == (0, "No place of the deal has coordinates.")


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(0, "No point is disputed."), (1, "1 point is disputed."), (2, "2 points are disputed.")],
)
def test_disputes(count: int, sentence: str) -> None:
    found = indicators.open_disputes(count)
    assert (found.sentence, found.points) == (sentence, -1 if count else 0)


@pytest.mark.parametrize(("public", "expected", "points"), [(0, 0, 0), (1, 2, 0), (2, 2, 1)])
def test_papers(public: int, expected: int, points: int) -> None:
    assert indicators.papers_public(public, expected).points == points
