"""Every list takes what is no filter with a sentence and shows itself unfiltered; never
an error."""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.factories import (
    make_claim,
    make_deal,
    make_disputed_point,
    make_event,
    make_line,
    make_milestone,
    make_reading,
    make_shipment,
    make_source,
)

pytestmark = pytest.mark.django_db

DEAL = "/deals/a-deal/"
DAYS = (
    *("/", DEAL, f"{DEAL}compare/", f"{DEAL}shipments/", f"{DEAL}milestones/"),
    *(f"{DEAL}signals/", f"{DEAL}events/", f"{DEAL}disputed/", f"{DEAL}sources/"),
    *(f"{DEAL}customs/", "/shipments/A/", "/sources/S1/", "/changes/", "/search/?q=cargo"),
)
"""Pages that answer for a day."""
FILTERS = {
    f"{DEAL}shipments/": ("purpose", "state", "mineral", "from"),
    f"{DEAL}events/": ("scope", "kind", "from"),
    f"{DEAL}compare/": ("against",),
    "/changes/?period=all": (
        *("deal", "kind", "row", "what", "who"),
        *("since", "until", "before", "after"),
    ),
    "/search/?q=cargo": ("kind", "deal", "page"),
}
ODD = ("nonsense", "\x00", "'; --", "<script>", "9" * 5000, "é\u202e", "2026-13-45", "%s{}")
VOLATILE = re.compile(
    r'<div class="wrap" role="status">.*?</div>|(?:href|value|action)="[^"]*"|<form '
    r'class="filter.*?</form>'
    r"|csrfmiddlewaretoken[^>]*",
    re.DOTALL,
)


@pytest.fixture
def reader(settings: LazySettings) -> Client:
    settings.PUBLIC_READ = True
    deal = make_deal(slug="a-deal")
    make_event(deal=deal, title="A cargo sails", sources=[make_source(key="S1")])
    make_line(shipment=make_shipment(deal=deal, reference="A"))
    make_claim(point=make_disputed_point(deal=deal))
    make_milestone(deal=deal)
    make_reading(deal=deal)
    return Client()


def shown(client: Client, address: str, **asked: str) -> tuple[str, list[str]]:
    """What a page shows besides its messages and addresses, and its messages."""
    path, _, query = address.partition("?")
    given = dict(pair.split("=") for pair in query.split("&") if pair)
    response = client.get(path, {**given, **asked})
    assert response.status_code == 200, (address, asked)
    said = [str(message) for message in response.context["messages"]]
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return "".join(VOLATILE.sub("", main).split()), said


@pytest.mark.parametrize("address", DAYS)
def test_a_malformed_day_gets_a_sentence_and_today(reader: Client, address: str) -> None:
    today, said = shown(reader, address)
    assert said == []
    for word in (*ODD, "2026-02-30", "0001-01-01", "9999-12-31", "today"):
        found, said = shown(reader, address, on=word)
        assert found == today
        assert len(said) == 1
        assert said[0].endswith("this page answers for today.")


@pytest.mark.parametrize(
    ("address", "name"), [(p, n) for p, names in FILTERS.items() for n in names]
)
def test_a_malformed_filter_gets_a_sentence_and_everything(
    reader: Client, address: str, name: str
) -> None:
    everything, said = shown(reader, address)
    assert said == []
    for word in ODD:
        found, said = shown(reader, address, **{name: word})
        assert found == everything, (word, said)
        assert len(said) == 1, (word, said)


@pytest.mark.parametrize("address", DAYS)
def test_a_parameter_that_no_page_knows_changes_nothing(reader: Client, address: str) -> None:
    assert shown(reader, address, utm="x", **{"a[]": "\x00"}) == shown(reader, address)


@pytest.mark.parametrize("address", ["/shipments/{}/", "/sources/{}/", "/papers/{}/"])
def test_a_key_that_no_row_can_have_is_not_found(reader: Client, address: str) -> None:
    for word in ("%00", "A%00", "%F0%9F%98%80", "9" * 5000, "%E2%80%AE", "%2e%2e"):
        assert reader.get(address.format(word)).status_code == 404, word
