"""The door of `make run`: which loopback addresses it opens, and whether it answers."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import time

from minerals_tracker.local.children import Child
from minerals_tracker.local.locks import EmbeddedError

FIRST_ANSWER = 60.0  # seconds
LOOPBACK = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}


def chosen_port() -> int:
    """The port that PORT names, 8000 otherwise."""
    word = os.environ.get("PORT") or "8000"
    if not word.isdecimal() or not 0 < int(word) < 65_536:
        raise EmbeddedError(f"PORT is {word!r}: give a number from 1 to 65535.")
    return int(word)


def require_free(port: int) -> None:
    """Raise EmbeddedError where a loopback address at this port is not free."""
    for host in _hosts():
        with socket.socket(LOOPBACK[host]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise _refusal(error, host, port) from error


def addresses(port: int) -> list[str]:
    """The loopback addresses of this machine, as gunicorn wants them."""
    return [f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host in _hosts()]


def _refusal(error: OSError, host: str, port: int) -> EmbeddedError:
    if error.errno == errno.EADDRINUSE:
        return EmbeddedError(
            f"Port {port} of {host} is taken by another program: choose another one, "
            f"for example `make run PORT={port + 1 if port < 65_535 else 8000}`."
        )
    if error.errno == errno.EACCES:
        return EmbeddedError(f"This user may not open port {port}: choose one above 1023.")
    return EmbeddedError(f"Port {port} of {host} cannot be opened: {error.strerror}.")


def _hosts() -> list[str]:
    """The loopback hosts that this machine has; many have no IPv6."""
    return [host for host in LOOPBACK if _exists(host)]


def _exists(host: str) -> bool:
    try:
        with socket.socket(LOOPBACK[host]) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True


def wait_for_answer(door: Child, port: int) -> None:
    """Wait until a page is answered, whatever it says."""
    deadline = time.monotonic() + FIRST_ANSWER
    while door.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=FIRST_ANSWER)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise door.fail()
