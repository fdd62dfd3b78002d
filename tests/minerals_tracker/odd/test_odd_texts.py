"""Whatever a text or a day says, no page, file, feed or letter ends in an error.

The suite draws 50 addresses for nobody and for a superuser on one site of each kind;
`ODD_SEEDS=0-19 python -m pytest tests/minerals_tracker/odd --log-cli-level=INFO` tries all of them
on forty sites, and tells how many answers of each status there were.
"""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from random import Random

import pytest
from django.conf import LazySettings
from django.utils import timezone

from milestones.verdicts.refresh import refresh_all
from minerals_tracker.letters.sending import clock_tick
from minerals_tracker.models import Delivery
from tests.factories import WEEK
from tests.mailservers import MailServer, serving
from tests.minerals_tracker.odd.visits import ROLES, faults
from tests.minerals_tracker.odd.world import make_world

FIRST, _, LAST = os.environ.get("ODD_SEEDS", "1").partition("-")
logger = logging.getLogger(__name__)
MOST = None if "ODD_SEEDS" in os.environ else 50
SEEDS = range(int(FIRST), int(LAST or FIRST) + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("old", [False, True], ids=["accepted", "older than the limits"])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_text_and_no_day_takes_anything_down(
    seed: int, old: bool, settings: LazySettings
) -> None:
    settings.PUBLIC_READ = True
    random = Random(seed)
    deal = make_world(random, old=old)
    now = timezone.now()
    refresh_all(today=now.date(), now=now)
    wrong = {}
    visited = 0
    for role in ROLES:
        found, wrong[role] = faults(deal, random, role=role, most=MOST)
        visited += found.total()
        logger.info("seed %s, %s: %s", seed, role, dict(found))
    assert visited >= 50 * len(ROLES)
    assert [fault for found in wrong.values() for fault in found] == []


@pytest.mark.django_db
@pytest.mark.parametrize("old", [False, True], ids=["accepted", "older than the limits"])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_text_stops_a_letter(seed: int, old: bool, settings: LazySettings) -> None:
    settings.PUBLIC_URL = "https://tracker.example"
    deal = make_world(Random(seed), old=old)
    deal.recorded_at = WEEK.opens_at
    deal.save()
    with serving(MailServer(), settings) as running:
        clock_tick.run(clock=lambda: WEEK.closes_at + timedelta(hours=24))
    assert len(running.messages) == 1
    assert [row.because for row in Delivery.objects.exclude(state="sent")] == []
