"""Each commitment once, on the rung that its evidence bears out on the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from deals.charts import MONEY, TONNES
from deals.models import Commitment, Deal, Event
from deals.progress.follow_through import DealProgress, SignatureDays
from deals.progress.ladder import ladder, ladder_steps
from deals.states import CommitmentRung
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
MOVED_ON = date(2025, 10, 2)


@pytest.fixture
def deal() -> Deal:
    return make.make_deal(signed_on=date(2025, 9, 8))


@pytest.fixture
def moved(deal: Deal) -> Commitment:
    """A commitment that a delivery of 2 October 2025 has moved."""
    return make.make_commitment(
        deal=deal,
        rung=CommitmentRung.MOVED,
        rung_since=MOVED_ON,
        rung_evidence=make.make_event(deal=deal, happened_on=MOVED_ON),
        quantity_low=0,
        quantity_high=2,
        unit="t",
    )


SIGNED = SignatureDays(signed=(date(2025, 9, 8),))
ALL = DealProgress(is_signed=True, binding=1, committed=1, paid=1, arrived=1)


def promised(deal: Deal) -> list[Commitment]:
    return list(deal.commitments.select_related("rung_evidence"))


@pytest.mark.parametrize(
    ("on", "rung"),
    [
        (date(2025, 9, 7), None),
        (date(2025, 9, 8), CommitmentRung.ANNOUNCED),
        (date(2025, 10, 1), CommitmentRung.ANNOUNCED),
        (MOVED_ON, CommitmentRung.MOVED),
    ],
)
def test_a_rung_is_reached_on_its_day(
    deal: Deal, moved: Commitment, on: date, rung: CommitmentRung | None
) -> None:
    standings = ladder(promised(deal), SIGNED, ALL, on=on)
    assert [row.rung for row in standings] == ([rung] if rung else [])


def test_a_rung_has_its_evidence_and_its_day(deal: Deal, moved: Commitment) -> None:
    (row,) = ladder(promised(deal), SIGNED, ALL, on=DAY)
    assert (row.since, row.evidence) == (MOVED_ON, moved.rung_evidence)


def test_withdrawn_evidence_takes_the_rung_away(deal: Deal, moved: Commitment) -> None:
    Event.objects.update(voided_at=make.VOIDED, void_reason="withdrawn")
    (row,) = ladder(promised(deal), SIGNED, ALL, on=DAY)
    assert (row.rung, row.since, row.evidence) == (
        CommitmentRung.ANNOUNCED,
        deal.signed_on,
        None,
    )


def test_steps_add_like_to_like_and_count_the_unknown(deal: Deal, moved: Commitment) -> None:
    make.make_commitment(deal=deal, unit="USD", quantity_low=100, quantity_high=150)
    make.make_commitment(deal=deal, unit="USD", quantity_low=50)
    make.make_commitment(deal=deal, unit="USD")
    make.make_commitment(deal=deal, unit="projects", quantity_high=10)
    make.make_commitment(deal=deal, unit="kg", quantity_low=500, quantity_high=500)
    standings = ladder(promised(deal), SIGNED, ALL, on=DAY)
    assert len(standings) == 6
    money, tonnes = (ladder_steps(standings, unit) for unit in (MONEY, TONNES))
    assert [step.word for step in money] == [rung.label for rung in CommitmentRung]
    assert (money[0].low, money[0].high) == (Decimal(150), None)
    assert (money[0].count, money[0].unknown) == (3, 1)
    assert (tonnes[0].low, tonnes[0].high) == (Decimal("0.5"), Decimal("0.5"))
    assert (tonnes[4].low, tonnes[4].high, tonnes[4].count) == (Decimal(0), Decimal(2), 1)
    assert (tonnes[5].low, tonnes[5].high, tonnes[5].count) == (None, None, 0)


def test_it_asks_nothing(
    deal: Deal, moved: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    commitments = promised(deal)
    with django_assert_num_queries(0):
        ladder(commitments, SIGNED, ALL, on=DAY)
