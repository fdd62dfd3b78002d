"""Reference data of this app: which models it loads, in which order, and how rules are parsed."""

from __future__ import annotations

import json
from typing import Any

import deals.reference
from deals.models import Commitment, Deal, Event, Phase, Place, Source
from deals.reference import Sheet
from deals.reference.sent_files import Standing, standing_rows
from deals.validation.json_input import SoundDecoder
from milestones.models import (
    Frame,
    Milestone,
    SignalBearing,
    SignalQuestion,
    SignalReading,
    WatchSignal,
    Yardstick,
)
from milestones.rules.language import RuleError, parse_rule

NAMED = (Source, Place, Deal, Phase, Commitment, Event, WatchSignal)
"""Models whose rows a file that is sent may name."""


def standing() -> Standing:
    """The rows in the database that an uploaded file may refer to."""
    sheets = (*deals.reference.SHEETS, *SHEETS)
    return standing_rows(sheet for sheet in sheets if sheet.model in NAMED)


def rule_of(text: str) -> Any:
    """Parse the JSON text of a rule for storage; raises ValueError(reason, remedy)."""
    try:
        rule = json.loads(text, cls=SoundDecoder)
        parse_rule(rule)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg}.", "Mend the syntax.") from error
    except RuleError as error:
        raise ValueError(f"is no rule: {error}.", "See docs/data/rules.md.") from error
    return rule


SHEETS = (
    Sheet(WatchSignal, common=True),
    Sheet(Frame, common=True),
    Sheet(SignalQuestion, ("deal", "signal")),
    Sheet(Milestone, parse={"rule": rule_of}),
    Sheet(SignalBearing, ("event", "signal")),
    Sheet(SignalReading, ("deal", "event", "signal")),
    Sheet(Yardstick, ("deal", "frame")),
)
"""Models of this app in the order in which their rows can be written."""
