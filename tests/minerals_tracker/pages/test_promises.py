from __future__ import annotations

from datetime import date

import pytest

from deals.models import Deal, Event
from deals.progress.follow_through import DealProgress, SignatureDays
from deals.states import CommitmentRung
from minerals_tracker.pages.dossier.promises import Promises, finding, promises
from tests.factories import VOIDED, make_commitment, make_deal, make_event

ANNOUNCED, AGREED, MOVED = (
    CommitmentRung.ANNOUNCED,
    CommitmentRung.AGREED,
    CommitmentRung.MOVED,
)


@pytest.mark.parametrize(
    ("rungs", "words"),
    [
        ([], "No commitment is on record"),
        ([ANNOUNCED, AGREED], "2 commitments, none beyond “agreed”"),
        ([ANNOUNCED, MOVED], "1 of 2 commitments moved"),
    ],
)
def test_the_title_says_how_far_commitments_got(rungs: list[CommitmentRung], words: str) -> None:
    assert finding(rungs) == words


@pytest.fixture
def deal() -> Deal:
    return make_deal(signed_on=date(2025, 9, 8))


def shown(deal: Deal, day: date) -> Promises:
    rows = deal.commitments.select_related("rung_evidence")
    reached = DealProgress(is_signed=True, binding=1, committed=1, paid=1, arrived=1)
    signed = SignatureDays(signed=(date(2025, 9, 8),))
    return promises(list(rows), signed, reached, day=day, illustrative=False)


@pytest.mark.django_db
def test_nothing_is_promised_before_the_signing(deal: Deal) -> None:
    make_commitment(deal=deal, rung=AGREED, unit="USD", quantity_low=5)
    before = shown(deal, date(2025, 9, 7))
    assert (before.rows, before.finding) == ((), "No commitment is on record")
    assert before.ladder.title == "No commitment in money is on record"
    assert shown(deal, date(2025, 9, 8)).rows[0].rung == "agreed"


@pytest.mark.django_db
def test_a_rung_whose_evidence_was_withdrawn_is_not_shown(deal: Deal) -> None:
    event = make_event(deal=deal, happened_on=date(2025, 10, 2))
    make_commitment(deal=deal, rung=MOVED, rung_since=date(2025, 10, 2), rung_evidence=event)
    assert shown(deal, date(2025, 10, 2)).finding == "1 of 1 commitment moved"
    Event.objects.update(voided_at=VOIDED, void_reason="Withdrawn")
    assert shown(deal, date(2025, 10, 2)).finding == "1 commitment, none beyond “announced”"


@pytest.mark.django_db
def test_the_most_advanced_promise_comes_first(deal: Deal) -> None:
    make_commitment(deal=deal, key="A", rung=ANNOUNCED)
    make_commitment(deal=deal, key="B", rung=MOVED)
    assert [row.key for row in shown(deal, date(2026, 1, 1)).rows] == ["B", "A"]
