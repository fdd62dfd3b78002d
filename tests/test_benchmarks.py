"""What benchmarks report: which promises hold, and what was measured."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.benchmarks import catalogue, report
from tests.benchmarks.results import Result, sound, table
from tests.benchmarks.scales import FULL, SMALL

BENCHMARK = catalogue.Benchmark("one", "One", "Bound by a disk.", lambda _: [])


@pytest.mark.parametrize(
    ("figures", "is_sound"),
    [([], False), ([0.0, 2.5], True), ([1.0, -1.0], False), ([math.nan], False)],
)
def test_a_rehearsal_fails_where_a_figure_is_none(figures: list[float], is_sound: bool) -> None:
    assert sound([Result("a", figure, "s") for figure in figures]) is is_sound


@pytest.mark.parametrize(
    ("result", "holds"),
    [
        (Result("a", 1.0, "s"), None),
        (Result("a", 1.0, "s", bound=1.0), True),
        (Result("a", 1.1, "s", bound=1.0), False),
        (Result("a", 6.0, "s", bound=5.0, limit=1.0, beside="b"), False),
        (Result("a", 6.0, "s", bound=5.0, limit=2.0, beside="b"), True),
        (Result("a", 6.0, "rows/s", bound=5.0, at_least=True), True),
        (Result("a", 6.0, "rows/s", bound=0.6, limit=11.0, beside="b", at_least=True), False),
    ],
)
def test_promise_is_about_the_ratio_where_there_is_a_limit(
    result: Result, holds: bool | None
) -> None:
    assert result.holds is holds


def test_table_says_what_does_not_hold() -> None:
    said = table([Result("a", 6.0, "s", bound=5.0, limit=1.0, beside="b")])
    assert "| a    | 6 s  | 1 s, b" in said
    assert "**no**" in said


@pytest.mark.django_db
def test_report_replaces_its_own_section_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "REPORT", tmp_path / "performance.md")
    two = catalogue.Benchmark("two", "Two", "", lambda _: [])
    report.write(BENCHMARK, [Result("first", 1.0, "s")])
    report.write(two, [Result("second", 2.0, "s")])
    report.write(BENCHMARK, [Result("third", 3.0, "s")])
    said = report.REPORT.read_text()
    assert [word in said for word in ("first", "second", "third")] == [False, True, True]
    assert said.count("Bound by a disk.") == 1
    assert said.index("## One") < said.index("## Two")


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(SystemExit, match="No benchmark is called soup: choose of"):
        catalogue.chosen(["soup"])


def test_rehearsal_is_a_handful() -> None:
    assert (FULL.of(100), SMALL.of(100)) == (100, 5)
