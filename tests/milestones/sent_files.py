"""Files as an editor would send them: rows of chosen cells, all other columns empty."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from milestones.setup.sent_files import KINDS, Sent

RULE = {"metric": "events.count", "op": "gte", "value": 1, "filters": {"event_type": "permit"}}
DEFAULTS: dict[str, dict[str, Any]] = {
    "events": {
        "key": "NEW-EV1",
        "happened_on": "2026-03",
        "date_precision": "month",
        "event_type": "permit",
        "title": "Permit granted",
        "confidence": "reported",
        "scope": "deal",
    },
    "documents": {
        "event": "NEW-EV1",
        "kind": "permit",
        "source": "S-1",
        "deal": "NEW",
        "dated_on": "2026-03",
    },
    "milestones": {
        "key": "NEW-MS1",
        "title": "Permit",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "criterion": "A permit is on record",
        "evaluation_type": "event",
        "rule": json.dumps(RULE),
        "confidence": "estimate",
    },
    "bearings": {"event": "NEW-EV1", "signal": "GOV", "direction": "positive"},
    "readings": {
        "signal": "GOV",
        "read_on": "2026-03-14",
        "date_precision": "day",
        "score": "1",
        "event": "NEW-EV1",
        "rationale": "A permit is public",
        "scope": "deal",
    },
}


def sent(kind: str, *rows: dict[str, Any], name: str = "", encoding: str = "utf-8") -> Sent:
    """A file of one kind; each row is the usual one with other cells."""
    text = io.StringIO()
    writer = csv.DictWriter(text, KINDS[kind].columns, restval="")
    writer.writeheader()
    writer.writerows(DEFAULTS[kind] | row for row in rows)
    return Sent(name or f"my {kind}.csv", text.getvalue().encode(encoding))
