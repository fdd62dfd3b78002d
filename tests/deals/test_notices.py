"""One notice per transaction, after commit, however many rows changed and whatever was undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from deals.tracking.notices import announce, deal_changed
from milestones.models import LastRefresh
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard() -> Iterator[list[bool]]:
    """Whether a transaction was still open, for each notice heard."""
    notices: list[bool] = []

    def hear(**kwargs: Any) -> None:
        notices.append(transaction.get_connection().in_atomic_block)

    deal_changed.connect(hear)
    yield notices
    deal_changed.disconnect(hear)


def test_a_transaction_gives_one_notice_after_its_commit(heard: list[bool]) -> None:
    with transaction.atomic():
        deal = make.make_deal(sources=[make.make_source()])
        make.make_shipment(deal=deal)
        assert heard == []
    assert heard == [False]


def test_each_transaction_gives_its_own(heard: list[bool]) -> None:
    event = make.make_event(deal=make.make_deal())
    heard.clear()
    event.sources.add(make.make_source())
    event.delete()
    assert len(heard) == 3


def test_an_undone_savepoint_does_not_swallow_the_notice(heard: list[bool]) -> None:
    with transaction.atomic():
        with transaction.atomic():
            make.make_deal()
            transaction.set_rollback(True)
        make.make_deal()
    assert len(heard) == 1


def test_an_undone_transaction_gives_none(heard: list[bool]) -> None:
    with transaction.atomic():
        make.make_deal()
        transaction.set_rollback(True)
    assert heard == []
    make.make_deal()
    assert len(heard) == 1


def test_a_bulk_door_announces_by_itself(heard: list[bool]) -> None:
    with transaction.atomic():
        announce()
        announce()
    assert heard == [False]


def test_a_row_that_no_page_shows_gives_none(heard: list[bool]) -> None:
    deal = make.make_deal()
    heard.clear()
    LastRefresh.objects.create(
        deal=deal, revision=0, judged_on=make.SIGNED, refreshed_at=deal.recorded_at
    )
    assert heard == []


def test_a_listener_that_fails_does_not_undo_the_save(
    heard: list[bool], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**kwargs: Any) -> None:
        raise OSError("the queue is away")

    deal_changed.connect(fail)
    try:
        deal = make.make_deal()
    finally:
        deal_changed.disconnect(fail)
    deal.refresh_from_db()
    assert len(heard) == 1
    assert "the queue is away" in caplog.text
