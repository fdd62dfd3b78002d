"""A mail server, and people who wait for its letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.utils import timezone

from minerals_tracker.local.children import stop_all
from minerals_tracker.models import DigestPreference
from tests.factories import make_deal
from tests.faults.rounds_of_letters import READERS
from tests.mailservers import MailServer, serving
from tests.workers import Beat


@pytest.fixture
def server(settings: LazySettings) -> Iterator[MailServer]:
    with serving(MailServer(), settings) as running:
        yield running


@pytest.fixture
def readers(transactional_db: None) -> None:
    """People whose hour is the close itself, so that it has come whenever this runs."""
    make_deal(recorded_at=timezone.now() - timedelta(days=8))
    people = User.objects.bulk_create(
        User(username=f"r{n}", email=f"r{n}@example.org", is_superuser=True) for n in range(READERS)
    )
    DigestPreference.objects.bulk_create(
        DigestPreference(user=person, weekday=7, hour=10, wanted_since=None) for person in people
    )


@pytest.fixture
def start_beat() -> Iterator[Callable[[], Beat]]:
    """A function that starts a real clock; call it twice for two."""
    clocks: list[Beat] = []

    def begin() -> Beat:
        clocks.append(Beat(len(clocks) + 1))
        clocks[-1].start()
        return clocks[-1]

    yield begin
    stop_all(clocks, seconds=5)
