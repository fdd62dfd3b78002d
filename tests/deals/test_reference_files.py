"""A damaged file names file, line, column, reason and remedy, and nothing is loaded."""

from __future__ import annotations

import pytest

from deals.models import ReferenceRow, Source
from deals.reference import MalformedReferenceError, Problem
from tests.reference_copies import ReferenceCopy, own

D = "deals/data"
SOURCES, PLACES, COMMODITIES = f"{D}/sources.csv", f"{D}/places.csv", f"{D}/commodities.csv"
PRICES, SIGNALS, FRAMES = f"{D}/prices.csv", f"{D}/watch_signals.csv", f"{D}/frames.csv"
EVENTS, CLAIMS, DEALS = own("events"), own("claims"), own("deals")
BEARINGS, DOCUMENTS, RUNGS = own("signal_bearings"), own("documents"), own("commitments")
MILESTONES, READINGS = own("milestones"), own("signal_readings")
SHIPMENTS, STEPS, PHASES = own("shipments"), own("shipment_steps"), own("phases")
DAMAGE = [
    # file, what stands there, what a slip makes of it, column reported, words of the reason
    (SOURCES, ",publisher,", ",publishr,", "publishr", "nothing reads"),
    (SOURCES, ",title,", ",titel,", "title", "is missing"),
    (SOURCES, ",title,", ",title,title,", "title", "is there twice"),
    (SOURCES, ",title,", ",title,is_illustrative,", "is_illustrative", "nothing reads"),
    (SOURCES, "2025-10-27,day", "27.10.2025,day", "published_on", "invalid date"),
    (SOURCES, "2025-10-27,day", "2025-02-30,day", "published_on", "invalid date"),
    (SOURCES, "2025-10-27,day", "2025-13,month", "published_on", "invalid date"),
    (SOURCES, "2025-10-27,day", "2025-10,day", "published_precision", "does not fit"),
    (SOURCES, "2025-10-27,day", ",day", "published_precision", "does not fit"),
    (SOURCES, ",commentary,D,", ",commentary,G,", "reliability", "not a valid choice"),
    (SOURCES, ",commentary,D,,", ",commentary,D,S999,", "origin", "names no row"),
    (SOURCES, ",CT-ET,", ",CT-ET ,", "origin", "space"),
    (SOURCES, "\nS002,", "\nS001,", "", "stands twice"),
    (SOURCES, "\nS002,", "\n,", "key", "cannot be blank"),
    (SOURCES, "https://asianews", "asianews", "url", "valid URL"),
    (SOURCES, ",article,Asia News", ",article,,Asia News", "", "cells under"),
    (EVENTS, ",P81|P82|", ",P81||", "sources", "empty member"),
    (EVENTS, ",P81|P82|", ",P81|P81|", "sources", "names a member twice"),
    (EVENTS, ",P81|P82|", ",P81|P999|", "sources", "names no row"),
    (EVENTS, ",counterparty,", ",abroad,", "scope", "not a valid choice"),
    (EVENTS, ",DL001,deal,", ",DL002,deal,", "deal", "not the deal that this file is about"),
    (BEARINGS, ",VAL,neutral", ",VAL,upward", "direction", "not a valid choice"),
    (BEARINGS, ",VAL,neutral", ",VLA,neutral", "signal", "names no row"),
    (BEARINGS, ",VAL,neutral", ",,neutral", "signal", "cannot be empty"),
    (DOCUMENTS, ",press_release,P83", ",,P83", "kind", "cannot be blank"),
    (DOCUMENTS, ",press_release,P83", ",press_release,P999", "source", "names no row"),
    (EVENTS, ",copper,,Shows", ",copper,7,Shows", "phase_number", "names no row"),
    (COMMODITIES, ",71.69,", ",most,", "physical_limit_pct", "must be a decimal number"),
    (COMMODITIES, ",ore,1,", ",ore,1.5,", "stage", "must be an integer"),
    (COMMODITIES, ",ore,1,", ",ore,9,", "stage", "not a valid choice"),
    (COMMODITIES, ",261710,", ",2617.10,", "hs6", "Six digits"),
    (COMMODITIES, ",yes,yes,", ",maybe,yes,", "on_usgs_list_2022", "neither yes nor no"),
    (COMMODITIES, "(stibnite),antimony,", "(stibnite),,", "group", "cannot be blank"),
    (PRICES, ",compound,", ",gross,", "quantity_basis", "not a valid choice"),
    (PRICES, ",40000,", ",forty,", "printed_value", "must be a decimal number"),
    (PRICES, ",40000,", ",forty,", "usd_per_tonne", "cannot be null"),
    (PLACES, ",24.86,", ",24°51,", "latitude", "must be a decimal number"),
    (CLAIMS, ",exact,", ",roughly,", "qualifier", "not a valid choice"),
    (CLAIMS, "\nCC02,", "\nCC99,", "point", "names no row"),
    (RUNGS, ",agreed,", ",signed,", "rung", "must be an integer"),
    (RUNGS, ",EV013,", ",EV999,", "rung_evidence", "names no row"),
    (DEALS, ",2026-11-22,", ",2026-11,", "data_as_of", "invalid date"),
    (DEALS, ",PK,", ",PAK,", "origin_country", "at most 2 characters"),
    (DEALS, ",governing_law,", ",governing_laws,", "governing_laws", "nothing reads"),
    (SHIPMENTS, ",sample,", ",gift,", "purpose", "not a valid choice"),
    (SHIPMENTS, ",0,2000,", ",0,two,", "total_high_kg", "must be a decimal number"),
    (STEPS, ",arrived,", ",vanished,", "state", "not a valid choice"),
    (PHASES, "\n1,Immediate", "\none,Immediate", "number", "must be an integer"),
    (MILESTONES, '""gte""', '""atleast""', "rule", "is no rule"),
    (MILESTONES, '"{""op""', '"{op', "rule", "is not JSON"),
    (MILESTONES, ",C01,", ",C99,", "commitment", "names no row"),
    (MILESTONES, ",met,,EV013", ",done,,EV013", "status_as_found", "not a valid choice"),
    (MILESTONES, "\nMS101,1,", "\nMS101,9,", "phase", "names no row"),
    (READINGS, "GOV,1,", "GOV,high,", "score", "must be an integer"),
    (READINGS, "\nGOV,1,", "\nGVO,1,", "signal", "names no row"),
    (SIGNALS, "INV,1,", "INV,first,", "order", "must be an integer"),
    (FRAMES, ",guiding_principle", ",rule_of_thumb", "kind", "not a valid choice"),
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
    reference_copy.change(SOURCES, "2025-10-27,day", "soon,")
    reference_copy.change(PLACES, ",24.86,", ",north,")
    reference_copy.change(MILESTONES, ",C01,", ",C99,")
    assert {problem.spot.file for problem in problems_of(reference_copy)} == {
        SOURCES,
        PLACES,
        MILESTONES,
    }


@pytest.mark.parametrize("file", [SOURCES, PRICES, FRAMES, DEALS])
def test_a_missing_file_is_reported(reference_copy: ReferenceCopy, file: str) -> None:
    (reference_copy.root / file).unlink()
    found = [problem for problem in problems_of(reference_copy) if problem.spot.file == file]
    assert [problem.reason for problem in found] == ["is missing."]


def test_a_disputed_point_without_claims_is_reported(reference_copy: ReferenceCopy) -> None:
    (reference_copy.root / CLAIMS).unlink()
    points = own("disputed_points")
    found = [problem for problem in problems_of(reference_copy) if problem.spot.file == points]
    assert [problem.value for problem in found][:2] == ["CC01", "CC02"]
    assert {problem.reason for problem in found} == {"is named by no row of claims.csv."}


def test_a_file_that_nothing_reads_is_reported(reference_copy: ReferenceCopy) -> None:
    path = reference_copy.root / EVENTS
    wrong = path.rename(path.with_name("event.csv")).relative_to(reference_copy.root).as_posix()
    (problem,) = [one for one in problems_of(reference_copy) if one.spot.file == wrong]
    assert problem.reason == "is a file that nothing reads."
    assert "events.csv" in problem.remedy


def test_a_second_deal_in_a_folder_is_reported(reference_copy: ReferenceCopy) -> None:
    deal = reference_copy.text(DEALS).splitlines()[1]
    reference_copy.add_line(DEALS, deal.replace("DL001", "DL999").replace("ussm-fwo", "other"))
    assert {(DEALS, 3, "is a second deal.")} == {
        (one.spot.file, one.spot.line, one.reason) for one in problems_of(reference_copy)
    }


def test_a_key_that_is_too_long_is_reported(reference_copy: ReferenceCopy) -> None:
    reference_copy.change(own("people"), "Stacy W. Hastie", "Stacy " * 19 + "Hastie")
    assert any("more than 120 letters" in one.reason for one in problems_of(reference_copy))


def test_an_empty_file_lacks_its_columns(reference_copy: ReferenceCopy) -> None:
    (reference_copy.root / PLACES).write_text("")
    assert any(
        (problem.spot.file, problem.spot.column) == (PLACES, "name")
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
    expected = f"{SOURCES}, line {line}, column published_on (soon): “soon” value has an invalid"
    assert any(str(problem).startswith(expected) for problem in problems_of(reference_copy))


def test_two_sources_cannot_repeat_each_other(reference_copy: ReferenceCopy) -> None:
    reference_copy.change(SOURCES, ",commentary,D,,", ",commentary,D,S001,")
    reference_copy.change(SOURCES, ",D,CT-ET,", ",D,S000,")
    assert any("leads back to itself" in p.reason for p in problems_of(reference_copy))
