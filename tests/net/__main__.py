"""`python -m tests.net DIRECTORY`: write down what the product shows and does."""

from __future__ import annotations

# ruff: noqa: E402 (the environment comes first, then the settings, then what needs them)
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from minerals_tracker.local import CHECKOUT

HOME = CHECKOUT / "var" / "net"
MOMENTS = {"fill": "@2026-11-20 12:00:00", "look": "@2026-11-23 12:00:00"}


def start(out: Path) -> None:
    """Run both parts, each on its day, on servers that begin empty."""
    faketime = shutil.which("faketime")
    if faketime is None:
        sys.exit("The net needs days that are always the same: apt install faketime.")
    shutil.rmtree(HOME, ignore_errors=True)
    shutil.rmtree(out, ignore_errors=True)
    os.environ["VAR_DIR"] = str(HOME)
    os.environ["DJANGO_SETTINGS_MODULE"] = "minerals_tracker.settings"
    os.environ["PUBLIC_READ"] = "true"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    os.environ["SECRET_KEY"] = "the net compares what people see, never a signature"
    for part, moment in MOMENTS.items():
        words = [faketime, "-f", moment, sys.executable, "-m", "tests.net", str(out), part]
        subprocess.run(words, check=True)


if len(sys.argv) == 2:
    start(Path(sys.argv[1]).resolve())
    sys.exit()

import django

from minerals_tracker.local.paths import layout
from minerals_tracker.local.servers import running

django.setup()

from django.core.management import call_command

from tests.minerals_tracker.people import NOBODY
from tests.net import admin, machinery, people, walk

Told = Iterable[tuple[str, str]]


def fill() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0, interactive=False)
    people.fill()


def look(out: Path) -> None:
    """Write everything down; what sends forms comes last, because it may write rows."""
    write(out / "machinery", machinery.told())
    write(out / "letters", people.letters())
    for role in people.ROLES:
        write(out / role, walk.site(people.client_of(role), thorough=role == NOBODY))
    write(out / "doors", machinery.doors())
    write(out / "forms", admin.forms())


def write(folder: Path, told: Told) -> None:
    """Write each text to a file of its name. Two of one name would hide one of them."""
    folder.mkdir(parents=True)
    began = time.process_time()
    count = 0
    for name, text in told:
        path = folder / (walk.masked(name).strip("/").replace("/", "__") or "front")[:200]
        with path.open("x", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{text}\n")
        count += 1
    say(f"{folder.name}: {count} files, {time.process_time() - began:.0f} s")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with running(layout(), f"the net, process {os.getpid()}", say=say):
        if sys.argv[2] == "fill":
            fill()
        else:
            look(Path(sys.argv[1]))
