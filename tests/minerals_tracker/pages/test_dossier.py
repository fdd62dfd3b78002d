from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from deals.models import Deal, DisputedPoint, Source
from deals.states import Scope
from milestones.models import StatusChange
from milestones.states import Status
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.dossier.dossier import Dossier, dossier
from minerals_tracker.pages.portfolio.portfolio import portfolio
from tests.factories import (
    make_deal,
    make_event,
    make_funding,
    make_milestone,
)
from tests.minerals_tracker.filling import fill
from tests.shipments.logging_form import editor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DAYS = [date(2025, 9, 1), date(2026, 1, 1), TODAY, date(2027, 1, 1)]
DOSSIER_QUERIES, PORTFOLIO_QUERIES = 79, 55


def read(deal: Deal, day: date = TODAY) -> Dossier:
    return dossier(deal, AsOf(day, TODAY))


def test_before_the_signing_there_is_no_deal(reference_data: Deal) -> None:
    page = read(reference_data, date(2025, 9, 1))
    assert page.head.answer.word == "Not agreed"
    assert page.shipments.rows == ()
    assert (page.money.named_usd, page.money.readings) == (None, ())
    assert page.milestones.count(Status.MET) == 0


def test_a_sample_does_not_deliver_the_deal(reference_data: Deal) -> None:
    page = read(reference_data, date(2026, 1, 1))
    assert page.head.answer.word == "Not yet"
    assert "sample of less than 2 t" in page.head.answer.sentence
    assert page.milestones.count(Status.OVERDUE) == 0
    assert page.milestones.count(Status.MET) > 0


def test_after_the_first_phase_milestones_are_overdue(reference_data: Deal) -> None:
    page = read(reference_data, date(2027, 1, 1))
    assert page.milestones.count(Status.OVERDUE) > 0
    assert page.phases[0].status == Status.OVERDUE
    assert page.phases[0].elapsed == 100


def sources_of_disputes(page: Dossier) -> Iterator[Source]:
    for section in page.disputes:
        for point in section.points:
            for side in point.sides:
                yield from side.sources


def test_nothing_dated_later_is_shown(reference_data: Deal) -> None:
    for day in DAYS:
        page = read(reference_data, day)
        dated = [entry.day for entry in page.events]
        dated += [reading.day for row in page.signals.rows for reading in row.readings]
        dated += [arrival.on for arrival in page.shipments.arrived]
        spoken = (source.published_by for source in sources_of_disputes(page))
        assert max(dated) <= day
        assert max(filter(None, spoken)) <= day


def test_no_side_of_a_dispute_is_hidden_because_its_document_has_a_vague_date(
    reference_data: Deal,
) -> None:
    """P105 is dated 2026 and was read on 22 Nov 2026: it is no document of the end of the year."""
    cited = reference_data.disputed_points.exclude(claims__sources=None)
    keys = set(cited.values_list("claims__sources__key", flat=True))
    for day in (TODAY, date(2026, 11, 30)):
        page = read(reference_data, day)
        assert {source.key for source in sources_of_disputes(page)} >= keys


def test_every_disputed_point_and_milestone_has_a_place(reference_data: Deal) -> None:
    page = read(reference_data)
    assert page.disputed == DisputedPoint.objects.filter(deal=reference_data).count()
    placed = [row.key for group in page.milestones.groups for row in group.rows]
    assert sorted(placed) == sorted(reference_data.milestones.values_list("key", flat=True))


def test_the_sum_named_is_shown_with_every_reading(reference_data: Deal) -> None:
    panel = read(reference_data).money
    assert panel.disputed is not None
    assert len(panel.readings) == len(panel.disputed.sides) > 1
    assert panel.committed_usd == panel.disbursed_usd == 0


def test_money_of_a_neighbour_moves_nothing(reference_data: Deal) -> None:
    make_funding(deal=None, amount=Decimal(10**9), kind="disbursed")
    assert read(reference_data).money.disbursed_usd == 0


def test_a_change_is_shown_from_the_day_it_was_recorded() -> None:
    deal = make_deal()
    recorded = datetime(2026, 3, 5, 12, tzinfo=UTC)
    StatusChange.objects.create(
        milestone=make_milestone(deal=deal),
        old=Status.ON_TRACK,
        new=Status.AT_RISK,
        reason="Because.",
        happened_on=date(2026, 3, 1),
        recorded_at=recorded,
    )
    assert read(deal, date(2026, 3, 4)).changes == ()
    assert [entry.day for entry in read(deal, date(2026, 3, 5)).changes] == [recorded.date()]


def test_of_much_that_counted_for_a_milestone_the_rest_is_counted() -> None:
    milestone = make_milestone()
    for _ in range(15):
        make_event(deal=milestone.deal, happened_on=date(2025, 9, 8))
    client = editor()
    page = client.get(f"/deals/{milestone.deal.slug}/milestones/").text
    assert "; and 3 more</p>" in page
    assert "; and 3 more</p>" in client.get(f"/deals/{milestone.deal.slug}/").text


def test_a_dossier_takes_a_fixed_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    deal = make_deal()
    for _ in range(2):
        fill(deal)
        fill(deal)
        again = Deal.objects.get(pk=deal.pk)
        with django_assert_num_queries(DOSSIER_QUERIES):
            read(again)


def test_a_portfolio_takes_a_fixed_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(2):
        fill(make_deal())
        fill(make_deal())
        with django_assert_num_queries(PORTFOLIO_QUERIES):
            portfolio(AsOf(TODAY, TODAY))


def test_real_deals_come_before_illustrative_ones() -> None:
    made = make_deal(is_illustrative=True, signed_on=date(2026, 6, 1))
    real = make_deal()
    assert [row.deal for row in portfolio(AsOf(TODAY, TODAY)).rows] == [real, made]


def test_every_mark_and_link_leads_to_a_place_on_the_page(
    reference_data: Deal, reader: Client
) -> None:
    for path, day in product(("/", reference_data.get_absolute_url()), DAYS):
        page = reader.get(path, {"on": day.isoformat()}).content.decode()
        ids = Counter(re.findall(r'\bid="([^"]+)"', page))
        wanted = set(re.findall(r'popovertarget="([^"]+)"', page))
        wanted |= set(re.findall(r'href="#([^"]+)"', page))
        assert wanted - set(ids) == set()
        assert [name for name, count in ids.items() if count > 1] == []


def test_every_popover_of_a_source_leads_to_the_list_of_sources(
    reference_data: Deal, reader: Client
) -> None:
    page = reader.get(reference_data.get_absolute_url()).content.decode()
    cited = set(re.findall(r'#(source-[^"]+)">In the list', page))
    listed = set(re.findall(r'<li id="(source-[^"]+)"', page))
    assert cited
    assert cited <= listed


@time_machine.travel("2026-11-22 12:00")
@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-01-01", "Shown as it stood on"), ("2027-01-01", "Forecast for"), ("", "As of")],
)
def test_the_day_of_a_page_is_said(reader: Client, day: str, words: str) -> None:
    page = reader.get(make_deal().get_absolute_url(), {"on": day}).content.decode()
    assert words in page
    assert ("Back to today" in page) is bool(day)


def test_context_never_moves_the_figures_of_a_deal(reference_data: Deal) -> None:
    before = read(reference_data)
    make_event(deal=None, scope=Scope.CONTEXT, event_type="definitive_agreement")
    after = read(reference_data)
    assert after.head.answer == before.head.answer
    assert after.milestones.counts == before.milestones.counts
