"""Find a Chromium for the browser tests; as a program (`make test` calls it), get one.

Looked for on the path, then among what playwright has installed. Got by playwright, then by apt
where that is possible. Where none can be had the answer is a sentence and exit code 1: browser
tests are never left out in silence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SENTENCE = (
    "The browser tests need Chromium, and none could be had here: install `chromium` with the "
    "package manager of this machine, or allow `python -m playwright install chromium`."
)


def find_chromium() -> str | None:
    """The path of a Chromium that starts, or None."""
    on_path = (shutil.which(name) for name in NAMES)
    return next((path for path in on_path if path and starts(path)), None) or _of_playwright()


def starts(path: str) -> bool:
    """Whether the program answers; a stub that only points to a shop does not."""
    try:
        return subprocess.run([path, "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def get_chromium() -> str | None:
    """Install one, by playwright or by apt; its path, or None."""
    as_root = os.geteuid() == 0
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if as_root and shutil.which("apt-get"):
        ways[0].insert(-1, "--with-deps")
        ways.append(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    for way in ways:
        sys.stdout.write(f"Getting Chromium: {' '.join(way[-3:])}\n")
        sys.stdout.flush()
        subprocess.run(way, check=False)
        if found := find_chromium():
            return found
    return None


def _of_playwright() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and starts(path) else None


if __name__ == "__main__":
    if not (find_chromium() or get_chromium()):
        sys.exit(SENTENCE)
