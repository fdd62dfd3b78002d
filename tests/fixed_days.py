"""Refuse tests that name a fixed day and read the real clock: one day they fall, and nobody changed
them.

    python -m tests.fixed_days      part of `make check`

A function is read with all that it uses of tests/ (functions, fixtures, constants), wherever that
stands. Days count that its own module names, or a constant elsewhere: those that factories and
helpers put in where nobody minds are no deadline. A clock that time_machine holds is not the real
one. What only the product reads of the clock is out of sight here: for that a part of the suite
runs a year ahead (`make later`).
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
    "tests.browser.test_journeys.test_a_dossier_is_read_by_keyboard_alone": (
        "The day is typed and read back; nothing is counted from it."
    ),
    "tests.browser.test_journeys.test_a_past_day_is_kept_from_page_to_page_and_left_by_one_click": (
        "The same, of a day before the real deal was signed."
    ),
    "tests.browser.test_pages.test_so_is_a_page_of_the_real_deal_as_asked_for": (
        "The reference data stay as they were on that day."
    ),
    "tests.fuzz.site.make_site": "The days are values to be sent; none of them is due.",
    "tests.minerals_tracker.odd.test_odd_texts.test_no_text_and_no_day_takes_anything_down": (
        "The days are odd values to be shown; none of them is due."
    ),
    "tests.minerals_tracker.demo.test_loading."
    "test_its_changes_lie_in_the_past_and_were_recorded_now": (
        "What was recorded when goes by the clock of the database, whatever day the story ends on."
    ),
    "tests.minerals_tracker.demo.test_loading.test_letters_leave_it_out_unless_asked_for": (
        "The same: a letter is about what was recorded."
    ),
}
"""Test -> why the day it names and the clock it reads never meet."""

VALUES = (ast.Assign, ast.AnnAssign)
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
        elif isinstance(node, VALUES):
            for target in ast.walk(node):
                if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store):
                    self.nodes[module, target.id] = node

    def functions(self) -> list[Place]:
        """Tests, fixtures and what else is called."""
        return [place for place, node in self.nodes.items() if not isinstance(node, VALUES)]

    def used_by(self, place: Place) -> set[Place]:
        """A function and everything of the tests that it leads to."""
        found: set[Place] = set()
        waiting = [place]
        while waiting:
            here = self._origin(*waiting.pop())
            if here is None or here in found:
                continue
            found.add(here)
            waiting += [(here[0], name) for name in names_in(self.nodes[here])]
        return found

    def _origin(self, module: str, name: str) -> Place | None:
        """Where a name is made that a module reads: there, in what it imports, or in a conftest."""
        while (module, name) in self.imports:
            module, name = self.imports[module, name]
        package = module
        while (module, name) not in self.nodes and package:
            package = package.rpartition(".")[0]
            module = f"{package}.conftest"
        return (module, name) if (module, name) in self.nodes else None

    def mixed(self) -> Iterator[tuple[Place, str, str]]:
        """Functions in which a fixed day and a reading of the clock meet first."""
        found = {}
        for place in self.functions():
            used = sorted(self.used_by(place))
            if any("time_machine" in names_in(self.nodes[each]) for each in used):
                continue
            own = [each for each in used if self._counts(each, place[0])]
            days = [day for each in own for day in days_in(self.nodes[each])]
            readings = [f"{each[1]}: {r}" for each in used for r in readings_in(self.nodes[each])]
            if days and readings:
                found[place] = days[0], readings[0]
        for place, (day, reading) in found.items():
            if self.used_by(place).isdisjoint(found.keys() - {place}):
                yield place, day, reading

    def _counts(self, used: Place, module: str) -> bool:
        """Whether days named there are the reader's: defaults of a helper elsewhere are not."""
        if used[0] == module:
            return True
        constant = isinstance(self.nodes[used], VALUES)
        return constant and not used[0].startswith("tests.factories")


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
