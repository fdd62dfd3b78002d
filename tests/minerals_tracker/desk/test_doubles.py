"""Which sources look like one document, and which do not."""

from __future__ import annotations

from datetime import date

import pytest

from deals.models import Source
from minerals_tracker.desk.doubles import SAME_ADDRESS, SAME_PAPER, normal_url, pairs

DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.org/a/", "http://example.org/a"),
        ("https://EXAMPLE.org/a#top", "https://example.org/a"),
        ("https://example.org/a?utm_source=x&id=7", "https://example.org/a?id=7"),
        ("https://example.org/a?b=1&a=2", "https://example.org/a?a=2&b=1"),
    ],
)
def test_one_page_has_one_address(one: str, other: str) -> None:
    assert normal_url(one) == normal_url(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=7", "https://example.org/a?id=8"),
        ("https://example.org/a", "https://example.net/a"),
    ],
)
def test_two_pages_have_two_addresses(one: str, other: str) -> None:
    assert normal_url(one) != normal_url(other)


@pytest.mark.parametrize("url", ["", "nowhere", "https://[", "mailto:a@example.org"])
def test_what_is_no_address_says_nothing(url: str) -> None:
    assert normal_url(url) == ""


def source(pk: int, **fields: object) -> Source:
    return Source(pk=pk, key=f"S{pk}", **fields)


def test_the_same_address_or_the_same_paper_make_a_pair() -> None:
    rows = [
        source(3, url="https://example.org/a/"),
        source(1, url="http://example.org/a"),
        source(2, publisher="Dawn", title="On the  ore", published_on=DAY),
        source(4, publisher="DAWN", title="On the ore", published_on=DAY),
    ]
    found = {(pair.one.pk, pair.other.pk, pair.why) for pair in pairs(rows)}
    assert found == {(1, 3, SAME_ADDRESS), (2, 4, SAME_PAPER)}


def test_sources_without_address_publisher_or_day_are_no_doubles() -> None:
    rows = [source(1, title="Report"), source(2, title="Report"), source(3), source(4)]
    rows += [source(5, publisher="Dawn", title="A"), source(6, publisher="Dawn", title="A")]
    assert pairs(rows) == []


def test_a_pair_comes_once_whatever_it_shares_and_never_once_decided() -> None:
    same = {"url": "https://example.org/a", "publisher": "Dawn", "published_on": DAY}
    rows = [source(n, **same) for n in (1, 2, 3)]
    assert [(p.one.pk, p.other.pk) for p in pairs(rows)] == [(1, 2), (1, 3)]
    apart = [frozenset({1, 2}), frozenset({1, 3})]
    assert pairs(rows, apart) == []
