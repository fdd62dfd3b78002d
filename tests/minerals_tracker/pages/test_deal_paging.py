"""Every deal stands on exactly one page of the portfolio, in the order of deals, either way."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from deals.models import Deal
from minerals_tracker.pages.portfolio import deal_paging
from minerals_tracker.pages.portfolio.deal_paging import DealPage, deal_page
from tests.factories import make_deal

pytestmark = pytest.mark.django_db

DAYS = (None, date(2026, 3, 1), date(2026, 3, 1), date(2025, 9, 8), None, date(2026, 3, 2))


@pytest.fixture
def deals(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Deals of each kind with days alike, different and unknown, in their order, two on a page."""
    monkeypatch.setattr(deal_paging, "PAGE", 2)
    for invented in (True, False):
        for at, day in enumerate(DAYS):
            make_deal(is_illustrative=invented, signed_on=day, slug=f"{9 - at}-{invented}".lower())
    make_deal(is_active=False)
    return list(Deal.objects.active().values_list("pk", flat=True))


def following(address: str) -> DealPage:
    return deal_page(address.removeprefix("?from="))


def test_pages_ahead_show_every_deal_once_in_order(deals: list[int]) -> None:
    page = deal_page()
    seen = list(page.ids)
    assert page.is_first
    while page.after:
        page = following(page.after)
        assert not page.is_first
        seen += page.ids
    assert seen == deals


def test_pages_back_show_every_deal_once_in_order(deals: list[int]) -> None:
    page = deal_page(Deal.objects.get(pk=deals[-2]).slug)
    seen = list(page.ids)
    while page.before:
        page = following(page.before)
        seen = [*page.ids, *seen]
    assert seen == deals
    assert page.is_first


def test_every_page_counts_all_deals(deals: list[int]) -> None:
    last = deal_page(Deal.objects.get(pk=deals[-1]).slug)
    assert (last.real, last.illustrative, last.ids) == (len(DAYS), len(DAYS), (deals[-1],))


@pytest.mark.parametrize("start", ["nowhere", "\x00", "' OR 1=1", "x" * 999])
def test_a_page_that_begins_nowhere_is_the_first(
    deals: list[int], reader: Client, start: str
) -> None:
    assert deal_page(start).ids == deal_page().ids
    shown = reader.get("/", {"from": start}).content.decode()
    assert "No deal with which the page should begin is on file" in shown


def test_links_to_other_pages_keep_the_day(deals: list[int], reader: Client) -> None:
    second = Deal.objects.get(pk=deals[2]).slug
    first, third = deal_page(second).before, deal_page(second).after
    shown = reader.get("/", {"from": second, "on": "2026-04-01"}).content.decode()
    for address in ("/?on=", f"{first}&amp;on=", f"{third}&amp;on="):
        assert f'href="{address}2026-04-01"' in shown


def test_a_few_deals_need_no_other_page(reader: Client) -> None:
    make_deal()
    assert 'aria-label="Pages"' not in reader.get("/").content.decode()
