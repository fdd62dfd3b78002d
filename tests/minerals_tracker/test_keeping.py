"""Children that stop by themselves, with real programs and a clock of the test's own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from minerals_tracker.local.children import Child, stop_all
from minerals_tracker.local.restarting import REST, RESTARTS, WITHIN, Keeper
from tests.workers import eventually

Make = Callable[..., Keeper]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def make_keeper(tmp_path: Path, said: list[str]) -> Iterator[Make]:
    """A function that starts a program under a name and keeps it."""
    children: list[Child] = []

    def make(name: str, script: str) -> Keeper:
        place = tmp_path / name
        children.append(Child(name, ["sh", "-c", script], place / "log", place / "lock"))
        children[-1].start()
        return Keeper(children[-1], said.append)

    yield make
    stop_all(children, 1)


def die(keeper: Keeper, *, at: float) -> None:
    """Kill what runs, or wait until it has stopped, and look."""
    assert keeper.child.process is not None
    keeper.child.process.kill()
    keeper.child.process.wait()
    keeper.look(at)


def runs(keeper: Keeper) -> bool:
    return keeper.child.poll() is None


def test_what_keeps_dying_rests_and_is_tried_again(make_keeper: Make, said: list[str]) -> None:
    keeper = make_keeper("worker", "echo a bad setting; exec sleep 60")
    for turn in range(RESTARTS):
        assert eventually(lambda: "a bad setting" in keeper.child.last_words())
        die(keeper, at=float(turn))
        assert runs(keeper)
    die(keeper, at=10)
    assert not runs(keeper)
    assert said[-1].startswith("worker keeps stopping. Its log")
    assert "a bad setting" in said[-1]
    assert len(said) == RESTARTS + 1
    keeper.look(9 + REST)
    assert not runs(keeper)
    keeper.look(10 + REST)
    assert runs(keeper)


def test_deaths_far_apart_are_no_series(make_keeper: Make) -> None:
    keeper = make_keeper("worker", "exec sleep 60")
    for turn in range(2 * RESTARTS):
        die(keeper, at=turn * WITHIN / RESTARTS)
        assert runs(keeper)


def test_deaths_are_counted_child_by_child(make_keeper: Make, said: list[str]) -> None:
    keepers = [make_keeper(name, "exec sleep 60") for name in ("web", "worker", "beat")]
    for turn in range(RESTARTS):
        for keeper in keepers:
            die(keeper, at=float(turn))
    assert [runs(keeper) for keeper in keepers] == [True] * 3
    die(keepers[1], at=10)
    assert [runs(keeper) for keeper in keepers] == [True, False, True]
    assert [text for text in said if "keeps stopping" in text] == said[-1:]


def test_what_cannot_be_started_costs_nothing_but_itself(
    make_keeper: Make, said: list[str], tmp_path: Path
) -> None:
    keeper, other = make_keeper("worker", "exec sleep 60"), make_keeper("web", "exec sleep 60")
    (tmp_path / "worker" / "log").unlink()
    (tmp_path / "worker" / "log").mkdir()
    die(keeper, at=0)
    die(other, at=0)
    assert [runs(keeper), runs(other)] == [False, True]
    assert "worker/log" in said[1]
    (tmp_path / "worker" / "log").rmdir()
    keeper.look(REST)
    assert runs(keeper)


def test_a_full_disk_is_said_in_a_sentence(make_keeper: Make, said: list[str]) -> None:
    keeper = make_keeper("worker", "LC_ALL=C cat /proc/version > /dev/full; exec sleep 60")
    for turn in range(RESTARTS + 1):
        assert eventually(lambda: "No space left" in keeper.child.last_words())
        die(keeper, at=float(turn))
    assert said[-1].startswith("The disk that holds")
    assert "Without worker the rest goes on" in said[-1]


FULL = """
import sys
from minerals_tracker.local.supervisor import say
say("a word that nobody keeps")
sys.stderr.write("alive")
sys.stdout = None
"""


def test_a_full_disk_under_the_terminal_stops_nothing() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", FULL], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.stderr == b"alive"
