"""Milestones of a deal: filters that combine, orders, what is due, and what is said of none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from deals.models import Deal
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.milestone_page import MilestonePage, milestone_page
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
NEVER = {"metric": "finance.disbursed_usd", "op": "gte", "value": 1, "filters": {}}


@pytest.fixture
def deal() -> Deal:
    """Five milestones: of a phase or of none, due in a week, in 80 days, two months ago,
    never; one is met."""
    deal = make.make_deal(signed_on=date(2024, 1, 1))
    phase = make.make_phase(deal=deal, number=1, name="Export")
    make.make_event(deal=deal, event_type="signing", happened_on=date(2024, 1, 1))
    signed = {"metric": "events.count", "op": "gte", "value": 1, "filters": {}}
    rows = [
        ("M-WEEK", "Antimony plant paid", TODAY + timedelta(days=7), phase, NEVER),
        ("M-LATER", "Copper paid", TODAY + timedelta(days=80), None, NEVER),
        ("M-PAST", "Loan paid", TODAY - timedelta(days=60), None, NEVER),
        ("M-OPEN", "NdPr paid", None, phase, NEVER),
        ("M-MET", "Antimony event", TODAY + timedelta(days=7), phase, signed),
    ]
    for key, title, end, own, rule in rows:
        make.make_milestone(
            deal=deal,
            key=key,
            title=title,
            criterion="",
            starts_on=None,
            ends_on=end,
            phase=own,
            rule=rule,
        )
    return deal


def page(deal: Deal, **asked: str) -> MilestonePage:
    return milestone_page(deal, AsOf(TODAY, TODAY), asked)


def keys(deal: Deal, **asked: str) -> list[str]:
    return [row.key for row in page(deal, **asked).asked.rows]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({}, {"M-WEEK", "M-LATER", "M-PAST", "M-OPEN", "M-MET"}),
        ({"status": "met"}, {"M-MET"}),
        ({"phase": "1"}, {"M-WEEK", "M-OPEN", "M-MET"}),
        ({"phase": "0"}, {"M-LATER", "M-PAST"}),
        ({"due": "30"}, {"M-WEEK"}),
        ({"due": "quarter"}, {"M-WEEK"}),
        ({"due": "90"}, {"M-WEEK", "M-LATER"}),
        ({"due": "past"}, {"M-PAST"}),
        ({"due": "none"}, {"M-OPEN"}),
        ({"mineral": "antimony"}, {"M-WEEK", "M-MET"}),
        ({"mineral": "rare earth"}, {"M-OPEN"}),
        ({"kind": "papers"}, {"M-MET"}),
        ({"kind": "money", "phase": "1", "due": "90"}, {"M-WEEK"}),
        ({"kind": "papers", "due": "past"}, set()),
    ],
)
def test_filters_combine(deal: Deal, asked: dict[str, str], left: set[str]) -> None:
    found = page(deal, **asked)
    assert {row.key for row in found.asked.rows} == left
    assert {line.row.key for group in found.phases for line in group.rows} == left
    assert {row[0].value for row in found.windows.rows} == {row.title for row in found.asked.rows}


def test_orders(deal: Deal) -> None:
    assert keys(deal, sort="due") == ["M-PAST", "M-MET", "M-WEEK", "M-LATER", "M-OPEN"]
    assert keys(deal, sort="name")[:2] == ["M-MET", "M-WEEK"]
    pressing = keys(deal, sort="status")
    assert (pressing[0], pressing[-1]) == ("M-PAST", "M-MET")
    (one,) = page(deal, sort="due").phases
    assert one.group.title == "Milestones, what is due first"


def test_what_is_due_this_quarter_is_said(deal: Deal, reader: Client) -> None:
    html = reader.get(f"{deal.get_absolute_url()}milestones/?on={TODAY}").content.decode()
    assert "1 milestone falls due by 31 Dec 2026, the end of the quarter" in html
    deal.milestones.filter(key="M-WEEK").update(ends_on=date(2027, 1, 1))
    assert page(deal).due == "Nothing falls due by 31 Dec 2026, the end of the quarter"


def test_a_word_that_is_no_choice_is_said_and_filters_nothing(deal: Deal, reader: Client) -> None:
    asked = {"on": str(TODAY), "status": "<b>", "sort": "?", "due": "30\x00"}
    html = reader.get(f"{deal.get_absolute_url()}milestones/", asked).content.decode()
    assert "5 of 5 milestones, by phase" in html
    assert html.count("asked for; all are shown.") == 2
    assert "The order asked for is none of these" in html


def test_no_milestone_left_leads_back_to_all(deal: Deal, reader: Client) -> None:
    asked = {"on": str(TODAY), "kind": "papers", "due": "past"}
    html = reader.get(f"{deal.get_absolute_url()}milestones/", asked).content.decode()
    assert "No milestone matches the filters" in html
    assert f'href="{deal.get_absolute_url()}milestones/?on={TODAY}">Clear the filters' in html
