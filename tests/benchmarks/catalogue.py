"""The benchmarks that there are: every module of this package whose name begins with `bench_`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests import benchmarks
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale

PREFIX = "bench_"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A module of the package, as its report shows it."""

    name: str
    title: str
    notes: str
    measure: Callable[[Scale], Iterable[Result]]


def names() -> list[str]:
    """The names of all benchmarks; imports none of them."""
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name.removeprefix(PREFIX) for name in found if name.startswith(PREFIX))


def load(name: str) -> Benchmark:
    """Import a benchmark; Django has to be set up."""
    module = importlib.import_module(f"{benchmarks.__name__}.{PREFIX}{name}")
    title = (module.__doc__ or name).strip().splitlines()[0].rstrip(".")
    return Benchmark(name, title, module.NOTES.strip(), module.measure)


def chosen(words: Iterable[str]) -> Iterator[str]:
    """The benchmarks that the words name, all of them without any; raise SystemExit for others."""
    known, wanted = names(), list(words)
    strange = sorted(set(wanted) - set(known))
    if strange:
        raise SystemExit(
            f"No benchmark is called {', '.join(strange)}: choose of {', '.join(known)}."
        )
    return iter(wanted or known)
