"""Reports of output as evidence: a rate a year, and that anything came out at all."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from milestones.evidence.gathering import gather
from milestones.rules.facts import OutputFact
from milestones.rules.language import RuleError, parse_rule
from milestones.rules.measures import measure
from milestones.rules.verdict import judge
from milestones.rules.wording import describe
from milestones.states import Status
from tests import factories as make
from tests.milestones.making import DEAL, known, output, rule, target

JANUARY, MARCH, DECEMBER = date(2026, 1, 1), date(2026, 3, 31), date(2026, 12, 31)
RATE = "output.yearly_rate_t"
ASKED = {"output": "produced", "product": "oxide"}


def rate(*reports: OutputFact, on: date = DECEMBER, **asked: Any) -> Decimal | None:
    return measure(rule(RATE, **(ASKED | asked)), known(output=reports), DEAL).on(on)


@pytest.mark.parametrize(
    ("tonnes", "start", "end", "yearly"),
    [
        (500, JANUARY, MARCH, 2000),
        (2000, JANUARY, DECEMBER, 2000),
        (100, date(2026, 2, 1), date(2026, 2, 28), 1200),
        (10, date(2026, 3, 2), date(2026, 3, 11), 365),
        (None, JANUARY, MARCH, 0),
    ],
)
def test_a_report_says_at_which_rate_its_period_went(
    tonnes: float | None, start: date, end: date, yearly: int
) -> None:
    assert rate(output(tonnes, start, end)) == yearly


def test_the_highest_rate_counts_and_rates_are_not_added() -> None:
    reports = output(500, JANUARY, MARCH), output(1000, JANUARY, DECEMBER)
    assert rate(*reports) == 2000
    assert rate(*reports, months_gte=12) == 1000


def test_a_capacity_is_stated_a_year_and_is_no_production() -> None:
    capacity = output(2000, MARCH, MARCH, kind="capacity")
    assert rate(capacity) == 0
    assert rate(capacity, output="capacity") == 2000


@pytest.mark.parametrize(
    "other",
    [{"asset": "mine"}, {"product": "concentrate"}, {"deal_key": "OTHER"}, {"kind": "sold"}],
)
def test_what_is_about_something_else_does_not_count(other: dict[str, str]) -> None:
    assert rate(output(500, JANUARY, MARCH, **other), asset="plant") == 0


def test_a_report_counts_from_its_publication() -> None:
    late = output(500, JANUARY, MARCH, known_on=MARCH + timedelta(days=40))
    asked = target(rule(RATE, value=2000, **ASKED), JANUARY, DECEMBER)
    before, after = (
        judge(asked, known(output=(late,)), today=MARCH + timedelta(days=days)) for days in (39, 40)
    )
    assert (before.status, after.status) == (Status.AT_RISK, Status.MET)
    assert after.met_on == late.known_on
    assert after.evidence == (late.key,)


def test_half_of_a_rate_is_progress_in_words() -> None:
    asked = target(rule(RATE, value=4000, asset="plant", **ASKED), JANUARY, DECEMBER)
    said = judge(asked, known(output=(output(500, JANUARY, MARCH),)), today=MARCH)
    assert said.progress == Decimal("0.5")
    assert (
        "2\N{NARROW NO-BREAK SPACE}000 t a year of 4\N{NARROW NO-BREAK SPACE}000 t a year"
    ) in said.reason.replace(",", "\N{NARROW NO-BREAK SPACE}")


def test_only_a_report_with_a_mass_shows_that_something_came_out() -> None:
    asked = rule("output.count", output="produced")
    counted = [
        measure(asked, known(output=(output(tonnes, JANUARY, MARCH),)), DEAL).on(MARCH)
        for tonnes in (None, 0, 1)
    ]
    assert counted == [0, 0, 1]


@pytest.mark.parametrize(
    ("metric", "asked", "words"),
    [
        (
            RATE,
            {"value": 2000, "asset": "smelter", "months_gte": 12, **ASKED},
            "of oxide produced at smelter over at least 12 months.",
        ),
        (RATE, {"output": "capacity", "product": "magnets"}, "of capacity for magnets."),
        ("output.count", {"output": "carried"}, "At least 1 report of output carried."),
    ],
)
def test_rules_about_output_say_themselves(metric: str, asked: dict[str, Any], words: str) -> None:
    assert describe(rule(metric, **asked)).endswith(words)


def test_a_rate_needs_to_know_of_what() -> None:
    with pytest.raises(RuleError, match="needs product"):
        parse_rule({"metric": RATE, "op": "gte", "value": 1, "filters": {"output": "sold"}})


@pytest.mark.django_db
def test_reports_become_facts_when_they_are_out() -> None:
    report = make.make_output(published_on=date(2025, 8, 1), date_precision="month")
    make.make_output(deal=report.deal, voided_at=report.recorded_at, void_reason="entered twice")
    make.make_output()
    facts = [
        gather([report.deal_id], on=date(2025, 8, day))[report.deal_id].output for day in (30, 31)
    ]
    assert facts[0] == ()
    assert [(fact.key, fact.yearly_t) for fact in facts[1]] == [(report.key, Decimal(2400))]
