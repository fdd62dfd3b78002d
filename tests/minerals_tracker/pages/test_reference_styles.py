"""A source in Chicago, APA, BibTeX and RIS: what is known of it, and no more."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from deals.charts.figure import SourceRef
from minerals_tracker.pages.sources.reference_styles import apa, bibtex, chicago, ris
from tests.factories import make_deal, make_source

DAWN = SourceRef(
    "P20", "Dawn", "PTI calls for transparency", date(2025, 10, 6), "day", "C", "https://d.example/"
)
QUESTION = SourceRef("X", "", "Who gains?", date(2025, 9, 1), "month")
UNDATED = SourceRef("Y", "A & B_C", "50 % {of} ~it")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (DAWN, "Dawn. “PTI calls for transparency.” October 6, 2025. https://d.example/"),
        (QUESTION, "“Who gains?” September 2025."),
        (UNDATED, "A & B_C. “50 % {of} ~it.” n.d."),
    ],
)
def test_chicago(source: SourceRef, words: str) -> None:
    assert chicago(source) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (DAWN, "Dawn. (2025, October 6). PTI calls for transparency. https://d.example/"),
        (QUESTION, "Who gains? (2025, September)."),
        (UNDATED, "A & B_C. (n.d.). 50 % {of} ~it."),
    ],
)
def test_apa(source: SourceRef, words: str) -> None:
    assert apa(source) == words


def test_bibtex_writes_signs_of_tex_and_keeps_capitals() -> None:
    assert bibtex(DAWN) == (
        "@misc{P20,\n  title = {{PTI calls for transparency}},\n  author = {{Dawn}},\n"
        "  year = {2025},\n  month = {oct},\n  day = {6},\n  url = {https://d.example/},\n}"
    )
    assert r"title = {{50 \% \{of\} \textasciitilde{}it}}" in bibtex(UNDATED)
    assert r"author = {{A \& B\_C}}" in bibtex(UNDATED)
    assert "year" not in bibtex(UNDATED)


def test_ris_has_a_line_for_each_thing_that_is_known() -> None:
    lines = ris(DAWN).split("\n")
    assert (lines[0], lines[-1]) == ("TY  - ELEC", "ER  - ")
    assert {"TI  - PTI calls for transparency", "PB  - Dawn", "DA  - 2025/10/06"} < set(lines)
    assert "DA  - 2025/09" in ris(QUESTION)
    assert "PB" not in ris(QUESTION)


@pytest.mark.parametrize("precision", ["quarter", "year"])
def test_a_vague_date_is_its_year(precision: str) -> None:
    vague = SourceRef("Z", "Dawn", "A title", date(2025, 7, 1), precision)
    assert apa(vague) == "Dawn. (2025). A title."
    assert "DA" not in ris(vague)


@pytest.mark.django_db
def test_a_source_and_a_page_offer_every_style(reader: Client) -> None:
    source = make_source(title="A < B", publisher="Dawn")
    page = reader.get(f"/sources/{source.key}/").text
    assert "@misc{" + source.key in page
    assert "“A &lt; B.”" in page
    deal = make_deal(short_name="The X deal")
    page = reader.get(f"/deals/{deal.slug}/events/", {"on": "2026-11-22"}).text
    assert "Minerals Tracker. (2026, November 22). The X deal, as of 22 Nov 2026." in page
    assert "/events/?on=2026-11-22" in page.split("@misc{")[1].split("</pre>")[0]
