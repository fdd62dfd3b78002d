"""Sums in another currency, never without the rate, its day and its source."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.models import Deal, ExchangeRate
from tests.factories import make_deal, make_exchange_rate, make_funding, make_source

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)
PAGE = "/deals/ridge/?on=2026-03-31"


@pytest.fixture
def deal(settings: LazySettings) -> Deal:
    settings.PUBLIC_READ = True
    deal = make_deal(slug="ridge")
    make_funding(deal=deal, amount=Decimal(2_000_000), dated_on=date(2026, 1, 5))
    return deal


def section(address: str = PAGE) -> str:
    text = Client().get(address).text
    return text[text.index('id="exchange"') : text.index('id="signals"')]


@pytest.mark.usefixtures("deal")
def test_without_a_rate_it_says_so_and_converts_nothing() -> None:
    assert "No recent exchange rate is on file" in section()


@pytest.mark.usefixtures("deal")
def test_sums_stand_beside_usd_with_rate_day_and_source() -> None:
    source = make_source(key="SBP", publisher="Central bank")
    make_exchange_rate(quoted_on=date(2026, 3, 27), per_usd=Decimal("281.5"), source=source)
    assert '<option value="PKR">' in section()
    found = section(f"{PAGE}&currency=pkr")
    assert "PKR\u00a0563\u00a0million" in found
    assert "at 281.5 PKR for 1 USD, 27 Mar 2026" in found
    assert '<option value="PKR" selected>' in found
    page = Client().get(f"{PAGE}&currency=PKR").text
    assert "USD\u00a02\u00a0million" in page
    note = re.search(r'<button[^>]* popovertarget="([^"]+)"', found)
    assert note is not None
    assert f'id="{note[1]}-head">Source 1: Central bank<' in page


@pytest.mark.usefixtures("deal")
@pytest.mark.parametrize(
    ("quoted", "offered"),
    [
        (date(2026, 2, 28), True),
        (date(2026, 2, 27), False),
        (date(2026, 4, 1), False),
    ],
)
def test_a_rate_is_of_the_day_that_the_page_answers_for(quoted: date, offered: bool) -> None:
    make_exchange_rate(quoted_on=quoted)
    assert ('value="PKR"' in section()) is offered


@pytest.mark.usefixtures("deal")
def test_a_voided_rate_converts_nothing() -> None:
    make_exchange_rate(quoted_on=DAY)
    ExchangeRate.objects.update(voided_at="2026-04-01T00:00Z", void_reason="Misread.")
    assert "PKR" not in section()


@pytest.mark.usefixtures("deal")
@pytest.mark.parametrize("wanted", ["EUR", "x", "<b>", "💶", "%00"])
def test_a_currency_without_a_rate_gets_a_sentence_and_usd(wanted: str) -> None:
    make_exchange_rate(quoted_on=DAY)
    response = Client().get(f"{PAGE}&currency={wanted}")
    assert response.status_code == 200
    assert "sums are shown in USD" in response.text
    assert "<b>&currency" not in response.text


@pytest.mark.usefixtures("deal")
def test_usd_is_what_is_shown_anyway() -> None:
    make_exchange_rate(quoted_on=DAY)
    assert "sums are shown in USD" not in Client().get(f"{PAGE}&currency=USD").text


def test_a_record_is_converted_by_the_rate_of_its_own_day(deal: Deal) -> None:
    foreign = {"currency": "PKR", "amount_usd": None, "deal": deal}
    make_funding(amount=Decimal(2_800_000), dated_on=date(2025, 11, 10), **foreign)
    make_exchange_rate(quoted_on=date(2025, 11, 3), per_usd=Decimal(280))
    make_exchange_rate(quoted_on=DAY, per_usd=Decimal(300))
    found = section()
    assert "about USD\u00a010" in found
    assert "at 280 PKR for 1 USD, 3 Nov 2025" in found
    ExchangeRate.objects.filter(quoted_on__year=2025).update(quoted_on=date(2025, 9, 1))
    assert "is not converted" in section()


def test_the_page_asks_as_many_queries_for_a_year_of_rates(deal: Deal) -> None:
    source = make_source()
    counts = []
    for month in (2, 3):
        for day in range(1, 29):
            make_exchange_rate(quoted_on=date(2026, month, day), source=source)
        Client().get(f"{PAGE}&currency=PKR")
        with CaptureQueriesContext(connection) as queries:
            Client().get(f"{PAGE}&currency=PKR")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert deal.pk
