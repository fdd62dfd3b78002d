"""Money in another currency: stated in USD by its source, converted by a rate, or said
not to be."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from deals.models import Deal, FundingRecord
from minerals_tracker.letters.content.week_content import gather
from minerals_tracker.letters.content.weeks import Week
from minerals_tracker.letters.rendering.letter_wording import paid_out
from tests.factories import (
    make_deal,
    make_exchange_rate,
    make_funding,
    make_instrument,
    make_source,
)
from tests.shipments.logging_form import editor

pytestmark = pytest.mark.django_db
ADD = "/admin/deals/fundingrecord/add/"
LEFT = "1 amount in another currency, not converted"


@pytest.fixture
def deal(settings: LazySettings) -> Deal:
    settings.PUBLIC_READ = True
    deal = make_deal(slug="ridge")
    make_instrument(deal=deal)
    return deal


def paid_on() -> date:
    """A day before today that is near enough to a rate of it."""
    return timezone.localdate() - timedelta(days=40)


def page() -> str:
    return Client().get("/deals/ridge/").text.replace("\u00a0", " ").replace("\u202f", " ")


def paid(deal: Deal, **fields: Any) -> FundingRecord:
    known = {"kind": "disbursed", "currency": "PKR", "amount": Decimal(2_800_000)}
    given: dict[str, Any] = {**known, "amount_usd": None, "dated_on": paid_on(), **fields}
    return make_funding(deal=deal, **given)


def letter() -> dict[str, Any]:
    """The figures of the deal in the letter of this week."""
    now = timezone.now()
    week = Week.of((now + timedelta(hours=14)).astimezone(UTC).date())
    (block,) = gather(week, unsent=[])["deals"]
    figures: dict[str, Any] = block["figures"]
    return figures


def test_page_and_letter_say_the_same_of_a_payment_that_is_not_converted(deal: Deal) -> None:
    paid(deal)
    assert f"{LEFT}: on record as paid out" in page()
    assert f"Paid out: {LEFT}." in page()
    assert f"<dd><b>{LEFT}</b>" in page()
    assert "no payment" not in page()
    assert paid_out(letter(), None).value == LEFT
    paid(deal, currency="USD", amount=Decimal(2_000_000), amount_usd=Decimal(2_000_000))
    both = f"USD 2 million and {LEFT}"
    assert both in page()
    assert paid_out(letter(), None).value.replace("\u00a0", " ") == both
    assert paid_out(letter(), {"usd_disbursed": "0"}).change == "not comparable"


@pytest.mark.parametrize(("usd", "apart"), [(9_500, False), (10_500, False), (10_501, True)])
def test_what_the_source_states_is_held_against_the_rate(deal: Deal, usd: int, apart: bool) -> None:
    make_exchange_rate(quoted_on=paid_on(), per_usd=Decimal(280))
    paid(deal, amount_usd=Decimal(usd), usd_stated=True)
    assert "as its source states" in page()
    assert ("more than 5 % from the rate of its day: about USD 10" in page()) is apart


def form(**fields: Any) -> dict[str, Any]:
    known = {
        "kind": "disbursed",
        "amount": "1000",
        "currency": "PKR",
        "funder": "A bank",
        "dated_on": f"{paid_on()}",
        "date_precision": "day",
        "sources": [make_source().pk],
    }
    return known | fields


def test_nobody_types_an_equivalent_of_their_own() -> None:
    text = editor().post(ADD, form(amount_usd="500000000")).text
    assert "has to be stated by the source" in text
    assert FundingRecord.objects.count() == 0


def test_a_stated_sum_far_from_the_rate_is_asked_about_once() -> None:
    make_exchange_rate(quoted_on=paid_on(), per_usd=Decimal(280))
    client, data = editor(), form(amount_usd="500000000", usd_stated="on")
    asked = client.post(ADD, data)
    words = "lies more than 5 %"
    assert f"USD\u00a0500\u00a0million {words} from USD" in asked.text
    assert FundingRecord.objects.count() == 0
    data["unlikely"] = asked.context["adminform"].form["unlikely"].value()
    assert client.post(ADD, data).status_code == 302
    record = FundingRecord.objects.get()
    assert (record.amount_usd, record.usd_stated) == (Decimal(500_000_000), True)


def test_a_stated_sum_names_its_source_and_usd_needs_no_second_amount() -> None:
    text = editor().post(ADD, form(amount_usd="3.57", usd_stated="on", sources=[])).text
    assert "Name the source that states the amount in USD." in text
    assert editor().post(ADD, form(currency="USD")).status_code == 302
    assert FundingRecord.objects.get().amount_usd == 1000
