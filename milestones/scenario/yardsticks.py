"""Verdicts on the frames of the founding articles: principles, reforms and cautions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deals.units import plural
from milestones.states import FrameKind, Status

MILESTONED = (FrameKind.PRINCIPLE, FrameKind.REFORM, FrameKind.THREE_I)
"""Frames that are judged by their milestones; cautions are judged by their signals."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict on a frame: its word, the condition for it, and the status whose sign it shows.

    `sign` is empty if it shows none.
    """

    word: str
    when: str
    sign: str = ""


MET = Mark("Met", "All its milestones are met.", Status.MET)
IN_PART = Mark("In part", "Some of its milestones are met.", Status.PARTLY_MET)
NOT_MET = Mark("Not met", "None of its milestones is met.")
NOT_JUDGED = Mark("Not judged yet", "It has no milestone.")
WARNING = Mark("Warning sign", "One of its signals is below 0.", Status.AT_RISK)
UNCLEAR = Mark("No clear sign", "Its lowest signal is 0.")
CALM = Mark("Calm", "All its signals with a reading are above 0.")
NOT_KNOWN = Mark("Not known", "None of its signals has a reading.")
MARKS = (MET, IN_PART, NOT_MET, NOT_JUDGED, WARNING, UNCLEAR, CALM, NOT_KNOWN)


def mark(kind: str, statuses: Sequence[Status], scores: Sequence[int | None]) -> Mark:
    """The verdict on a frame, by the statuses of its milestones or the scores of its signals.

    `kind` decides which of both counts. A score of None is a signal without a reading.
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
    """One sentence that counts verdicts; `found` has (kind of frame, verdict)."""
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
    return sentence[:1].upper() + sentence[1:] if said else "This deal has no yardstick"
