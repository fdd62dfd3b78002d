"""What is kept of a deal's file: read again with every change of it, and with none of a shipment."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.models import Deal, Event, RelatedProject, Source
from minerals_tracker.dashboard.as_of import AsOf
from minerals_tracker.dashboard.dossier import Dossier, dossier
from minerals_tracker.dashboard.on_file import on_file
from shipments.models import Shipment
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


def read(deal: Deal) -> tuple[Dossier, list[str]]:
    """The dossier, and the tables that were read for it."""
    with CaptureQueriesContext(connection) as queries:
        page = dossier(deal, AsOf(TODAY, TODAY))
    return page, [query["sql"] for query in queries]


def of_events(queries: list[str]) -> list[str]:
    return [sql for sql in queries if 'FROM "deals_event"' in sql]


def test_a_shipment_lets_the_file_be(deal: Deal) -> None:
    _, first = read(deal)
    assert of_events(first)
    Shipment.objects.update(vessel="Example")
    make_shipment(deal=deal, reference="SH-2", on=date(2026, 2, 2))
    page, again = read(deal)
    assert not of_events(again)
    assert {row.reference for row in page.shipments.rows} == {"SH-1", "SH-2"}
    assert [event.text for event in page.events] == ["Signing"]


def test_whatever_changes_the_file_is_read_at_once(deal: Deal) -> None:
    read(deal)
    make_event(deal=deal, title="Second signing", happened_on=date(2026, 2, 28))
    page, queries = read(deal)
    assert of_events(queries)
    assert {event.text for event in page.events} == {"Signing", "Second signing"}
    Event.objects.filter(title="Signing").update(title="First signing")
    assert "First signing" in {event.text for event in read(deal)[0].events}
    Source.objects.update(title="Another gazette")
    (group, *_) = read(deal)[0].sources
    assert "Another gazette" in {source.title for source in group.sources}


def test_each_day_has_a_file_of_its_own(deal: Deal) -> None:
    read(deal)
    before = date(2026, 1, 30)
    assert dossier(deal, AsOf(before, TODAY)).events == ()


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
