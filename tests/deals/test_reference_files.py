"""A damaged file names file, line, column, reason and remedy, and nothing is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deals.models import ReferenceRow, Source
from deals.reference import Files, MalformedReferenceError, Problem
from tests.reference_copies import ReferenceCopy

D, M = "deals/data", "milestones/data"
SOURCES, EVENTS, DEAL = f"{D}/sources.csv", f"{D}/events.csv", f"{D}/deal.json"
MINERALS, CLAIMS, PLACES = f"{D}/minerals.csv", f"{D}/claims.csv", f"{D}/places.csv"
MILESTONES, READINGS = f"{M}/milestones.csv", f"{M}/initial_readings.csv"
RUNGS, SIGNALS = f"{D}/commitment_rungs.csv", f"{M}/signals.csv"
DAMAGE = [
    # file, what stands there, what a slip makes of it, column reported, words of the reason
    (SOURCES, ",publisher,", ",publishr,", "publishr", "nothing reads"),
    (SOURCES, ",publisher,", ",publishr,", "publisher", "is missing"),
    (SOURCES, ",title,", ",title,title,", "title", "is there twice"),
    (SOURCES, "2025-10-27,day", "27.10.2025,day", "published_date", "is not a date"),
    (SOURCES, "2025-10-27,day", "2025-02-30,day", "published_date", "day of the calendar"),
    (SOURCES, "2025-10-27,day", "2025-13-01,day", "published_date", "day of the calendar"),
    (SOURCES, "2025-10-27,day", "2025-10,day", "date_precision", "does not fit"),
    (SOURCES, "2025-10-27,day", ",day", "date_precision", "does not fit"),
    (SOURCES, ",D,S000,", ",G,S000,", "admiralty_reliability", "not a valid choice"),
    (SOURCES, ",D,S000,", ",D,S999,", "origin_id", "names no row"),
    (SOURCES, ",CT-ET,", ",CT-ET ,", "origin_id", "space"),
    (SOURCES, "\nS002,", "\nS001,", "", "stands twice"),
    (SOURCES, "\nS002,", "\n,", "source_id", "cannot be blank"),
    (SOURCES, "https://asianews", "asianews", "url", "valid URL"),
    (SOURCES, ",article,Asia News", ",article,,Asia News", "", "cells under"),
    (EVENTS, ",P81|P82|", ",P81||", "source_ids", "empty member"),
    (EVENTS, ",P81|P82|", ",P81|P81|", "source_ids", "names a member twice"),
    (EVENTS, ",P81|P82|", ",P81|P999|", "source_ids", "names no row"),
    (EVENTS, ",counterparty,", ",abroad,", "scope", "not a valid choice"),
    (EVENTS, ",DL001,", ",DL002,", "deal_id", "names no row"),
    (EVENTS, "|VAL=neutral", "|VAL=upward", "signals", "not a valid choice"),
    (EVENTS, "|VAL=neutral", "|VLA=neutral", "signals", "names no row"),
    (EVENTS, ",press_release:P83", ",P83", "documents", "is not a pair"),
    (EVENTS, ",press_release:P83", ",press_release:P999", "documents", "names no row"),
    (EVENTS, "VAL=neutral,none,", "VAL=neutral,7,", "phase", "no phase"),
    (MINERALS, ",71.69,", ",most,", "physical_limit_pct", "not a number"),
    (MINERALS, ",ore,1,", ",ore,1.5,", "ladder_stage", "not a whole number"),
    (MINERALS, ",ore,1,", ",ore,9,", "ladder_stage", "not a valid choice"),
    (MINERALS, ",2617.10,", ",2617.01,", "hs6_dotted", "is not the code"),
    (MINERALS, ",yes,yes,", ",maybe,yes,", "on_usgs_list_2022", "neither yes nor no"),
    (MINERALS, "antimony_ore,", "stibnite_ore,", "mineral_id", "no mineral group"),
    (MINERALS, ",compound,54000,", ",gross,54000,", "price_quantity_basis", "not a valid choice"),
    (PLACES, ",24.86,", ",24°51,", "lat", "not a number"),
    (CLAIMS, ",exact,", ",roughly,", "qualifier", "not a valid choice"),
    (CLAIMS, "\nCC01,Who signed?", "\nCC01,Who signs?", "point_title", "differs from"),
    (CLAIMS, "\nCC02,", "\nCC99,", "point_id", "names no row"),
    (RUNGS, ",agreed,", ",signed,", "rung", "no rung of the ladder"),
    (RUNGS, ",EV013,", ",EV999,", "event_id", "names no row"),
    (RUNGS, "\nC08,", "\nC09,", "commitment_id", "no commitment"),
    (DEAL, '"signed_date": "2025-09-08"', '"signed_date": "2025-09"', "deal.signed_date", "day"),
    (DEAL, '"text_public": false', '"text_public": "never"', "deal.text_public", "yes nor no"),
    (DEAL, '"governing_law"', '"governing_laws"', "deal.governing_laws", "nothing reads"),
    (DEAL, '"purpose": "sample"', '"purpose": "gift"', "shipments_known[0].purpose", "choice"),
    (DEAL, '"max": 2,', '"max": "two",', "shipments_known[0].total_mass_t.max", "number"),
    (DEAL, '"name": "Immediate export"', '"name": 1', "phases[0].name", "not a text"),
    (DEAL, '"phases": [', '"phases": [7,', "phases[0]", "not an object"),
    (DEAL, '"as_of": ', '"as_of" ', "", "is not JSON"),
    (MILESTONES, '""gte""', '""atleast""', "evaluation_rule", "is no rule"),
    (MILESTONES, '"{""op""', '"{op', "evaluation_rule", "is not JSON"),
    (MILESTONES, ",C01,", ",C99,", "commitment_id", "names no row"),
    (MILESTONES, ",EV013,met", ",EV013,done", "status_as_found", "not a valid choice"),
    (MILESTONES, ",1,Memorandum signed,", ",9,Memorandum signed,", "phase", "names no row"),
    (READINGS, ",day,1,", ",day,high,", "score", "not a number"),
    (READINGS, "GOV,2023-08-09", "GVO,2023-08-09", "signal", "names no row"),
    (SIGNALS, "watch_signal,1,", "watch_signal,first,", "sort_order", "not a number"),
]


def problems_of(copy: ReferenceCopy) -> tuple[Problem, ...]:
    with pytest.raises(MalformedReferenceError) as refused:
        copy.load()
    return refused.value.problems


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "old", "new", "column", "reason"), DAMAGE)
def test_a_damaged_cell_is_reported_and_nothing_loaded(
    reference_copy: ReferenceCopy, file: str, old: str, new: str, column: str, reason: str
) -> None:
    line = reference_copy.change(file, old, new) + new.startswith("\n")
    found = [
        problem
        for problem in problems_of(reference_copy)
        if (problem.spot.file, problem.spot.line, problem.spot.column) == (file, line, column)
    ]
    assert any(reason in problem.reason for problem in found), problems_of(reference_copy)
    assert all(problem.remedy for problem in found)
    assert not Source.objects.exists()
    assert not ReferenceRow.objects.exists()


def test_all_problems_are_reported_at_once(reference_copy: ReferenceCopy) -> None:
    reference_copy.change(SOURCES, "2025-10-27,day", "soon,day")
    reference_copy.change(PLACES, ",24.86,", ",north,")
    reference_copy.change(MILESTONES, ",C01,", ",C99,")
    assert {problem.spot.file for problem in problems_of(reference_copy)} == {
        SOURCES,
        PLACES,
        MILESTONES,
    }


def test_a_missing_file_is_reported(reference_copy: ReferenceCopy) -> None:
    (reference_copy.root / CLAIMS).unlink()
    assert "is missing" in "".join(map(str, problems_of(reference_copy)))


def test_an_empty_file_lacks_its_columns(reference_copy: ReferenceCopy) -> None:
    (reference_copy.root / PLACES).write_text("")
    assert any(
        (problem.spot.file, problem.spot.column) == (PLACES, "lat")
        for problem in problems_of(reference_copy)
    )


def test_a_byte_that_is_not_utf8_is_reported_in_its_line(reference_copy: ReferenceCopy) -> None:
    path = reference_copy.root / PLACES
    path.write_bytes(path.read_bytes().replace(b"Gwadar", b"Gw\xe4dar", 1))
    lines = reference_copy.root.joinpath(PLACES).read_bytes().split(b"\n")
    line = next(number for number, text in enumerate(lines, start=1) if b"\xe4" in text)
    assert (PLACES, line) in {(p.spot.file, p.spot.line) for p in problems_of(reference_copy)}


def test_an_open_quote_is_reported(reference_copy: ReferenceCopy) -> None:
    reference_copy.add_line(PLACES, '"PL-ZZZ,Nowhere')
    assert any("cannot be read" in problem.reason for problem in problems_of(reference_copy))


def test_a_problem_reads_as_a_sentence(reference_copy: ReferenceCopy) -> None:
    line = reference_copy.change(SOURCES, "2025-10-27,day", "soon,day")
    expected = f"{SOURCES}, line {line}, column published_date (soon): is not a date. Write"
    assert any(str(problem).startswith(expected) for problem in problems_of(reference_copy))


def test_two_sources_cannot_repeat_each_other(reference_copy: ReferenceCopy) -> None:
    reference_copy.change(SOURCES, ",D,S000,", ",D,S001,")
    reference_copy.change(SOURCES, ",D,CT-ET,", ",D,S000,")
    assert any("leads back to itself" in p.reason for p in problems_of(reference_copy))


def test_lines_are_counted_in_json_of_any_layout(tmp_path: Path) -> None:
    text = '{"a": [1,\n {"b": "x, {y}",\n  "c": [\n "d"]}], "e":\n null}'
    (tmp_path / "some.json").write_text(text)
    row = Files(tmp_path).document("some.json")
    assert json.loads(text)["a"][1]["c"] == ["d"]
    assert {path: row.at(path).line for path in ("a[0]", "a[1].b", "a[1].c[0]", "e")} == {
        "a[0]": 1,
        "a[1].b": 2,
        "a[1].c[0]": 4,
        "e": 5,
    }
