"""How a dossier looks where there is nothing, nothing known, nothing new, or nothing real."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from deals.models import Deal
from tests.factories import (
    make_commodity,
    make_deal,
    make_line,
    make_milestone,
    make_phase,
    make_reading,
    make_shipment,
)

pytestmark = pytest.mark.django_db
TODAY = "?on=2026-11-22"


def page_of(reader: Client, deal: Deal) -> str:
    return reader.get(deal.get_absolute_url() + TODAY).content.decode()


def test_a_deal_without_anything_says_what_is_missing_and_draws_nothing(reader: Client) -> None:
    page = page_of(reader, make_deal())
    for words in (
        "No milestone is on record",
        "Nothing has arrived",
        "No sum is named, committed or paid out",
        "No signal has a reading",
        "No disputed point is on record",
    ):
        assert words in page
    assert "plot-empty" in page
    assert "data-chart" not in page
    assert 'class="note note-stale"' not in page


def test_what_is_not_known_is_a_word_and_never_a_zero(reader: Client) -> None:
    deal = make_deal()
    make_line(shipment=make_shipment(deal=deal), commodity=make_commodity())
    page = page_of(reader, deal)
    assert "mass, assay and contained metal not published" in page
    assert "Unknown is not zero." in page
    assert "Not valued is not zero." in page
    assert 'class="unknown">none on file<' in page
    assert not re.search(r"\b0 t\b", page)


def test_what_is_old_says_so_with_its_day_where_it_matters(reader: Client) -> None:
    deal = make_deal(data_as_of=date(2026, 8, 1))
    make_reading(deal=deal, read_on=date(2026, 8, 2))
    head, _, signals = page_of(reader, deal).partition('id="signals"')
    assert "last reviewed on 1 Aug 2026" in head.partition('class="note note-stale"')[2]
    assert "the latest on 2 Aug 2026" in signals.partition('class="note note-stale"')[2]


def test_what_is_invented_says_so_at_the_deal_and_at_every_chart(reader: Client) -> None:
    deal = make_deal(is_illustrative=True)
    make_milestone(deal=deal, phase=make_phase(deal=deal))
    page = page_of(reader, deal)
    assert "Illustrative deal" in page
    figures = page.split("<figure ")[1:]
    assert figures
    assert all(figure.startswith('class="fig is-illus"') for figure in figures)
    assert all("Illustrative data" in figure for figure in figures)
