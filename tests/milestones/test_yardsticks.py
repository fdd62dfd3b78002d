"""How a deal fares on a frame: boundary cases of the verdicts."""

from __future__ import annotations

import pytest

from milestones.scenario.yardsticks import (
    CALM,
    IN_PART,
    MET,
    NOT_JUDGED,
    NOT_KNOWN,
    NOT_MET,
    UNCLEAR,
    WARNING,
    Mark,
    finding,
    mark,
)
from milestones.states import FrameKind, Status

PRINCIPLE, REFORM, THREE_I, CAUTION, SCENARIO = FrameKind


@pytest.mark.parametrize("kind", [PRINCIPLE, REFORM, THREE_I])
@pytest.mark.parametrize(
    ("statuses", "wanted"),
    [
        ([], NOT_JUDGED),
        ([Status.AT_RISK], NOT_MET),
        ([Status.MET], MET),
        ([Status.MET, Status.STALLED], IN_PART),
        ([Status.MET, Status.MET], MET),
    ],
)
def test_an_aim_is_judged_by_its_milestones(
    kind: str, statuses: list[Status], wanted: Mark
) -> None:
    assert mark(kind, statuses, [-2]) is wanted


@pytest.mark.parametrize(
    ("scores", "wanted"),
    [
        ([], NOT_KNOWN),
        ([None], NOT_KNOWN),
        ([None, 1], CALM),
        ([0, 2], UNCLEAR),
        ([2, -1], WARNING),
    ],
)
def test_a_caution_is_judged_by_its_signals(scores: list[int | None], wanted: Mark) -> None:
    assert mark(CAUTION, [Status.MET], scores) is wanted


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([], "This deal has no yardstick"),
        ([(SCENARIO, NOT_KNOWN)], "This deal has no yardstick"),
        ([(PRINCIPLE, NOT_MET)], "None of 1 principle or reform is met"),
        (
            [(PRINCIPLE, MET), (REFORM, MET), (REFORM, IN_PART), (THREE_I, MET)],
            "2 of 3 principles and reforms are met",
        ),
        (
            [(REFORM, NOT_JUDGED), (PRINCIPLE, MET), (CAUTION, WARNING), (CAUTION, CALM)],
            "1 of 2 principles and reforms is met; 1 of 2 cautions shows a warning sign",
        ),
    ],
)
def test_the_finding_counts_aims_and_cautions(found: list[tuple[str, Mark]], wanted: str) -> None:
    assert finding(found) == wanted
