"""The illustrative deal, entered once for all tests of this folder, beside the real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from pytest_django import DjangoDbBlocker

from deals.models import Deal
from milestones.states import Status
from milestones.verdicts.judging import verdicts
from minerals_tracker.demo.loading import load
from minerals_tracker.reference import load as load_reference

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Demo:
    """The two deals, and all that was there before the illustrative one came."""

    deal: Deal
    real: Deal
    before: Rows
    statuses_before: dict[int, Status]


def all_rows(*, without: tuple[str, ...] = ("revision",)) -> Rows:
    """Every row of every table of ours, history included, in the order of keys."""
    models = [m for app in ("deals", "shipments", "milestones") for m in _models(app)]
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name not in without}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in models
    }


def _models(app: str) -> list[type[Model]]:
    return list(apps.get_app_config(app).get_models(include_auto_created=True))


def statuses(deal: Deal) -> dict[int, Status]:
    return {pk: judged.status for pk, judged in verdicts(deal.pk, on=TODAY).items()}


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Demo]:
    """Loading takes seconds, so a module shares it; its tests undo what they write (django_db)."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        real = Deal.objects.earliest("key")
        before, statuses_before = all_rows(), statuses(real)
        deal = load(today=TODAY, now=NOW)
        assert deal is not None
        yield Demo(deal, real, before, statuses_before)
        transaction.set_rollback(True)
