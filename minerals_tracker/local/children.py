"""Child processes that never outlive their parent, and that can be waited for and stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from minerals_tracker.local.locks import EmbeddedError, HeldError, explain, make_directory, take

LONGEST_FAREWELL = 10.0  # seconds that a predecessor may take to go away
LARGEST_LOG = 5_000_000  # bytes, then a new file is begun


@dataclass
class Child:
    """One program with its log, its lock and the signal that ends it.

    `lock` is inherited by the program and all it forks: a successor starts only when the last of
    them has gone, and needs no process id to know it. `prefix` changes the user; it comes before
    the leash, because the kernel forgets the leash when the user changes.
    """

    name: str
    argv: list[str]
    log: Path
    lock: Path
    stop_signal: Signals = signal.SIGTERM
    death_signal: Signals = signal.SIGKILL
    env: Mapping[str, str] | None = None
    prefix: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the program in a session of its own; raise EmbeddedError."""
        lock = self.wait_for_predecessor()
        try:
            make_directory(self.log.parent)
            self.turn_over()
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    [*self.prefix, *leash(self.death_signal, self.argv)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=None if self.env is None else {**os.environ, **self.env},
                    pass_fds=(lock,),
                    start_new_session=True,
                )
        except OSError as error:
            raise explain(error, self.log) from error
        finally:
            os.close(lock)

    def turn_over(self) -> None:
        """Begin the log anew once it is long, also while the program runs, keeping one before it.

        The program appends to the file that it has, so the file stays and is emptied.
        """
        if not self.log.exists() or self.log.stat().st_size <= LARGEST_LOG:
            return
        with contextlib.suppress(OSError):  # a full disk keeps no copy, and gets its room back
            shutil.copyfile(self.log, self.log.with_suffix(".1.log"))
        os.truncate(self.log, 0)

    def wait_for_predecessor(self) -> int:
        """Lock out every other process of this name; the descriptor is the caller's to close."""
        try:
            return take(self.lock, wait=LONGEST_FAREWELL)
        except HeldError as error:
            raise EmbeddedError(
                f"An earlier {self.name} of this checkout is still running and does not stop; "
                f"end the process that holds {self.lock} (`fuser {self.lock}` names it)."
            ) from error

    def poll(self) -> int | None:
        """The exit code, or None while it runs; -1 when it was never started."""
        return self.process.poll() if self.process else -1

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def see_off(self, seconds: float) -> None:
        """Wait for the end, then kill what is left of its session."""
        if not self.process or self.process.returncode is not None:
            return  # reaped before: its number may by now belong to somebody else
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def last_words(self, lines: int = 12) -> str:
        """The end of the log, for an error message."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""

    def fail(self, what: str = "did not start") -> EmbeddedError:
        """A sentence for a program that did not come up, or does not stay so."""
        words = self.last_words()
        if "No space left on device" in words:
            return EmbeddedError(
                f"The disk that holds {self.log.parent} is full: free some space, then try again."
            )
        return EmbeddedError(f"{self.name} {what}. Its log {self.log} ends:\n{words}")


def leash(death_signal: Signals, argv: Iterable[str]) -> list[str]:
    """Prefix a command so that the kernel sends it `death_signal` when this process dies.

    Done by `setpriv` rather than by a hook before exec, which is unsafe beside threads. Where
    there is none (macOS) the command runs as it is.
    """
    setpriv = shutil.which("setpriv")
    name = death_signal.name.removeprefix("SIG")
    return [*([setpriv, "--pdeathsig", name, "--"] if setpriv else []), *argv]


def stop_all(children: Iterable[Child], seconds: float) -> None:
    """Ask all to stop at once and give them `seconds` together."""
    deadline = time.monotonic() + seconds
    running = list(children)
    for child in running:
        child.ask_to_stop()
    for child in running:
        child.see_off(deadline - time.monotonic())
