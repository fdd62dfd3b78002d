"""Readings in the admin: each score is signed by who gave it, and a second reader is another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from deals.validation.constraint_messages import sentence_of
from milestones.models import Milestone, SignalReading, Yardstick
from tests.factories import make_frame, make_milestone, make_reading, make_yardstick
from tests.shipments.logging_form import editor

pytestmark = pytest.mark.django_db
ADD = "/admin/milestones/signalreading/add/"


def values_of(reading: SignalReading, **more: Any) -> dict[str, Any]:
    return {
        "deal": reading.deal_id,
        "signal": reading.signal_id,
        "score": reading.score,
        "second_score": "",
        "read_on": "2026-11-20",
        "date_precision": "day",
        "scope": reading.scope,
        "rationale": reading.rationale,
        "confidence": reading.confidence,
        **more,
    }


def change(client: Client, reading: SignalReading, **more: Any) -> str:
    url = f"/admin/milestones/signalreading/{reading.pk}/change/"
    return client.post(url, values_of(reading, **more), follow=True).text


def test_a_score_is_signed_by_its_author_and_the_second_by_another() -> None:
    first, second = editor(), editor()
    assert first.post(ADD, values_of(make_reading())).status_code == 302
    reading = SignalReading.objects.latest("pk")
    assert reading.author is not None
    change(second, reading, second_score=1)
    author, reading = reading.author, SignalReading.objects.get(pk=reading.pk)
    assert (reading.author, reading.second_score) == (author, 1)
    assert reading.second_reader not in (None, author)
    change(second, reading)
    reading.refresh_from_db()
    assert (reading.second_score, reading.second_reader) == (None, None)


def test_the_author_is_no_second_reader() -> None:
    client = editor()
    client.post(ADD, values_of(make_reading()))
    reading = SignalReading.objects.latest("pk")
    assert "leave the second score to another editor" in change(client, reading, second_score=1)
    assert client.post(ADD, values_of(reading, second_score=1)).status_code == 200
    reading.refresh_from_db()
    assert (reading.second_score, reading.second_reader) == (None, None)


def test_a_second_reader_of_an_unsigned_reading_does_not_sign_the_first_score() -> None:
    reading = make_reading(score=1)
    change(editor(), reading, second_score=-1)
    reading.refresh_from_db()
    assert (reading.score, reading.second_score, reading.author) == (1, -1, None)
    assert reading.second_reader is not None


def test_a_yardstick_takes_milestones_of_its_deal_alone() -> None:
    own, foreign = make_milestone(), make_milestone(title="Of the other valley")
    frame = make_frame(kind="guiding_principle")
    address, client = "/admin/milestones/yardstick/add/", editor()
    values = {"deal": own.deal_id, "frame": frame.pk, "not_known": "Who pays"}
    refused = client.post(address, {**values, "milestones": [own.pk, foreign.pk]})
    assert (
        "The milestone “Of the other valley” and the yardstick are of two deals: "
        "keep to milestones of its own." in refused.text
    )
    assert not Yardstick.objects.exists()
    assert client.post(address, {**values, "milestones": [own.pk]}).status_code == 302
    assert list(Yardstick.objects.get().milestones.all()) == [own]
    again = client.post(address, values)
    assert "The deal is held against this frame already" in again.text


@pytest.mark.parametrize("moved", ["link", "milestone", "yardstick"])
def test_no_door_holds_a_deal_against_a_frame_by_milestones_of_another(moved: str) -> None:
    row, foreign = make_yardstick(), make_milestone()
    own = make_milestone(deal=row.deal)
    row.milestones.add(own)
    moves: dict[str, Callable[[], object]] = {
        "link": lambda: row.milestones.add(foreign),
        "milestone": lambda: Milestone.objects.filter(pk=own.pk).update(deal=foreign.deal),
        "yardstick": lambda: Yardstick.objects.filter(pk=row.pk).update(deal=foreign.deal),
    }
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        moves[moved]()
    title = foreign.title if moved == "link" else own.title
    assert sentence_of(refused.value).startswith(f"The milestone “{title}” and the yardstick are")
    assert list(row.milestones.all()) == [own]
