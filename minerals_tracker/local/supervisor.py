"""`make run`: the two servers, web, worker and beat as children of one process.

All live and die with it: SIGTERM or Ctrl-C ends them in order, and the kernel ends them when this
process is killed. One supervisor per checkout, on loopback only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from minerals_tracker.local.children import Child, leash, stop_all
from minerals_tracker.local.locks import EmbeddedError, HeldError, explain, held
from minerals_tracker.local.loopback import addresses, chosen_port, require_free, wait_for_answer
from minerals_tracker.local.paths import CHECKOUT, Layout, layout
from minerals_tracker.local.restarting import Keeper
from minerals_tracker.local.servers import FAREWELL, own_servers, start_servers

LAST_WORDS = 5.0  # seconds for web, worker and beat; the servers have FAREWELL after them
PR_SET_PDEATHSIG = 1


class Stopped(BaseException):
    """Somebody asked us to stop."""


def main() -> int:
    """Run until asked to stop; return an exit code, every trouble being said in a sentence."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        follow_make()
        run(layout(), chosen_port())
    except Stopped:
        return 0
    except EmbeddedError as problem:
        say(str(problem))
        return 1
    return 0


def run(places: Layout, port: int) -> None:
    """Start everything, say where, keep it running; raise EmbeddedError or Stopped."""
    address = f"http://localhost:{port}"
    os.environ.setdefault("PUBLIC_READ", "true")
    os.environ.setdefault("PUBLIC_URL", address)
    try:
        with held(places.locks / "owner", f"process {os.getpid()} at {address}/"):
            keep_secret_key(places)
            run_alone(places, port)
    except HeldError as error:
        raise EmbeddedError(
            f"This checkout is in use already, by {error.note}. "
            "Use that one, or stop it first (Ctrl-C where it was started)."
        ) from error


def run_alone(places: Layout, port: int) -> None:
    """The same, sure to be the only one of this checkout."""
    servers = own_servers(places)
    children = [web(places, port), worker(places), beat(places)]
    try:
        os.close(children[0].wait_for_predecessor())
        require_free(port)
        start_servers(servers, say)
        prepare()
        say("Starting web, worker and beat")
        for child in children:
            child.start()
        wait_for_answer(children[0], port)
        say(f"Minerals Tracker answers at http://localhost:{port}/")
        say(f"Ctrl-C stops it. Logs are in {places.logs}")
        watch([*servers, *children])
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop_all(children, LAST_WORDS)
        stop_all(servers, FAREWELL)


def web(places: Layout, port: int) -> Child:
    """Gunicorn on the loopback addresses that this machine has."""
    binds = (f"--bind={address}" for address in addresses(port))
    return Child(
        name="web",
        argv=[
            *(sys.executable, "-m", "gunicorn", "minerals_tracker.wsgi", *binds),
            *("--config=python:minerals_tracker.web.gunicorn_config", "--graceful-timeout=3"),
            "--no-control-socket",
        ],
        log=places.logs / "web.log",
        lock=places.locks / "web",
        death_signal=signal.SIGQUIT,
    )


def worker(places: Layout) -> Child:
    """One Celery worker with two processes."""
    options = ("--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=INFO")
    return _module(places, "worker", "celery", "--app=minerals_tracker", "worker", *options)


def beat(places: Layout) -> Child:
    """The clock of the queue; what it remembers stays in `var/`."""
    return _module(places, "beat", "minerals_tracker.queue.clock")


def _module(places: Layout, role: str, *words: str) -> Child:
    return Child(
        name=role,
        argv=[sys.executable, "-m", *words],
        log=places.logs / f"{role}.log",
        lock=places.locks / role,
    )


def keep_secret_key(places: Layout) -> None:
    """Make the key that signs sessions, once, readable by this user alone."""
    try:
        descriptor = os.open(places.secret_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise explain(error, places.secret_key) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(60))


def prepare() -> None:
    """Bring the data up to date, in a process of its own that a stop ends at once.

    What was said to this program, such as `--demo`, is said to it.
    """
    words = [str(CHECKOUT / "manage.py"), "prepare", *sys.argv[1:]]
    command = leash(signal.SIGKILL, [sys.executable, *words])
    if subprocess.run(command, check=False, start_new_session=True).returncode != 0:
        raise EmbeddedError("The data could not be brought up to date: the reason stands above.")


def watch(everything: Sequence[Child]) -> NoReturn:
    """Start again what stops by itself, until somebody asks to stop."""
    keepers = [Keeper(child, say) for child in everything]
    while True:
        time.sleep(0.3)
        for keeper in keepers:
            keeper.look(time.monotonic())


def follow_make() -> None:
    """Have the kernel send us SIGTERM when `make` is killed; Ctrl-C would no longer reach us."""
    if "MAKELEVEL" in os.environ and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def say(text: str) -> None:
    """Tell the person at the terminal, at once; one who has gone, or a full disk, stops nothing."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
