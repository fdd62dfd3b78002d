"""`make bench`: run benchmarks on servers of their own, print each table and keep it in the docs.

Words name the benchmarks, all without any; `--dry` leaves the docs alone, `--small` rehearses. Exit
code 1 where a promise does not hold, in a rehearsal where a figure is none.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections.abc import Collection, Iterator

from minerals_tracker.local import CHECKOUT
from minerals_tracker.local.locks import EmbeddedError, HeldError

os.environ["VAR_DIR"] = os.environ.get("BENCH_VAR_DIR") or str(CHECKOUT / "var" / "bench")
os.environ["DJANGO_SETTINGS_MODULE"] = "minerals_tracker.settings"
# All processes of a run sign alike; one that is given a database's name starts with no other key.
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(60))
# The loop that drives the browser runs in the main thread, beside ordinary queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django

from minerals_tracker.local.paths import layout
from minerals_tracker.local.servers import running
from tests.benchmarks import catalogue, databases, report, scales
from tests.benchmarks.results import Result, sound, table


def main(arguments: list[str]) -> int:
    """Run what is asked for; return an exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(catalogue.names()))
    parser.add_argument("--dry", action="store_true", help="leave docs/performance.md alone")
    parser.add_argument("--small", action="store_true", help="rehearse; measures nothing")
    options = parser.parse_args(arguments)
    wanted = list(catalogue.chosen(options.names))
    scale = scales.SMALL if options.small else scales.FULL
    note = f"`make bench`, process {os.getpid()}"
    with running(layout(), note, say=say):
        django.setup()
        say("Making tables")
        databases.migrate()
        held = list(run_all(wanted, scale, keep=not (options.dry or options.small)))
    return 0 if all(held) else 1


def run_all(names: Collection[str], scale: scales.Scale, *, keep: bool) -> Iterator[bool]:
    """Run benchmarks, each in a database of its own; tell of each whether its promises hold."""
    for name in names:
        with databases.fresh_database():
            yield run(catalogue.load(name), scale, keep=keep)


def run(benchmark: catalogue.Benchmark, scale: scales.Scale, *, keep: bool) -> bool:
    """Run one benchmark and say what it found; tell whether its promises hold, or its figures are
    any."""
    say(f"\n{benchmark.title}")
    began = time.monotonic()
    results: list[Result] = []
    for result in benchmark.measure(scale):
        results.append(result)
        say("  " + "  ".join(cell for cell in result.cells() if cell))
    if keep:
        report.write(benchmark, results)
    say(f"\n{table(results)}\n{benchmark.name}: {time.monotonic() - began:.0f} s in all")
    return all(result.holds is not False for result in results) if scale.full else sound(results)


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except HeldError as problem:
        sys.exit(f"The servers of the benchmarks are in use by {problem.note}: wait until it ends.")
    except EmbeddedError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
