"""Forms offer the words that rules ask for, and tell of one that nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from deals.models import Event
from deals.validation.offered_words import closest_word
from tests.factories import make_deal, make_event, make_milestone, make_source, number
from tests.shipments.logging_form import editor

ADD = "admin:deals_event_add"
RULE = {
    "op": "gte",
    "metric": "events.count",
    "value": 1,
    "filters": {"event_type": "site_announced", "asset": "refinery"},
}


def sent(client: Client, word: str) -> list[str]:
    """What is said when an event of a type is entered."""
    data: dict[str, Any] = {
        "key": f"EV-{number()}",
        "title": "A site is named",
        "event_type": word,
        "what_happened": "It was named.",
        "happened_on": "2026-11-02",
        "date_precision": "day",
        "scope": "deal",
        "deal": make_deal().pk,
        "confidence": "reported",
        "sources": [make_source().pk],
    }
    response = client.post(reverse(ADD), data, follow=True)
    assert Event.objects.filter(event_type=word).exists(), response.context["errors"]
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("Site announced", "site_announced"),
        ("site-anounced", "site_announced"),
        ("protest", ""),
        ("", ""),
    ],
)
def test_a_word_is_known_again_by_what_it_is_like(typed: str, word: str) -> None:
    assert closest_word(typed, ["site_announced", "signing"]) == word


@pytest.mark.django_db
def test_a_form_offers_what_rules_ask_for_and_what_is_on_file() -> None:
    make_milestone(rule=RULE)
    make_event(event_type="protest")
    page = editor().get(reverse(ADD)).text
    words = page.partition('<datalist id="event_type-words">')[2].partition("</datalist>")[0]
    assert 'list="event_type-words"' in page
    assert words.count("<option") == len(set(Event.objects.values_list("event_type"))) + 1
    assert '"site_announced"' in words
    assert '"protest"' in words
    assert "Separated by commas. Rules ask for: refinery." in page


@pytest.mark.django_db
def test_a_word_that_nobody_knows_is_told_with_the_one_that_was_meant() -> None:
    make_milestone(rule=RULE)
    client = editor()
    assert not any("No rule asks" in said for said in sent(client, "site_announced"))
    told = " ".join(sent(client, "Site announced"))
    assert "No rule asks for the event type “Site announced”, and no other row has it." in told
    assert "Did you mean “site_announced”?" in told
    assert "Did you mean" not in " ".join(sent(client, "regatta"))
