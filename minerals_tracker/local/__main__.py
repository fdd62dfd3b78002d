"""Run one command beside this checkout's servers: `python -m minerals_tracker.local manage.py ...`.

Uses the servers that run already, else starts them for the time of the command.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

from minerals_tracker.local.locks import EmbeddedError, HeldError
from minerals_tracker.local.paths import layout
from minerals_tracker.local.servers import running


def main(arguments: list[str]) -> int:
    """Run Python with `arguments`; return its exit code."""
    command = [sys.executable, *arguments]
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(HeldError):
            stack.enter_context(
                running(layout(), f"`{' '.join(arguments)}`, process {os.getpid()}")
            )
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
