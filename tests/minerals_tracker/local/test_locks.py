from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from minerals_tracker.local.locks import EmbeddedError, HeldError, held, take


def test_refused_reads_what_the_owner_wrote(tmp_path: Path) -> None:
    lock = tmp_path / "deep" / "owner"
    with held(lock, "process 7"), pytest.raises(HeldError, match="process 7"):
        take(lock)
    os.close(take(lock))


def test_note_of_an_earlier_owner_is_gone(tmp_path: Path) -> None:
    lock = tmp_path / "owner"
    with held(lock, "a long note of the first"):
        pass
    with held(lock, "second"), pytest.raises(HeldError) as refused:
        take(lock)
    assert refused.value.note == "second"


def test_child_that_inherits_the_lock_keeps_it_until_it_ends(tmp_path: Path) -> None:
    lock = tmp_path / "server"
    descriptor = take(lock)
    child = subprocess.Popen(["sleep", "60"], pass_fds=(descriptor,))
    os.close(descriptor)
    with pytest.raises(HeldError):
        take(lock)
    child.kill()
    child.wait()
    os.close(take(lock))


def test_waits_for_an_owner_that_is_about_to_end(tmp_path: Path) -> None:
    lock = tmp_path / "server"
    descriptor = take(lock)
    child = subprocess.Popen(["sleep", "0.2"], pass_fds=(descriptor,))
    os.close(descriptor)
    os.close(take(lock, wait=10))
    child.wait()


def test_file_in_place_of_the_directory_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(EmbeddedError, match=r"var.* directory"):
        take(tmp_path / "var" / "lock" / "owner")
