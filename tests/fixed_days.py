"""Refuse tests that name a fixed day and read the real clock: one day they fall, and nobody changed them.

    python -m tests.fixed_days      part of `make check`

A test is read with all that it uses of tests/ (functions, fixtures, constants), wherever that
stands. Days count where the test's own module names them: those of the factories are nobody's
deadline. A clock that time_machine holds is not the real one. What only the product reads of the
clock is out of sight here: for that a part of the suite runs a year ahead (`make test LATER=+1y`).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
CLOCKS = {"timezone.now", "datetime.now", "date.today", "time.time"}
CLOCK_FUNCTIONS = {"localdate", "localtime", "now"}
"""Called without a moment they read the clock."""
ISO_DAY = re.compile(r"\b(19|20|21)\d\d-[01]\d-[0-3]\d")
WAIVED = {
    "tests.browser.test_illustrative.test_a_dossier_is_read_by_keyboard_alone": (
        "The day is typed and read back; nothing is counted from it."
    ),
    "tests.browser.test_pages.test_so_is_a_page_of_the_real_deal_as_asked_for": (
        "The reference data stay as they were on that day."
    ),
}
"""Test -> why the day it names and the clock it reads never meet."""

Place = tuple[str, str]
"""A module of the tests and a name in it."""


class Suite:
    """What stands at the top of each module of the tests, and what uses what."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.nodes: dict[Place, ast.AST] = {}
        self.imports: dict[Place, Place] = {}
        for module, source in sources.items():
            for node in ast.parse(source).body:
                self._take(module, node)

    def _take(self, module: str, node: ast.stmt) -> None:
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                self.imports[module, name.asname or name.name] = (node.module or "", name.name)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.nodes[module, node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            for target in ast.walk(node):
                if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store):
                    self.nodes[module, target.id] = node

    def tests(self) -> list[Place]:
        return [place for place in self.nodes if place[1].lower().startswith("test")]

    def used_by(self, place: Place) -> set[Place]:
        """A test and everything of the tests that it leads to."""
        found: set[Place] = set()
        waiting = [place]
        while waiting:
            here = waiting.pop()
            while here in self.imports:
                here = self.imports[here]
            if here in found or here not in self.nodes:
                continue
            found.add(here)
            waiting += [(here[0], name) for name in names_in(self.nodes[here])]
        return found

    def mixed(self) -> Iterator[tuple[Place, str, str]]:
        """Tests with the fixed day and the reading of the clock that stand beside each other."""
        for place in self.tests():
            used = sorted(self.used_by(place))
            if any("time_machine" in names_in(self.nodes[each]) for each in used):
                continue
            own = [each for each in used if each[0] == place[0]]
            days = [day for each in own for day in days_in(self.nodes[each])]
            readings = [f"{each[1]}: {r}" for each in used for r in readings_in(self.nodes[each])]
            if days and readings:
                yield place, days[0], readings[0]


def names_in(node: ast.AST) -> set[str]:
    """Every name that is read inside, fixtures among the arguments included."""
    parts = list(ast.walk(node))
    read = {part.id for part in parts if isinstance(part, ast.Name)}
    return read | {part.arg for part in parts if isinstance(part, ast.arg)}


def days_in(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from (match[0] for match in ISO_DAY.finditer(part.value))
        elif isinstance(part, ast.Call) and called(part) in {"date", "datetime"}:
            yield from (
                ast.unparse(part) for year in part.args[:1] if isinstance(year, ast.Constant)
            )


def readings_in(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        bare = isinstance(part, ast.Call) and not part.args and not part.keywords
        if (isinstance(part, ast.Attribute) and ast.unparse(part) in CLOCKS) or (
            isinstance(part, ast.Call) and bare and called(part) in CLOCK_FUNCTIONS
        ):
            yield ast.unparse(part)


def called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def main() -> int:
    paths = [path for path in TESTS.rglob("*.py") if "benchmarks" not in path.parts]
    suite = Suite({module_of(path): path.read_text("utf-8") for path in paths})
    found = {f"{module}.{name}": (day, clock) for (module, name), day, clock in suite.mixed()}
    for test in sorted(found.keys() - WAIVED.keys()):
        day, clock = found[test]
        print(f"{test} names {day} and reads the clock ({clock}): give it a moment of its own.")  # noqa: T201
    for test in sorted(WAIVED.keys() - found.keys()):
        print(f"{test} is waived in tests/fixed_days.py and need not be.")  # noqa: T201
    return int(found.keys() != WAIVED.keys())


def module_of(path: Path) -> str:
    parts = path.relative_to(TESTS.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


if __name__ == "__main__":
    sys.exit(main())
