"""A mail server that takes everything and keeps nothing: as quick as one can be in Python.

`python -m tests.benchmarks.sink` prints its port, then for each connection that has ended how many
letters and how many bytes of them it took.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

END = b"\r\n.\r\n"
CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Sink:
    """A running one."""

    port: int
    process: subprocess.Popen[str]

    def taken(self) -> tuple[int, int]:
        """Letters and bytes of the connection that has ended; waits for it."""
        assert self.process.stdout is not None
        letters, size = self.process.stdout.readline().split()
        return int(letters), int(size)


@contextmanager
def sinking() -> Iterator[Sink]:
    """A sink in a process of its own."""
    argv = [sys.executable, "-m", __name__]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Sink(int(process.stdout.readline()), process)
        finally:
            process.kill()


class _Line:
    """One connection, read as SMTP cuts it."""

    def __init__(self, peer: socket.socket) -> None:
        self.peer = peer
        self.rest = b""
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def until(self, end: bytes) -> bytes:
        """Everything up to `end`; raises ConnectionError where the peer has gone."""
        seen = self.rest
        while not seen.endswith(end):
            place = seen.find(end)
            if place >= 0:
                break
            more = self.peer.recv(CHUNK)
            if not more:
                raise ConnectionError
            seen += more
        found, _, self.rest = seen.partition(end)
        return found

    def say(self, reply: str) -> None:
        self.peer.sendall(f"{reply}\r\n".encode())


def _converse(peer: socket.socket) -> None:
    line, letters, size = _Line(peer), 0, 0
    line.say("220 sink ESMTP")
    answers = {b"EHLO": "250-sink\r\n250 PIPELINING"}  # as all servers of note say
    try:
        while (word := line.until(b"\r\n")[:4].upper()) != b"QUIT":
            if word == b"DATA":
                line.say("354 Go on")
                size += len(line.until(END))
                letters += 1
            line.say(answers.get(word, "250 2.0.0 OK"))
        line.say("221 2.0.0 Bye")
    finally:
        peer.close()
        sys.stdout.write(f"{letters} {size}\n")
        sys.stdout.flush()


def main() -> None:
    """Serve until killed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        sys.stdout.write(f"{server.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            peer, _ = server.accept()
            Thread(target=_converse, args=(peer,), daemon=True).start()


if __name__ == "__main__":
    main()
