"""Find a Chromium for the browser tests; as a program (`make test` calls it), get one.

Looked for on the path, then among what playwright has installed. Got by playwright, then by apt
where that is possible. Where none can be had the answer is a sentence and exit code 1: browser
tests are never left out in silence.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SENTENCE = (
    "The browser tests need Chromium, and none could be had here: install `chromium` with the "
    "package manager of this machine, or allow `python -m playwright install chromium`."
)
# Its driver is a Node of its own, linked against libatomic, which small systems lack.
PLAYWRIGHT = [sys.executable, "-m", "playwright"]
LACKS = re.compile(r"error while loading shared libraries: ([^\s:]+)")


def find_chromium() -> str | None:
    """The path of a Chromium that starts, or None."""
    return next((path for path in _chromiums() if starts(path)), None)


def starts(path: str) -> bool:
    """Whether the program answers; a stub that only points to a shop does not."""
    return _ask([path])[0] == 0


def get_chromium() -> str | None:
    """Install what is missing, by playwright or by apt; the path of a Chromium, or None."""
    ways = [[*PLAYWRIGHT, "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "--no-install-recommends"]
        if missing_library(PLAYWRIGHT):
            ways.insert(0, [*install, "libatomic1"])
        ways[-1].insert(-1, "--with-deps")
        ways.append([*install, "chromium"])
    for way in ways:
        sys.stdout.write(f"Getting Chromium: {' '.join(way[-3:])}\n")
        sys.stdout.flush()
        subprocess.run(way, check=False)
        if not missing_library(PLAYWRIGHT) and (found := find_chromium()):
            return found
    return None


def missing_library(command: list[str]) -> str | None:
    """The system library for want of which a program does not start, or None."""
    found = LACKS.search(_ask(command)[1])
    return found[1] if found else None


def trouble() -> str:
    """Why the browser tests cannot run here, in a sentence with the remedy."""
    if library := missing_library(PLAYWRIGHT):
        return (
            f"The browser tests need playwright, whose driver lacks the system library {library}: "
            "install it (Debian, Ubuntu: apt install libatomic1; Fedora: dnf install libatomic)."
        )
    for path in _chromiums():
        if library := missing_library([path]):
            return (
                f"The browser tests need Chromium, and {path} lacks the system library {library}: "
                "run `python -m playwright install-deps chromium` as root, or install `chromium` "
                "with the package manager of this machine."
            )
    return SENTENCE


def _chromiums() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    if _ask(PLAYWRIGHT)[0] == 0:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
        if Path(path).exists():
            yield path


def _ask(command: list[str]) -> tuple[int, str]:
    """What a program answers when asked for its version: exit code and what it complains of."""
    try:
        done = subprocess.run(
            [*command, "--version"], check=False, capture_output=True, text=True, errors="replace"
        )
    except OSError as error:
        return 127, str(error)
    return done.returncode, done.stderr


if __name__ == "__main__":
    ready = not missing_library(PLAYWRIGHT) and find_chromium()
    if not (ready or get_chromium()):
        sys.exit(trouble())
