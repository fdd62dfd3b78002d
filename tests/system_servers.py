"""The servers that the README names, as this system packages them; as a program, get them.

`make test` calls it. As root on Debian they are installed; elsewhere the tests that need them
(marker `system`) are left out, by name in the closing lines. A run that decides (`CI`) leaves none
out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from xdist.workermanage import WorkerController

PACKAGES = {
    "postgres": "postgresql",
    "psql": "postgresql-client",
    "redis-server": "redis-server",
    "nginx": "nginx-light",
    "caddy": "caddy",
}
"""Programs, and the Debian packages that have them."""
SENTENCE = (
    "The steps of the README need PostgreSQL, Redis, nginx and Caddy of this system: install them "
    f"(Debian: apt-get install {' '.join(PACKAGES.values())}), or run as root on Debian."
)
left_out = pytest.StashKey[set[str]]()


def program(name: str) -> str | None:
    """Where a program is; Debian keeps those of PostgreSQL off the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(debian[-1]) if debian else shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")


def missing() -> list[str]:
    """The programs that this machine lacks."""
    return [name for name in PACKAGES if program(name) is None]


def get() -> None:
    """Install what is missing where that is possible, and start none of it."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    wanted = [PACKAGES[name] for name in missing()]
    if wanted:
        sys.stdout.write(f"Getting {', '.join(wanted)}\n")
        sys.stdout.flush()
        quiet = {**os.environ, "RUNLEVEL": "1", "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", *wanted]):
            subprocess.run(["apt-get", "-q", *words], check=False, env=quiet)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, except where a run decides: there it fails."""
    if os.environ.get("CI") or not missing():
        return
    gone = [item for item in items if item.get_closest_marker("system")]
    config.stash[left_out] = {item.location[0] for item in gone}
    config.hook.pytest_deselected(items=gone)
    items[:] = [item for item in items if item not in gone]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells the process that hands out the tests, which alone writes the closing lines."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = list(session.config.stash.get(left_out, ()))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    """Hear it from the worker; one that crashed says nothing."""
    gone = getattr(node, "workeroutput", {}).get("left_out", ())
    node.config.stash.setdefault(left_out, set()).update(gone)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name what was left out."""
    for name in sorted(config.stash.get(left_out, ())):
        terminalreporter.write_line(f"Left out: {name}. {SENTENCE}", yellow=True)


if __name__ == "__main__":
    get()
