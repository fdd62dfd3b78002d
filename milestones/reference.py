"""The reference data of the second floor: milestones, signals, frames, and first readings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from deals.models import Commitment, Deal, Event, Phase, Place, Source
from deals.reference import Files, Record
from deals.reference.cells import Cell
from deals.reference.deal import Subject, subject
from deals.reference.entering import Standing, standing_rows
from deals.reference.timeline import event_rows
from deals.sound_json import SoundDecoder
from milestones.models import (
    Frame,
    Milestone,
    SignalBearing,
    SignalReading,
    WatchSignal,
    Yardstick,
)
from milestones.rule_language import RuleError, parse_rule

MILESTONES = "milestones/data/milestones.csv"
SIGNALS = "milestones/data/signals.csv"
READINGS = "milestones/data/initial_readings.csv"
YARDSTICKS = "milestones/data/yardsticks.csv"
MILESTONE_COLUMNS = """milestone_id phase title target_start target_end window_basis
    completion_criterion evaluation_type evaluation_rule source_ids commitment_id evidence_found
    evidence_event_ids status_as_found confidence notes"""
SIGNAL_COLUMNS = """item_id kind sort_order name guiding_question positive_reading
    negative_reading suggested_indicators founding_document source_id confidence readings_basis
    notes"""
READING_COLUMNS = "signal date date_precision score event_id rationale scope source_ids basis"
YARDSTICK_COLUMNS = "frame_id milestone_ids signal_ids event_ids not_known"
WATCH_SIGNAL = "watch_signal"
CEILING = "ceiling"


NAMED_BY: dict[type[Model], tuple[str, ...]] = {
    Source: ("key",),
    Place: ("key",),
    Deal: ("key",),
    Phase: ("deal__key", "number"),
    Commitment: ("deal__key", "key"),
    Event: ("key",),
    WatchSignal: ("key",),
}
"""Tables whose rows a file may name, with the columns that make up their keys."""


def standing() -> Standing:
    """What stands in the database and may be named by a file that is sent."""
    return standing_rows(NAMED_BY)


def read(files: Files) -> Iterator[Record]:
    """Records of this floor, in the order in which they can be written."""
    about = subject(files)
    yield from signals(files)
    yield from milestones(files, about)
    yield from bearings(files)
    yield from readings(files, about)
    yield from yardsticks(files, about)


def signals(files: Files) -> Iterator[Record]:
    """The seven watch-signals, and the frames of the founding articles beside them."""
    for row in files.table(SIGNALS, SIGNAL_COLUMNS):
        watched = row.raw("kind") == WATCH_SIGNAL
        columns = (
            *("name", "positive_reading", "negative_reading", "suggested_indicators"),
            *("founding_document", "confidence", "readings_basis", "notes"),
        )
        yield Record(
            WatchSignal if watched else Frame,
            str(row.text("item_id").value),
            row.spot,
            values={
                "key": row.text("item_id"),
                "order": row.whole("sort_order"),
                "question": row.text("guiding_question"),
                **{name: row.text(name) for name in columns},
                **({} if watched else {"kind": row.text("kind")}),
            },
            links={"source": row.key("source_id")},
        )


def milestones(files: Files, about: Subject) -> Iterator[Record]:
    """Milestones in the order of the file; "none" is outside the phases."""
    for order, row in enumerate(files.table(MILESTONES, MILESTONE_COLUMNS), start=1):
        texts = ("title", "window_basis", "evaluation_type", "evidence_found", "confidence")
        yield Record(
            Milestone,
            str(row.text("milestone_id").value),
            row.spot,
            values={
                "key": row.text("milestone_id"),
                "order": order,
                "criterion": row.text("completion_criterion"),
                "starts_on": row.full_day("target_start"),
                "ends_on": row.full_day("target_end"),
                "is_ceiling": str(row.text("window_basis").value).startswith(CEILING),
                "rule": row.cell("evaluation_rule", rule_of),
                "status_as_found": row.text("status_as_found"),
                "notes": row.text("notes"),
                **{name: row.text(name) for name in texts},
            },
            links={
                "deal": about.deal,
                "phase": about.part(row.key("phase")),
                "commitment": about.part(row.key("commitment_id")),
            },
            many={
                "evidence_events": row.keys("evidence_event_ids"),
                "sources": row.keys("source_ids"),
            },
        )


def bearings(files: Files) -> Iterator[Record]:
    """Which way each event points for each signal that it bears on."""
    for row in event_rows(files):
        for pair in row.keys("signals").value:
            signal, _, direction = pair.partition("=")
            yield Record(
                SignalBearing,
                f"{row.text('event_id').value}|{signal}",
                row.at("signals"),
                values={"direction": Cell(direction, row.at("signals"))},
                links={"event": row.key("event_id"), "signal": Cell(signal, row.at("signals"))},
            )


def readings(files: Files, about: Subject) -> Iterator[Record]:
    """First readings, one for each event and signal; proposed, so without an author."""
    for row in files.table(READINGS, READING_COLUMNS):
        day, precision = row.day("date", "date_precision")
        yield Record(
            SignalReading,
            f"{row.text('event_id').value}|{row.text('signal').value}",
            row.spot,
            values={
                "score": row.whole("score"),
                "read_on": day,
                "date_precision": precision,
                "scope": row.text("scope"),
                "rationale": row.text("rationale"),
                "basis": row.text("basis"),
            },
            links={
                "deal": about.deal,
                "signal": row.key("signal"),
                "event": row.key("event_id"),
            },
            many={"sources": row.keys("source_ids")},
        )


def yardsticks(files: Files, about: Subject) -> Iterator[Record]:
    """What of the deal bears on each frame of the founding articles."""
    for row in files.table(YARDSTICKS, YARDSTICK_COLUMNS):
        yield Record(
            Yardstick,
            f"{about.deal}|{row.text('frame_id').value}",
            row.spot,
            values={"not_known": row.text("not_known")},
            links={"deal": about.deal, "frame": row.key("frame_id")},
            many={
                "milestones": row.keys("milestone_ids"),
                "signals": row.keys("signal_ids"),
                "events": row.keys("event_ids"),
            },
        )


def rule_of(text: str) -> Any:
    """A rule as the database keeps it; every problem of it is one reason."""
    try:
        rule = json.loads(text, cls=SoundDecoder)
        parse_rule(rule)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg}.", "Mend the syntax.") from error
    except RuleError as error:
        raise ValueError(f"is no rule: {error}.", "See docs/data/rules.md.") from error
    return rule
