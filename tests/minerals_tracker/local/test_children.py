from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from minerals_tracker.local.children import Child, leash, stop_all
from minerals_tracker.local.locks import HeldError, take
from tests.workers import eventually

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def make_child(directory: Path, *argv: str) -> Child:
    return Child("the program", list(argv), directory / "log" / "it.log", directory / "it.lock")


def test_stopped_child_frees_its_lock(tmp_path: Path) -> None:
    child = make_child(tmp_path, "sleep", "60")
    child.start()
    with pytest.raises(HeldError):
        take(child.lock)
    stop_all([child], seconds=5)
    assert child.poll() == -signal.SIGTERM
    child.wait_for_predecessor()


def test_child_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    child = make_child(tmp_path, sys.executable, "-c", DEAF)
    child.start()
    child.see_off(0.5)
    assert child.poll() == -signal.SIGKILL


def test_grandchildren_are_ended_too(tmp_path: Path) -> None:
    child = make_child(tmp_path, "sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60")
    child.start()
    stop_all([child], seconds=0.5)
    assert eventually(lambda: _is_free(child.lock))


def test_failure_shows_the_end_of_the_log(tmp_path: Path) -> None:
    child = make_child(tmp_path, "sh", "-c", "echo the reason is here")
    child.start()
    assert eventually(lambda: child.poll() == 0)
    assert "the program did not start" in str(child.fail())
    assert "the reason is here" in str(child.fail())


def test_full_disk_in_the_log_becomes_a_sentence(tmp_path: Path) -> None:
    child = make_child(tmp_path, "sh", "-c", "echo 'could not write: No space left on device'")
    child.start()
    assert eventually(lambda: child.poll() == 0)
    assert "is full: free some space" in str(child.fail())


def test_environment_is_added_to_ours(tmp_path: Path) -> None:
    child = make_child(tmp_path, "sh", "-c", "echo $COLOUR from $PATH")
    child.env = {"COLOUR": "green"}
    child.start()
    assert eventually(lambda: child.poll() == 0)
    assert child.last_words().startswith("green from /")


def test_leash_ends_the_child_of_a_killed_parent(tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = leash(
        signal.SIGTERM, ["sh", "-c", f"trap 'touch {told}; exit' TERM; sleep 60 & wait"]
    )
    program = f"import subprocess; subprocess.Popen({command!r}); print(1, flush=True); input()"
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with parent:
        assert parent.stdout
        assert parent.stdout.readline()
        assert eventually(lambda: b"sleep\0" + b"60\0" in _children(parent.pid))
        parent.kill()
    assert eventually(told.exists)


def _is_free(lock: Path) -> bool:
    try:
        take(lock)
    except HeldError:
        return False
    return True


def _children(pid: int) -> bytes:
    """Command lines of all below a process."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return b"".join(
        Path(f"/proc/{child}/cmdline").read_bytes() + _children(int(child)) for child in below
    )
