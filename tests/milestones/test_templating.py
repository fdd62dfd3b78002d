"""Templates give a new deal its phases and milestones, once, and leave other deals alone."""

from __future__ import annotations

from datetime import date

import pytest

from deals.models import Deal
from deals.reference import MalformedReferenceError
from milestones.models import Milestone
from milestones.setup.templates import GENERAL, apply_template, choices
from milestones.states import Status
from milestones.verdicts.judging import verdicts
from tests.factories import make_deal, make_milestone, make_source

START = date(2026, 5, 31)


@pytest.fixture
def deal(db: None) -> Deal:
    return make_deal(key="NEW", signed_on=START, sources=[make_source(key="S-1")])


def test_the_general_template_gives_windows_from_the_first_day(deal: Deal) -> None:
    apply_template(GENERAL, deal, start=START)
    first, *_, last = deal.phases.order_by("number")
    assert (first.starts_on, first.ends_on) == (START, date(2027, 11, 29))
    assert last.ends_on is None
    milestones = list(Milestone.objects.filter(deal=deal).select_related("phase"))
    assert len({row.key for row in milestones}) == len(milestones) > 5
    for row in milestones:
        assert row.phase is not None
        assert row.phase.deal == deal
        assert [source.key for source in row.sources.all()] == ["S-1"]


def test_its_rules_ask_for_the_new_deal_and_can_be_judged(deal: Deal) -> None:
    apply_template(GENERAL, deal, start=START)
    judged = verdicts(deal.pk, on=START)
    assert {row.status for row in judged.values()} == {Status.OPEN, Status.PLANNED}
    rules = [row.rule for row in Milestone.objects.filter(deal=deal)]
    steps = [step for rule in rules for step in rule.get("steps", ())]
    assert {rule["filters"].get("deal", "NEW") for rule in rules} == {"NEW"}
    assert {step["filters"].get("deal") for step in steps} == {"NEW", None}


def test_a_second_time_changes_nothing(deal: Deal) -> None:
    once = apply_template(GENERAL, deal, start=START).entered
    twice = apply_template(GENERAL, deal, start=START).entered
    assert [table.there_already for table in twice] == [table.new for table in once]
    assert [table.new for table in twice] == [0, 0]


def test_trying_keeps_nothing(deal: Deal) -> None:
    assert all(table.new for table in apply_template(GENERAL, deal, start=START, dry=True).entered)
    assert not deal.phases.exists()


def test_a_deal_without_a_source_gets_nothing(db: None) -> None:
    with pytest.raises(MalformedReferenceError, match="names no source"):
        apply_template(GENERAL, make_deal(), start=START)


def test_another_deal_can_be_the_template(reference_data: Deal) -> None:
    new = make_deal(key="NEW", sources=[make_source()])
    theirs = Milestone.objects.filter(deal=reference_data).order_by("order")
    before = list(theirs.values())
    applied = apply_template(reference_data.key, new, start=date(2027, 9, 8))
    ours = list(Milestone.objects.filter(deal=new).order_by("order"))
    assert [row.title for row in ours] == [row.title for row in theirs]
    assert [row.ends_on and row.ends_on.year - 2 for row in ours] == [
        row.ends_on and row.ends_on.year for row in theirs
    ]
    assert reference_data.key not in {row.rule["filters"].get("deal") for row in ours}
    assert reference_data.key not in str([row.rule for row in ours])
    assert set(applied.to_check) < {row.title for row in theirs}
    assert "Reko Diq first production" in applied.to_check
    assert list(theirs.values()) == before


def test_deals_without_milestones_and_invented_ones_are_no_templates(db: None) -> None:
    make_deal()
    make_milestone(deal=make_deal(is_illustrative=True))
    row = make_milestone()
    assert [key for key, _ in choices()] == [GENERAL, row.deal.key]
