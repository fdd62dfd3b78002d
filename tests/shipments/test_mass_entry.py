"""A mass as it is typed, and the interval that is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from deals.states import Qualifier
from shipments.forms.mass_field import entered, shown


def typed(mass: str = "", to: str = "", unit: str = "t", word: str = "exact") -> dict[str, Any]:
    return {
        "mass": Decimal(mass) if mass else None,
        "mass_to": Decimal(to) if to else None,
        "mass_unit": unit,
        "mass_known_as": word,
    }


@pytest.mark.parametrize(
    ("given", "low", "high", "word"),
    [
        (typed("2", unit="t"), "2000", "2000", "exact"),
        (typed("2", unit="kg", word="about"), "1.8", "2.2", "about"),
        (typed("0.000005", unit="t", word="about"), "0.004", "0.006", "about"),
        (typed("2", "3", word="about"), "2000", "3000", "about"),
        (typed("2", "2", word="about"), "2000", "2000", "about"),
        (typed("2", word="less_than"), "0", "2000", "less_than"),
        (typed("2", word="up_to"), "0", "2000", "up_to"),
        (typed("2", word="at_least"), "2000", None, "at_least"),
        (typed("2", "3"), "2000", "3000", "exact"),
        (typed("1000", unit="lb"), "453.592", "453.592", "exact"),
        (typed("0"), "0", "0", "exact"),
        (typed(word="exact"), None, None, "unknown"),
        (typed(word="unknown"), None, None, "unknown"),
    ],
)
def test_a_number_its_unit_and_a_word_make_an_interval(
    given: dict[str, Any], low: str | None, high: str | None, word: str
) -> None:
    wanted = (Decimal(low) if low else None, Decimal(high) if high else None, word)
    assert entered(given) == wanted


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        (typed("3", "2"), "mass_to", "swap them"),
        (typed("", "2"), "mass", "say where it begins"),
        (typed("2", word="unknown"), "mass_known_as", "choose how it is known"),
        (typed("2", "3", word="up_to"), "mass_to", "takes one number"),
        (typed("2", "3", word="at_least"), "mass_to", "takes one number"),
    ],
)
def test_what_contradicts_itself_is_refused_with_a_remedy(
    given: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        entered(given)
    assert words in refused.value.message_dict[field][0]


@pytest.mark.parametrize(
    ("low", "high", "first", "second"),
    [("1800", "2200", "2", None), ("2000", "2000", "2", "2"), ("1000", "3000", "1", "3")],
)
def test_about_is_shown_by_one_number_where_one_stands_for_it(
    low: str, high: str, first: str, second: str | None
) -> None:
    found = shown(Decimal(low), Decimal(high), "about", "mass")
    wanted = (Decimal(first), None if second is None else Decimal(second))
    assert (found["mass"], found["mass_to"]) == wanted


GRAMS = st.decimals(0, 10_000_000, places=3)


@given(GRAMS, GRAMS, st.sampled_from([w for w in Qualifier if w != Qualifier.UNKNOWN]))
def test_what_is_shown_is_what_is_entered_again(a: Decimal, b: Decimal, word: Qualifier) -> None:
    low, high = sorted([a, b])
    one = {
        Qualifier.LESS_THAN: (Decimal(0), high),
        Qualifier.UP_TO: (Decimal(0), high),
        Qualifier.AT_LEAST: (low, None),
    }
    interval = (*one.get(word, (low, high)), word.value)
    assert entered(shown(*interval, prefix="mass")) == interval
