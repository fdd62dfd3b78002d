"""No reading page asks more of the database because there is more in it: templates included."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.models import Deal
from minerals_tracker.pages.page_cache import held
from tests.factories import make_deal
from tests.minerals_tracker.filling import fill

pytestmark = pytest.mark.django_db

OF_A_DEAL = (
    "",
    "?on=2026-06-30",
    "compare/?against=2025-12-31",
    "shipments/",
    "customs/",
    "milestones/",
    "signals/",
    "yardsticks/",
    "record/",
    "events/",
    "disputed/",
    "sources/",
)
COMPARED = "/compare/?deals=ridge,valley"
OF_THE_SITE = ("/", "/?on=2026-06-30", "/changes/", "/search/?q=made", COMPARED)


def asked(reader: Client, address: str) -> list[str]:
    """The queries of a page that nobody has kept."""
    cache.clear()
    held.cache_clear()
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(address).status_code == 200
    return [query["sql"] for query in queries]


def grows(reader: Client, address: str, *deals: Deal) -> list[str]:
    """The queries that a page asks with six rows of a kind and not with two."""
    for deal in deals:
        fill(deal)
        fill(deal)
    asked(reader, address)
    before = asked(reader, address)
    for deal in deals:
        for _ in range(4):
            fill(deal)
    after = asked(reader, address)
    assert before
    return after[len(before) :]


@pytest.mark.parametrize("path", OF_A_DEAL)
def test_a_page_of_a_deal_asks_no_more_for_more_rows(reader: Client, path: str) -> None:
    deal = make_deal(slug="ridge")
    assert grows(reader, f"/deals/ridge/{path}", deal) == []


@pytest.mark.parametrize("path", OF_THE_SITE)
def test_a_page_of_the_site_asks_no_more_for_more_rows(reader: Client, path: str) -> None:
    assert grows(reader, path, make_deal(slug="ridge"), make_deal(slug="valley")) == []


def test_the_portfolio_asks_no_more_for_more_deals(reader: Client) -> None:
    fill(make_deal())
    asked(reader, "/")
    before = asked(reader, "/")
    for _ in range(5):
        fill(make_deal())
    assert len(asked(reader, "/")) == len(before)
