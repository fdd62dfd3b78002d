"""What search looks through keeps step with the rows, whatever wrote them."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.utils import timezone

from deals import searching
from deals.models import Claim, Deal, DisputedPoint, Event, SearchEntry, Source
from tests.factories import (
    make_claim,
    make_deal,
    make_disputed_point,
    make_event,
    make_milestone,
    make_shipment,
    make_source,
)

pytestmark = pytest.mark.django_db


def entry(row: Deal | Event | Claim | Source) -> SearchEntry:
    return SearchEntry.objects.get(kind=row._meta.model_name, row_id=row.pk)


def found(words: str) -> set[str]:
    query = SearchQuery(words, config="english", search_type="websearch")
    return set(SearchEntry.objects.filter(words=query).values_list("key", flat=True))


def test_every_noun_that_search_covers_has_a_line() -> None:
    deal = make_deal()
    rows = [deal, make_event(deal=deal), make_source(), make_milestone(deal=deal)]
    rows += [make_shipment(deal=deal), make_claim(point=make_disputed_point(deal=deal))]
    lines = set(SearchEntry.objects.values_list("kind", "row_id"))
    assert {(str(row._meta.model_name), row.pk) for row in rows} <= lines
    assert {model._meta.model_name for model in searching.searched_models()} == {
        str(row._meta.model_name) for row in rows
    }


def test_a_line_holds_the_words_the_deal_and_the_day_of_its_row() -> None:
    event = make_event(key="EV-1", title="Cargo sails", what_happened="From Karachi")
    line = entry(event)
    assert (line.key, line.title, line.body) == ("EV-1", "Cargo sails", "From Karachi  ")
    assert (line.deal_id, line.day) == (event.deal_id, event.happened_on)
    assert found("sailing") == found("karachi") == {"EV-1"}


def test_a_change_by_form_by_bulk_and_by_sql_is_seen() -> None:
    event = make_event(title="Before")
    event.title = "By form"
    event.save()
    assert entry(event).title == "By form"
    Event.objects.filter(pk=event.pk).update(title="By bulk")
    assert entry(event).title == "By bulk"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE deals_event SET title = 'By hand' WHERE id = %s", [event.pk])
    assert entry(event).title == "By hand"


def test_a_voided_row_is_not_found_and_one_that_is_put_back_is() -> None:
    event = make_event(title="Mistake")
    Event.objects.filter(pk=event.pk).update(voided_at=timezone.now(), void_reason="Twice")
    assert found("mistake") == set()
    Event.objects.filter(pk=event.pk).update(voided_at=None, void_reason="")
    assert found("mistake") == {event.key}


def test_a_deleted_row_leaves_no_line() -> None:
    source = make_source(title="Ephemeral")
    source.delete()
    assert found("ephemeral") == set()


def test_a_claim_is_found_by_what_its_point_says_now() -> None:
    claim = make_claim(point=make_disputed_point(title="The sum"), stance="Trade")
    DisputedPoint.objects.filter(pk=claim.point_id).update(title="The tonnage")
    assert entry(claim).title == "The tonnage"
    assert found("tonnage") == {f"{claim.point.key} {claim.side}"}


def test_a_row_that_changes_nothing_searched_keeps_its_line() -> None:
    event = make_event()
    before = entry(event).pk
    Event.objects.filter(pk=event.pk).update(confidence="disputed")
    assert entry(event).pk == before


def test_rows_that_were_there_before_their_triggers_are_found_after_migrating() -> None:
    event = make_event(title="Older than search")
    SearchEntry.objects.all().delete()
    assert found("older") == set()
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TRIGGER {searching.TRIGGER} ON deals_event IS 'old'")
    searching.install(apps.get_app_config("deals"), "default")
    assert found("older") == {event.key}
