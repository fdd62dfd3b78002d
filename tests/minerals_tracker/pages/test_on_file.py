"""What the file of a deal holds by a day."""

from __future__ import annotations

from datetime import date

import pytest

from deals.models import Deal, RelatedProject
from minerals_tracker.pages.dossier.deal_file import on_file
from tests.factories import (
    VOIDED,
    make_deal,
    make_event,
    make_funding,
    make_instrument,
    make_line,
    make_shipment,
    make_source,
)

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture
def deal() -> Deal:
    deal = make_deal()
    source = make_source(title="Gazette")
    make_event(deal=deal, title="Signing", happened_on=date(2026, 1, 31), sources=[source])
    make_line(shipment=make_shipment(deal=deal, reference="SH-1", on=date(2026, 2, 1)))
    return deal


def test_each_day_has_a_file_of_its_own(deal: Deal) -> None:
    assert [event.title for event in on_file(deal, on=date(2026, 1, 31)).events] == ["Signing"]
    assert on_file(deal, on=date(2026, 1, 30)).events == ()


def test_money_that_is_voided_or_to_come_is_not_on_file(deal: Deal) -> None:
    make_funding(deal=deal, funder="Bank of the day", dated_on=date(2026, 3, 31))
    make_funding(deal=deal, funder="Voided", voided_at=VOIDED, void_reason="Never given")
    for day, funders in ((date(2026, 3, 30), []), (date(2026, 3, 31), ["Bank of the day"])):
        assert [record.funder for record in on_file(deal, on=day).funding] == funders


def test_a_paper_signed_in_a_month_is_on_file_from_the_end_of_it(deal: Deal) -> None:
    paper = make_instrument(deal=deal, signed_on=date(2026, 3, 1), signed_precision="month")
    for day, signed in ((date(2026, 3, 30), False), (date(2026, 3, 31), True)):
        assert (paper in on_file(deal, on=day).promise.instruments) is signed


def test_a_related_project_is_on_file_once_all_its_sources_are_out(deal: Deal) -> None:
    project = RelatedProject.objects.create(deal=deal, order=1, name="Mine", relation="near")
    days = date(2026, 3, 1), date(2026, 3, 5)
    project.sources.set([make_source(published_on=day) for day in days])
    for day, known in ((date(2026, 3, 4), False), (date(2026, 3, 5), True)):
        assert (project in on_file(deal, on=day).doubt.related) is known
