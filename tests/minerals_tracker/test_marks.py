"""A page numbers its sources once, and says of each what is known."""

from datetime import date

import pytest

from deals.charts.figure import SourceRef
from deals.models import Deal
from minerals_tracker.pages.sources.marks import (
    DATE_UNKNOWN,
    Marks,
    Said,
    citation,
    page_citation,
    published,
    subject_of,
)

PAPER = SourceRef("S1", "A Gazette", "On a deal", date(2025, 10, 1), "month", "D")
OTHER = SourceRef("S2", "", "An unnamed paper", None, "day", "F")


def test_one_source_keeps_its_number_and_its_popover() -> None:
    marks = Marks()
    first, again = marks.cite(PAPER, Said()), marks.cite(PAPER, Said())
    assert first is again
    assert (first.sign, len(marks)) == ("1", 1)


def test_the_same_number_may_say_two_things() -> None:
    marks = Marks()
    plain, alone = marks.cite(PAPER, Said()), marks.cite(PAPER, Said(single=True))
    assert plain.sign == alone.sign == "1"
    assert plain.id != alone.id


def test_numbers_follow_the_order_of_first_use() -> None:
    marks = Marks()
    assert [marks.number(OTHER), marks.number(PAPER), marks.number(OTHER)] == [1, 2, 1]


def test_letters_are_not_numbered() -> None:
    marks = Marks()
    signs = [
        marks.computed("index").sign,
        marks.illustrative().sign,
        marks.cite(PAPER, Said()).sign,
    ]
    assert signs == ["c", "i", "1"]
    assert [mark.is_letter for mark in marks] == [True, True, False]


def test_a_label_says_who_as_far_as_known() -> None:
    marks = Marks()
    assert marks.cite(PAPER, Said()).label == "Source 1: A Gazette"
    assert marks.cite(OTHER, Said()).label == "Source 2: publisher not named"


def test_grades_are_given_in_words() -> None:
    mark = Marks().cite(PAPER, Said(credibility=3))
    assert mark.reliability_words == "D, not usually reliable"
    assert mark.said.credibility_words == "3, possibly true"


def test_a_year_is_not_made_into_a_day() -> None:
    vague = SourceRef("S3", "A Yearbook", "Output", date(2025, 1, 1), "year", "B")
    assert published(vague) == "2025"


def test_up_to_three_sources_are_marked_one_by_one() -> None:
    three = [SourceRef(f"S{n}", "A", "B") for n in range(3)]
    assert [mark.sign for mark in Marks().cite_all(three, Said())] == ["1", "2", "3"]


def test_of_many_sources_the_two_most_reliable_are_shown() -> None:
    many = [SourceRef(f"S{letter}", "", "", None, "day", letter) for letter in "FCABDE"]
    marks = Marks()
    best, second, rest = marks.cite_all(many, Said())
    assert [best.source, second.source] == [many[2], many[3]]
    assert (rest.sign, rest.label, rest.is_letter) == ("+4", "4 more sources", False)
    assert [other.source for other in rest.others] == [many[n] for n in (1, 4, 5, 0)]
    assert rest.others[0] is marks.cite(many[1], Said())
    assert marks.cite_all(many, Said())[2] is rest
    assert len({mark.id for mark in marks}) == len(marks) == 7


def test_every_mark_is_handed_out_once_and_lists_of_sources_from_their_end() -> None:
    marks = Marks()
    ours = [
        marks.cite(PAPER, Said()),
        marks.cite(OTHER, Said()),
        marks.cite(PAPER, Said(single=True)),
    ]
    computed = marks.computed("index")
    third = marks.cite(SourceRef("S3", "", ""), Said())
    assert marks.hand_out([PAPER, OTHER, OTHER]) == [ours[1], ours[0], ours[2]]
    assert marks.hand_out([PAPER]) == []
    later = marks.cite(OTHER, Said(disputed=True))
    assert marks.hand_out() == [computed, later, third]
    assert marks.hand_out() == []


def test_a_citation_names_what_is_known_and_says_what_is_not() -> None:
    assert citation(PAPER) == "A Gazette, “On a deal”, Oct 2025"
    assert citation(OTHER) == f"Publisher not named, “An unnamed paper”, {DATE_UNKNOWN}"


def test_a_page_of_all_deals_is_cited_as_such() -> None:
    cited = page_citation("", date(2026, 1, 1), "https://a.example/")
    assert cited == "Minerals Tracker, all deals, as of 1 Jan 2026, https://a.example/"


@pytest.mark.parametrize(
    ("name", "illustrative", "said"),
    [
        ("USSM and FWO", False, "USSM and FWO"),
        ("Exemplar", True, "Exemplar (illustrative), invented figures"),
        ("Exemplar (illustrative)", True, "Exemplar (illustrative), invented figures"),
    ],
)
def test_what_is_taken_away_names_its_deal_and_what_is_invented(
    name: str, illustrative: bool, said: str
) -> None:
    assert subject_of(Deal(short_name=name, is_illustrative=illustrative)) == said
    assert subject_of(None) == ""
