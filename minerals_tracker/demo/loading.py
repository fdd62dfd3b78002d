"""Load the invented deal: enter it once, then judge it on every day on which a status may move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random

import pghistory
from django.db import transaction

from deals.models import Asset, Deal, Document, Event, FundingRecord
from milestones.models import Milestone, StatusChange
from milestones.rules.findings import AT_RISK_DAYS, STALL_DAYS
from milestones.verdicts.refresh import refresh_deal
from minerals_tracker.demo.agreement import KEY, SPAN, enter_deal
from minerals_tracker.demo.events import enter_events
from minerals_tracker.demo.goods import make_goods
from minerals_tracker.demo.milestones import enter_milestones
from minerals_tracker.demo.shipments import ship
from shipments.models import ShipmentStep
from shipments.states import ShipmentState

SEED = 20_260_101


def load(*, today: date, now: datetime, seed: int = SEED) -> Deal | None:
    """Enter the invented deal as it stands on `today`; None where it is there already.

    All of it or nothing. Raises RefusedEntryError, also where the reference data is not loaded.
    """
    if Deal.objects.filter(key=KEY).exists():
        return None
    with transaction.atomic(), pghistory.context(user=None, reason="illustrative data"):
        deal = enter_demo_deal(today=today, now=now, seed=seed)
        judge_past_days(deal, today=today, now=now)
    return deal


def enter_demo_deal(*, today: date, now: datetime, seed: int) -> Deal:
    """Enter all that happens in the story; the same seed tells the same."""
    rng = Random(seed)  # noqa: S311 (a story, no secret)
    ground = enter_deal(today)
    goods = make_goods(ground, rng)
    events = enter_events(ground)
    ship(ground, goods, rng, now=now)
    enter_milestones(ground, events)
    return ground.deal


def judge_past_days(deal: Deal, *, today: date, now: datetime) -> list[StatusChange]:
    """Judge the deal on each day of the story on which a status can move, and on `today`."""
    first = today - SPAN
    days = {day for day in _turning_days(deal) if first <= day < today}
    changes: list[StatusChange] = []
    for day in sorted(days | {today}):
        changes += refresh_deal(deal.pk, today=day, now=now)
    return changes


def _turning_days(deal: Deal) -> Iterator[date]:
    """Days on which something happened, a window turns, or silence becomes long."""
    facts: Iterable[date] = chain(
        ShipmentStep.objects.filter(
            shipment__deal=deal, state__in=(ShipmentState.ARRIVED, ShipmentState.REJECTED)
        ).values_list("counts_from", flat=True),
        *(
            model._default_manager.filter(deal=deal).values_list("counts_from", flat=True)
            for model in (Event, Document, Asset, FundingRecord)
        ),
    )
    yield from facts
    for start, end in Milestone.objects.filter(deal=deal).values_list("starts_on", "ends_on"):
        if start:
            yield from (start, start + timedelta(days=STALL_DAYS))
        if end:
            yield from (end - timedelta(days=AT_RISK_DAYS), end + timedelta(days=1))
