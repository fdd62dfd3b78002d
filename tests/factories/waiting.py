"""Rows of the second floor: what we wait for."""

from __future__ import annotations

from datetime import date
from typing import Any

from deals.states import Confidence, Scope
from milestones.models import (
    Frame,
    Milestone,
    Override,
    SignalQuestion,
    SignalReading,
    WatchSignal,
    Yardstick,
)
from milestones.states import Status
from tests.factories.ground import SIGNED, make, make_deal, make_source, number

RULE = {"metric": "events.count", "op": "gte", "value": 1, "filters": {"event_type": "permit"}}


def make_milestone(**fields: Any) -> Milestone:
    """A milestone of phase-1 length that waits for one permit."""
    fields["deal"] = fields.get("deal") or make_deal()
    n = number()
    defaults = {
        "key": f"MS-T{n}",
        "order": n % 30_000,
        "title": f"Milestone {n}",
        "criterion": "A permit event is on record",
        "starts_on": date(2025, 9, 8),
        "ends_on": date(2026, 12, 31),
        "rule": RULE,
        "confidence": Confidence.REPORTED,
    }
    return make(Milestone, defaults, fields)


def make_override(**fields: Any) -> Override:
    fields["milestone"] = fields.get("milestone") or make_milestone()
    fields["source"] = fields.get("source") or make_source()
    defaults = {
        "status": Status.AT_RISK,
        "reason": "Two sources expect a delay",
        "starts_on": date(2026, 1, 1),
        "expires_on": date(2026, 6, 30),
    }
    return make(Override, defaults, fields)


def make_signal(**fields: Any) -> WatchSignal:
    n = number()
    defaults = {
        "key": f"SG{n}",
        "order": n % 30_000,
        "name": f"Signal {n}",
        "question": "Is it moving?",
        "confidence": Confidence.REPORTED,
    }
    return make(WatchSignal, defaults, fields)


def make_frame(**fields: Any) -> Frame:
    n = number()
    defaults = {
        "key": f"FR{n}",
        "kind": "scenario",
        "order": n % 30_000,
        "name": f"Frame {n}",
        "confidence": Confidence.REPORTED,
    }
    return make(Frame, defaults, fields)


def make_yardstick(**fields: Any) -> Yardstick:
    """A deal held against a frame; nothing bears on it yet."""
    fields["deal"] = fields.get("deal") or make_deal()
    fields["frame"] = fields.get("frame") or make_frame(kind="guiding_principle")
    return make(Yardstick, {"not_known": "Who would pay for it"}, fields)


def make_signal_question(**fields: Any) -> SignalQuestion:
    fields["deal"] = fields.get("deal") or make_deal()
    fields["signal"] = fields.get("signal") or make_signal()
    return make(SignalQuestion, {"question": "Is it moving here?"}, fields)


def make_reading(**fields: Any) -> SignalReading:
    fields["deal"] = fields.get("deal") or make_deal()
    fields["signal"] = fields.get("signal") or make_signal()
    defaults = {
        "score": 0,
        "read_on": SIGNED,
        "scope": Scope.DEAL,
        "rationale": "Nothing moved",
    }
    return make(SignalReading, defaults, fields)
