"""The sources of a deal on a day: one rule for the dossier, its marks, the list of them and their
own pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from deals.models import Deal, Source
from milestones.evidence.gathering import gather, gather_each
from milestones.models import WatchSignal
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.dossier.dossier import dossier
from minerals_tracker.pages.sources.source_usage import sources_of
from tests.factories import (
    make_claim,
    make_deal,
    make_disputed_point,
    make_event,
    make_instrument,
    make_line,
    make_milestone,
    make_override,
    make_price,
    make_reading,
    make_shipment,
    make_source,
)

pytestmark = pytest.mark.django_db
TODAY, LATER = date(2026, 11, 22), date(2026, 12, 24)
DAYS = (date(2025, 9, 7), date(2025, 10, 5), date(2026, 1, 3), TODAY)
CITED = re.compile(r'href="/sources/([^/"]+)/')


@pytest.fixture
def reader(client: Client, settings: LazySettings) -> Client:
    settings.PUBLIC_READ = True
    return client


def listed(deal: Deal, day: date) -> set[str]:
    return {row.source.key for group in sources_of(deal, on=day) for row in group.rows}


def out_later(day: date) -> set[str]:
    return set(Source.objects.filter(published_by__gt=day).values_list("key", flat=True))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_dossier_of_a_day_has_the_sources_that_the_list_of_that_day_has(
    reference_data: Deal, day: date
) -> None:
    page = dossier(reference_data, AsOf(day, TODAY))
    own = {source.key for group in page.sources for source in group.sources}
    assert page.source_count == len(own) > 20
    assert own == listed(reference_data, day)


@pytest.mark.parametrize(
    "name", ["", "milestones/", "signals/", "events/", "disputed/", "sources/"]
)
def test_no_page_of_a_day_cites_what_came_out_later(
    reference_data: Deal, reader: Client, name: str
) -> None:
    day = date(2026, 1, 3)
    page = reader.get(f"/deals/{reference_data.slug}/{name}?on={day}").content.decode()
    cited = set(CITED.findall(page))
    assert len(cited) > 10
    assert not cited & out_later(day)
    of_questions = WatchSignal.objects.values_list("source__key", flat=True)
    assert cited <= listed(reference_data, day) | set(of_questions)


def test_what_was_reported_later_says_so_in_place_of_marks(reader: Client) -> None:
    deal = make_deal()
    make_event(deal=deal, happened_on=TODAY, sources=[make_source(published_on=LATER)])
    path = f"/deals/{deal.slug}/events/"
    assert "(reported later)" in reader.get(path, {"on": str(TODAY)}).content.decode()
    assert "(reported later)" not in reader.get(path, {"on": str(LATER)}).content.decode()


def test_what_rests_on_one_source_on_a_day_counts_none_that_came_out_later(reader: Client) -> None:
    deal = make_deal(signed_on=date(2025, 9, 8))
    first, second = make_source(published_on=DAYS[1]), make_source(published_on=TODAY)
    mass: dict[str, Any] = {"total_low_kg": 1800, "total_high_kg": 1800, "total_qualifier": "exact"}
    sample = make_shipment(deal=deal, on=DAYS[1], purpose="sample", sources=[first, second], **mass)
    path, said = f"/deals/{deal.slug}/", "single source"
    for day, alone in ((DAYS[2], True), (TODAY, False)):
        known = gather([deal.pk], on=day)[deal.pk], gather_each(deal.pk, days=[day, TODAY])[day]
        words = {facts.samples_by_shipment[sample.reference].words for facts in known}
        assert words == {f"1.8 t ({said})" if alone else "1.8 t"}, day
        for address in (path, "/", f"/shipments/{sample.reference}/"):
            assert (said in reader.get(address, {"on": str(day)}).text) is alone, (day, address)
    told = reader.get(f"{path}compare/", {"on": str(TODAY), "against": str(DAYS[2])}).text
    assert f"1.8 t ({said})" in told


def test_a_watched_event_is_in_the_list_as_in_the_dossier() -> None:
    deal, source = make_deal(), make_source()
    make_event(deal=None, scope="context", sources=[source]).watched_by.add(deal)
    assert listed(deal, TODAY) == {source.key}


def test_the_page_of_a_source_tells_what_rested_on_it_by_the_day(reader: Client) -> None:
    source, deal = make_source(), make_deal()
    rows = [
        make_event(deal=deal, happened_on=LATER, sources=[source]),
        make_shipment(deal=deal, on=LATER, sources=[source]),
        make_instrument(deal=deal, signed_on=TODAY, signed_precision="year", sources=[source]),
        make_reading(deal=deal, read_on=LATER, sources=[source]),
        make_price(priced_on=LATER, source=source),
        make_override(
            milestone=make_milestone(deal=deal),
            source=source,
            starts_on=LATER,
            expires_on=date(2027, 1, 31),
        ),
    ]
    make_line(shipment=make_shipment(deal=deal), valued_price_on=LATER, valued_source=source)
    known = make_claim(point=make_disputed_point(deal=deal), sources=[source])
    path = f"/sources/{source.key}/"
    for day, count in ((TODAY, 1), (date(2026, 12, 31), len(rows) + 2)):
        page = reader.get(path, {"on": str(day)}).content.decode()
        assert page.count("Depends only on this.") == count, day
        assert str(known) in page


def test_nothing_rests_on_a_source_before_it_is_out(reader: Client) -> None:
    source = make_source(published_on=LATER)
    make_event(sources=[source])
    page = reader.get(f"/sources/{source.key}/", {"on": str(TODAY)}).content.decode()
    assert "Not yet published on this day" in page
    assert "Depends only on this." not in page


def test_the_page_of_a_source_names_it_as_a_list_of_references_does(reader: Client) -> None:
    source = make_source(
        publisher="A Gazette",
        title="On a deal",
        published_on=date(2025, 10, 7),
        url="https://a.example/",
    )
    page = reader.get(f"/sources/{source.key}/").content.decode()
    assert "A Gazette, “On a deal”, 7 Oct 2025, https://a.example/" in page
