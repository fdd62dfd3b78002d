"""PURE: the subject, the headline and the first sentence of a letter, computed from its content.

They count real deals only: what is invented moves nothing.

A `block` is one deal's part of the content (`content.gather`), already without the sections that
the recipient may not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from deals.states import Scope
from deals.units import plural
from deals.validation.characters import isolated
from milestones.states import Status
from minerals_tracker.letters.rendering.bars import has_turned
from shipments.states import DELIVERED, UNDER_WAY, ShipmentState

Block = dict[str, Any]

NONE_IS_REAL = "no real deal"
# What a manager should hear first; of several statuses that moved, the first one speaks.
PRESSING = [
    Status.OVERDUE,
    Status.AT_RISK,
    Status.STALLED,
    Status.MET,
    Status.ON_TRACK,
    Status.PARTLY_MET,
    Status.OPEN,
    Status.PLANNED,
    Status.UNDATED,
    Status.UNKNOWN,
]


def subject(week: int, blocks: Sequence[Block]) -> str:
    """`Week 47: 1 milestone at risk, nothing shipped`."""
    return f"Week {week}: {headline(blocks)}"


def headline(blocks: Sequence[Block]) -> str:
    """The headline: milestones, then shipments; unknown or hidden parts are left out."""
    if not (blocks := real(blocks)):
        return NONE_IS_REAL
    parts = []
    if any("milestones" in block for block in blocks):
        parts.append(milestones_part(blocks))
    if any("shipments" in block for block in blocks):
        parts.append(shipments_part(blocks))
    return ", ".join(parts) or "the deals you follow"


def real(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of real deals."""
    return [block for block in blocks if not block.get("illustrative")]


def milestones_part(blocks: Sequence[Block]) -> str:
    """The most important status whose number changed, with that number."""
    now, before = _sum(blocks, "counts"), _sum(blocks, "before")
    if not now:
        return "no milestones yet"
    if set(now) == {"not_judged"}:
        return "milestones not judged yet"
    rose = [status for status in PRESSING if now[status] > before[status]]
    fell = [status for status in PRESSING[:3] if now[status] < before[status]]
    # A pressing status that rose comes first, then one that fell, then any other that rose.
    order = [s for s in rose if s in PRESSING[:3]] + fell + [s for s in rose if s in PRESSING[3:]]
    if not order:
        return "no milestone moved"
    status = order[0]
    return _count(now[status], before[status], status)


def _count(now: int, before: int, status: Status) -> str:
    here = f"{plural(now, 'milestone') if now else 'no milestone'} {status.label}"
    if before == 0:
        return here
    return f"{here}, {'up' if now > before else 'down'} from {before}"


def shipments_part(blocks: Sequence[Block]) -> str:
    """What happened to the shipments recorded this week; samples are named as such."""
    rows = [row for block in blocks for row in block.get("shipments", [])]
    kinds = Counter(_kind(row) for row in rows)
    order = ["arrived", "sample arrived", "under way", "planned", "rejected", "withdrawn"]
    parts = []
    for kind in (kind for kind in order if kinds[kind]):
        noun = "sample" if kind == "sample arrived" else "shipment"
        parts.append(f"{plural(kinds[kind], noun)} {kind.removeprefix('sample ')}")
    if not parts:
        return "nothing shipped"
    return " and ".join(parts[:2])


def _kind(row: Block) -> str:
    state = row["state"]
    if state in DELIVERED:
        return "sample arrived" if row["purpose"] == "sample" else "arrived"
    if state in UNDER_WAY:
        return "under way"
    if state == ShipmentState.REJECTED:
        return "rejected"
    return "planned" if state == ShipmentState.PLANNED else "withdrawn"


def has_moved(block: Block) -> bool:
    """Whether the deal had a status change, a shipment or an event of its own."""
    own = [row for row in block.get("events", []) if row["scope"] == Scope.DEAL]
    return bool(block.get("milestones", {}).get("changes") or block.get("shipments") or own)


def first_sentence(blocks: Sequence[Block]) -> str:
    """The first sentence: whether the deals moved and how, and which are unknown."""
    if blocks and not (blocks := real(blocks)):
        return "No real deal is in this letter: what it tells is invented."
    left_out = [isolated(block["name"]) for block in blocks if "problem" in block]
    said = [_moves([block for block in blocks if "problem" not in block])]
    if left_out:
        unsaid = f"What was recorded of {', '.join(left_out)} could not be put together."
        said = [unsaid] if len(left_out) == len(blocks) else [*said, unsaid]
    return " ".join(said)


def _moves(blocks: Sequence[Block]) -> str:
    if not blocks:
        return "None of the deals you follow was on record when the week closed."
    moved = [block for block in blocks if has_moved(block)]
    if len(blocks) == 1:
        name = isolated(blocks[0]["name"])
        return f"{name} {_how(moved[0])}." if moved else f"{name} did not move this week."
    if not moved:
        return f"None of the {len(blocks)} deals moved this week."
    names = ", ".join(isolated(block["name"]) for block in moved)
    return f"{len(moved)} of {len(blocks)} deals moved this week: {names}."


def _how(block: Block) -> str:
    changes = len(block.get("milestones", {}).get("changes", []))
    shipments = len(block.get("shipments", []))
    events = sum(row["scope"] == Scope.DEAL for row in block.get("events", []))
    parts = [
        plural(changes, "milestone changed", "milestones changed") if changes else "",
        plural(shipments, "shipment recorded", "shipments recorded") if shipments else "",
        plural(events, "event recorded", "events recorded") if events else "",
    ]
    return "moved this week: " + ", ".join(part for part in parts if part)


def is_empty(block: Block) -> bool:
    """Whether nothing was recorded about the deal and its scenario did not change."""
    keys = ("shipments", "events", "readings", "disputes")
    milestones = block.get("milestones", {})
    return not (
        any(block.get(key) for key in keys)
        or milestones.get("changes")
        or milestones.get("slipped")
        or has_turned(block)
    )


def _sum(blocks: Sequence[Block], key: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for block in blocks:
        total.update(block.get("milestones", {}).get(key, {}))
    return total
