"""The clock removes what nobody needs any more, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.test import Client

from minerals_tracker.queue.cleaning import KEPT_DAYS
from minerals_tracker.tasks import clean_up
from shipments.models import ImportBatch, ImportState
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 3, 17, tzinfo=UTC)
OLD, RECENT = NOW - timedelta(days=KEPT_DAYS + 1), NOW - timedelta(days=KEPT_DAYS - 1)
ENDED = (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED, ImportState.UNDONE)


def clean_twice() -> None:
    with time_machine.travel(NOW, tick=False):
        clean_up()
        clean_up()


def sign_in(name: str, *, at: datetime) -> None:
    make_user(username=name, password="antimony-and-copper")
    with time_machine.travel(at, tick=False):
        data = {"username": name, "password": "antimony-and-copper", "next": "/password/"}
        assert Client().post("/login/", data).status_code == 302


def make_batch(state: ImportState, *, finished_at: datetime) -> ImportBatch:
    name = f"{state} {finished_at:%j}"
    return ImportBatch.objects.create(
        file_name=name, sha256=f"{name:64}", content=b"rows", state=state, finished_at=finished_at
    )


def test_sessions_that_ended_and_old_logins_go() -> None:
    sign_in("long-ago", at=OLD)
    sign_in("lately", at=NOW - timedelta(days=1))
    clean_twice()
    assert Session.objects.count() == 1
    assert [log.username for log in AccessLog.objects.all()] == ["lately"]


def test_the_file_of_an_old_import_goes_and_its_record_stays() -> None:
    old = [make_batch(state, finished_at=OLD) for state in ENDED]
    recent = [make_batch(state, finished_at=RECENT) for state in ENDED]
    waiting = make_batch(ImportState.CHECKED, finished_at=OLD)
    clean_twice()
    held = {b.pk: bytes(b.content) for b in ImportBatch.objects.all()}
    assert {held[batch.pk] for batch in old} == {b""}
    assert {held[batch.pk] for batch in (*recent, waiting)} == {b"rows"}
