"""Notes of one sender on the disk of its machine: which letters it has begun, and the answers.

The ledger is marked for a group of letters at once, because every commit waits for the disk.
What happens between two commits is noted here, letter by letter. A plain write outlives the
process, though not the machine: whoever finds the notes of a dead sender knows each of its
letters, but for the one that it was handing over.

The notes count only where the lock on them is free (it ends with the process that holds it) and
where the machine has not been started again since.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from minerals_tracker.digest.post import Outcome, Result
from minerals_tracker.embedded.locks import make_directory
from minerals_tracker.embedded.places import layout

# Forgotten meanwhile, its sender alive, or its first line cut short by a full disk.
NOT_NOW = (FileNotFoundError, BlockingIOError, json.JSONDecodeError)
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass
class Notes:
    """What a dead sender has left: letters begun (by id of their delivery), and the answers."""

    begun: set[int] = field(default_factory=set)
    answers: dict[int, Outcome] = field(default_factory=dict)


class Journal:
    """The notes of this sender; `name` is unique and says where to look (host, process, run)."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        make_directory(_directory())
        self._path = _directory() / self.name
        self._file = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_WRONLY, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._write(boot=_boot())

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget the notes of a run that ended well; leave those of one that broke off."""
        if kind is None:
            self._path.unlink()
        os.close(self._file)

    def begin(self, letter: int) -> None:
        """Note, before the message itself, that it may reach the server from now on."""
        self._write(begun=letter)

    def answer(self, letter: int, outcome: Outcome) -> None:
        self._write(letter=letter, result=outcome.result.value, reply=outcome.reply)

    def _write(self, **note: object) -> None:
        line = json.dumps(note).encode() + b"\n"
        if os.write(self._file, line) != len(line):
            raise OSError(errno.ENOSPC, "The notes of the letters cannot be written", self._path)


def abandoned() -> Iterator[tuple[str, Notes]]:
    """Names and notes of senders that are dead for certain; each is forgotten after its turn."""
    for path in sorted(_directory().glob("*")):
        with contextlib.suppress(*NOT_NOW), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            lines = file.read().splitlines()
            if not lines:
                continue  # its sender is about to lock it
            if json.loads(lines[0])["boot"] == _boot() != "":
                yield path.name, _read(lines[1:])
            path.unlink(missing_ok=True)


def _read(lines: list[bytes]) -> Notes:
    notes = Notes()
    with contextlib.suppress(json.JSONDecodeError):  # the disk was full: the sender stopped there
        for note in map(json.loads, lines):
            if "begun" in note:
                notes.begun.add(note["begun"])
            else:
                notes.answers[note["letter"]] = Outcome(Result(note["result"]), note["reply"])
    return notes


def _directory() -> Path:
    return layout().var / "letters"


def _boot() -> str:
    """What tells one start of this machine from the next; empty where nothing does."""
    with contextlib.suppress(OSError):
        return BOOT_ID.read_text().strip()
    return ""
