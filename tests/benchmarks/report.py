"""`docs/performance.md`: the last run of each benchmark, with the machine that it ran on."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import django
from django.db import connection

from minerals_tracker.local import CHECKOUT
from tests.benchmarks.catalogue import Benchmark
from tests.benchmarks.results import Result, table

REPORT = CHECKOUT / "docs" / "performance.md"
LOAD = os.getloadavg()[0]
HEAD = """\
# Performance

What the product costs, each figure beside a limit that was measured in the same run, on data made
from a fixed seed. `make bench` measures all of it again and writes this page,
`make bench ONLY=pages` one part. A promise that does not hold stands here as such, with what bounds
it.
"""


def write(benchmark: Benchmark, results: Iterable[Result]) -> None:
    """Put the results of one benchmark in the place of its earlier ones."""
    parts = _read(REPORT)
    parts[benchmark.name] = _section(benchmark, results)
    REPORT.write_text("\n".join((HEAD, *(parts[name] for name in sorted(parts)))))


def _section(benchmark: Benchmark, results: Iterable[Result]) -> str:
    paragraphs = [f"## {benchmark.title}", table(results), benchmark.notes, _circumstances()]
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return f"<!-- {benchmark.name} -->\n{text}\n"


def _read(path: Path) -> dict[str, str]:
    """The sections of the page by name of their benchmark, as they stand."""
    text = path.read_text() if path.is_file() else ""
    sections = text.split("<!-- ")[1:]
    return {section.split(" -->")[0]: f"<!-- {section.rstrip()}\n" for section in sections}


def _circumstances() -> str:
    """When, at which state of the code, on what machine."""
    day = datetime.now(UTC).date().isoformat()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"*{day}, revision {_revision()}; {cores} cores, {memory:.0f} GB of memory; "
        f"{platform.system()}, Python {platform.python_version()}, Django {django.__version__}, "
        f"PostgreSQL {postgres}; load of the machine before the run {LOAD:.1f}.*"
    )


@cache
def _revision() -> str:
    """The state of the code as the run began: the page itself is written meanwhile."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=8"]
    said = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "unknown"
