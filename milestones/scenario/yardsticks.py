"""How a deal fares on a frame of the founding articles: verdicts on principles and cautions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deals.units import plural
from milestones.states import FrameKind, Status

MILESTONED = (FrameKind.PRINCIPLE, FrameKind.REFORM, FrameKind.THREE_I)
"""Frames that are judged by their milestones; cautions are judged by their signals."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict: its word, when it is given, and the status whose sign it wears (empty: none)."""

    word: str
    when: str
    sign: str = ""


MET = Mark("Met", "All milestones that bear on it are met.", Status.MET)
IN_PART = Mark("In part", "Some milestones that bear on it are met.", Status.PARTLY_MET)
NOT_MET = Mark("Not met", "None of the milestones that bear on it is met.")
NOT_JUDGED = Mark("Not judged yet", "No milestone bears on it.")
WARNING = Mark("Warning sign", "A signal that bears on it reads below 0.", Status.AT_RISK)
UNCLEAR = Mark("No clear sign", "The lowest signal that bears on it reads 0.")
CALM = Mark("Calm", "All signals that bear on it and were read are above 0.")
NOT_KNOWN = Mark("Not known", "No signal that bears on it has been read.")
MARKS = (MET, IN_PART, NOT_MET, NOT_JUDGED, WARNING, UNCLEAR, CALM, NOT_KNOWN)


def mark(kind: str, statuses: Sequence[Status], scores: Sequence[int | None]) -> Mark:
    """The verdict on a frame that milestones of these statuses and signals of these scores bear on.

    A score of None is a signal that has not been read.
    """
    if kind in MILESTONED:
        met = statuses.count(Status.MET)
        if not statuses:
            return NOT_JUDGED
        return MET if met == len(statuses) else IN_PART if met else NOT_MET
    read = [score for score in scores if score is not None]
    if not read:
        return NOT_KNOWN
    return WARNING if min(read) < 0 else CALM if min(read) > 0 else UNCLEAR


def finding(found: Sequence[tuple[str, Mark]]) -> str:
    """What the verdicts come to: kinds of frames with the verdict on each."""
    aims = [each for kind, each in found if kind in {FrameKind.PRINCIPLE, FrameKind.REFORM}]
    cautions = [each for kind, each in found if kind == FrameKind.CAUTION]
    said = []
    if aims:
        met = aims.count(MET)
        total = plural(len(aims), "principle or reform", "principles and reforms")
        said.append(f"{met or 'none'} of {total} {'is' if met < 2 else 'are'} met")
    if cautions:
        warned = cautions.count(WARNING)
        total = plural(len(cautions), "caution")
        said.append(
            f"{warned or 'none'} of {total} {'shows' if warned < 2 else 'show'} a warning sign"
        )
    sentence = "; ".join(said)
    return sentence[:1].upper() + sentence[1:] if said else "No yardstick is held against this deal"
