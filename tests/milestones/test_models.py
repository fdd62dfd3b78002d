"""Every constraint of the second floor's tables, each broken once, and its append-only log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import InternalError, transaction

from milestones.models import SignalBearing, StatusChange
from milestones.states import Direction, Status
from tests import factories as f
from tests.constraints import (
    Breach,
    assert_refused,
    assert_refused_twice,
    names_of,
    words_unknown,
)


def make_change(**fields: Any) -> StatusChange:
    defaults = {
        "old": Status.ON_TRACK,
        "new": Status.AT_RISK,
        "reason": "Due soon",
        "happened_on": date(2026, 11, 1),
    }
    return StatusChange.objects.create(**{"milestone": f.make_milestone(), **defaults, **fields})


def make_bearing(**fields: Any) -> SignalBearing:
    rows = {"event": fields.get("event") or f.make_event()}
    rows["signal"] = fields.get("signal") or f.make_signal()
    return SignalBearing.objects.create(**{"direction": Direction.NEUTRAL, **fields, **rows})


WORDS = words_unknown(
    [
        ("milestone_status_known", f.make_milestone, "status"),
        ("milestone_confidence_known", f.make_milestone, "confidence"),
        ("milestone_status_as_found_known", f.make_milestone, "status_as_found"),
        ("status_change_new_known", make_change, "new"),
        ("status_change_old_known", make_change, "old"),
        ("override_status_known", f.make_override, "status"),
        ("watch_signal_confidence_known", f.make_signal, "confidence"),
        ("frame_confidence_known", f.make_frame, "confidence"),
        ("frame_kind_known", f.make_frame, "kind"),
        ("bearing_direction_known", make_bearing, "direction"),
        ("reading_scope_known", f.make_reading, "scope"),
        ("reading_precision_known", f.make_reading, "date_precision"),
    ]
)


def make_read_twice(*, by: int = 2) -> Any:
    """A reading with a second score, by two people or by one."""
    author = f.make_user()
    second = author if by == 1 else f.make_user()
    return f.make_reading(author=author, second_reader=second, second_score=1)


LIMITS: list[Breach] = [
    ("milestone_ends_after_start", f.make_milestone, {"ends_on": date(2025, 9, 7)}),
    ("milestone_progress_in_range", f.make_milestone, {"progress": Decimal("1.01")}),
    ("milestone_progress_in_range", f.make_milestone, {"progress": Decimal("-0.01")}),
    ("status_change_moves", make_change, {"new": Status.ON_TRACK}),
    ("override_expires_after_start", f.make_override, {"expires_on": date(2025, 12, 31)}),
    ("override_has_reason", f.make_override, {"reason": ""}),
    ("watch_signal_weight_not_negative", f.make_signal, {"weight": -1}),
    ("reading_score_in_range", f.make_reading, {"score": 3}),
    ("reading_second_score_in_range", f.make_reading, {"second_score": -3}),
    ("reading_second_reader_is_another", make_read_twice, {"by": 1}),
    ("reading_void_has_reason", f.make_reading, {"voided_at": f.VOIDED}),
]


def doubles() -> dict[str, Callable[[], Any]]:
    """By constraint: makes the same row each time it is called."""
    event, signal, deal, frame = f.make_event(), f.make_signal(), f.make_deal(), f.make_frame()
    return {
        "yardstick_once": lambda: f.make_yardstick(deal=deal, frame=frame),
        "bearing_once": lambda: make_bearing(event=event, signal=signal),
        "signal_question_once": lambda: f.make_signal_question(deal=deal, signal=signal),
        "reading_once_per_event": lambda: f.make_reading(event=event, signal=signal, deal=deal),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make", "fields"), [*WORDS, *LIMITS])
def test_the_database_refuses(name: str, make: Callable[..., Any], fields: dict[str, Any]) -> None:
    assert_refused(name, make, fields)


@pytest.mark.django_db
def test_the_database_refuses_every_double() -> None:
    for name, make in doubles().items():
        assert_refused_twice(name, make)


@pytest.mark.django_db
def test_every_constraint_is_broken_here() -> None:
    assert {name for name, _, _ in [*WORDS, *LIMITS]} | {*doubles()} == names_of("milestones")


@pytest.mark.django_db
def test_the_log_of_changes_cannot_be_rewritten() -> None:
    change = make_change()
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        StatusChange.objects.filter(pk=change.pk).update(reason="Nothing happened")
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        StatusChange.objects.filter(pk=change.pk).delete()
