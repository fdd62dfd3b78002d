"""The follow-through ladder: its finding, its amounts, and that picture and table agree."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from deals.charts import MONEY, TONNES, follow_through
from deals.states import CommitmentRung
from tests.pictures import RUNGS, TODAY, make_ladder


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ({}, "No commitment in money is on record"),
        ({"announced": (0, 500_000_000)}, "No commitment in money has gone beyond “announced”"),
        ({"agreed": (0, 500_000_000), "binding": (1, 1)},
         "No commitment in money has gone beyond “binding”"),
        ({"agreed": (0, 500_000_000), "moved": (6_000_000, 6_000_000)},
         "USD\u00a06\u00a0million of USD\u00a0506\u00a0million named is on record as moved"),
        ({"verified": (None, None)}, "1 commitment moved, in an amount not known"),
    ],
)  # fmt: skip
def test_a_ladder_says_what_has_moved(named: Any, title: str) -> None:
    assert follow_through(make_ladder(**named), MONEY, as_of=TODAY).title == title


def test_neighbouring_projects_never_make_the_finding() -> None:
    neighbour = replace(make_ladder(moved=(9, 9))[4], neighbouring=True)
    figure = follow_through([*make_ladder(), neighbour], MONEY, as_of=TODAY)
    assert figure.title == "No commitment in money is on record"
    assert "neighbouring projects" in figure.rows[-1][0].text


def test_a_ladder_without_commitments_is_said_not_drawn() -> None:
    assert follow_through(make_ladder(), TONNES, as_of=TODAY).empty
    assert not follow_through(make_ladder(agreed=(1, 2)), TONNES, as_of=TODAY).empty


def test_an_amount_that_is_not_known_is_not_zero() -> None:
    figure = follow_through(make_ladder(agreed=(None, None)), TONNES, as_of=TODAY)
    agreed, announced = figure.rows[1], figure.rows[0]
    assert (agreed[1].value, agreed[1].text) == (None, "not known")
    assert announced[1].value == 0


def test_a_ladder_draws_the_numbers_of_its_table() -> None:
    figure = follow_through(
        make_ladder(agreed=(0, 500_000_000), moved=(6_000_000, 7_500_000)), MONEY, as_of=TODAY
    )
    known, named, _ = json.loads(figure.figure_json)["data"]
    for row, low, more in zip(figure.rows, known["x"], named["x"], strict=True):
        assert [Decimal(str(low)), Decimal(str(low + more))] == [row[1].value, row[2].value]


def test_the_rungs_of_the_tests_are_those_of_the_house() -> None:
    assert tuple(rung.label for rung in CommitmentRung) == RUNGS


def test_the_name_of_a_rung_stands_clear_of_its_bar() -> None:
    drawing = json.loads(
        follow_through(make_ladder(announced=(5, 9)), MONEY, as_of=TODAY).figure_json
    )
    bars, names = drawing["data"][0], drawing["layout"]["annotations"]
    for row, name in zip(bars["y"], names, strict=False):
        assert name["y"] <= row - bars["width"] / 2
        assert name["yanchor"] == "bottom"
