"""Locks that the kernel keeps: they end with the last process that holds them, however it dies."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path


class EmbeddedError(Exception):
    """Something on this machine is in the way; the text is a sentence with its remedy."""


class HeldError(EmbeddedError):
    """Another process holds the lock; `note` is what its owner wrote into the file."""

    def __init__(self, note: str) -> None:
        super().__init__(f"Already in use by {note or 'another process'}.")
        self.note = note


def explain(error: OSError, path: Path) -> EmbeddedError:
    """Turn a refusal of the file system into a sentence with its remedy."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EmbeddedError(
            f"The disk that holds {path} is full: free some space, then try again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EmbeddedError(
            f"{path} cannot be written by this user: give it write permission, "
            "or set VAR_DIR to a directory of its own."
        )
    return EmbeddedError(f"{path}: {error.strerror or error}.")


def make_directory(path: Path, mode: int = 0o700) -> None:
    """Create `path` (parents with the process's own mask); parents that exist are left alone."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise explain(error, path) from error


def take(path: Path, *, wait: float = 0) -> int:
    """Lock `path` and return its descriptor, trying for `wait` seconds; raise HeldError.

    A child that inherits the descriptor keeps the lock until it and its own children are gone.
    """
    make_directory(path.parent)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise explain(error, path) from error
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                note = os.read(descriptor, 500).decode(errors="replace").strip()
                os.close(descriptor)
                raise HeldError(note) from None
            time.sleep(0.05)
        else:
            return descriptor


@contextlib.contextmanager
def held(path: Path, note: str) -> Iterator[None]:
    """Hold `path` for the time of the block, with `note` in it for whoever is refused."""
    descriptor = take(path)
    try:
        os.truncate(descriptor, 0)
        os.write(descriptor, note.encode())
        yield
    finally:
        os.close(descriptor)
