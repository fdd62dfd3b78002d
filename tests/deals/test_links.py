"""Links of many-to-many fields have a history too, whatever writes them, and can be put back."""

from __future__ import annotations

import io

import pghistory
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from deals.models import Event, LinkChange, Source
from deals.models.links import link_fields
from deals.tracking.history import FieldDiff, differences, put_back, revisions
from milestones.models import Milestone
from tests.factories import (
    make_deal,
    make_event,
    make_milestone,
    make_place,
    make_shipment,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db


def links_of(event: Event) -> list[str]:
    return sorted(event.sources.values_list("key", flat=True))


def kept(event: Event) -> list[tuple[int, bool]]:
    changes = LinkChange.objects.filter(row_id=event.pk, through="deals_event_sources")
    return list(changes.order_by("pk").values_list("linked_id", "gained"))


def test_every_table_of_links_of_a_tracked_model_has_the_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger\\_keeps\\_links\\_%' GROUP BY 1"
        )
        installed = dict(cursor.fetchall())
    floors = [apps.get_app_config(name) for name in ("deals", "shipments", "milestones")]
    tables = {
        field.m2m_db_table()
        for app in floors
        for model in app.get_models()
        for field in link_fields(model)
    }
    assert installed == dict.fromkeys(tables, 3)
    assert {"deals_event_sources", "shipments_shipment_sources"} <= tables
    assert Milestone.evidence_events.through._meta.db_table in tables


def test_a_change_of_links_says_what_who_and_why() -> None:
    first, second, editor = make_source(), make_source(), make_user(username="rukhsana")
    event = make_event(sources=[first])
    with pghistory.context(user=editor.pk, reason="The page is gone"):
        event.sources.set([second])
    latest, made = revisions(event)
    assert latest.diffs == (FieldDiff("sources", f"removed: {first}", f"added: {second}"),)
    assert (latest.what, latest.who, latest.reason) == ("changed", "rukhsana", "The page is gone")
    assert FieldDiff("sources", "", f"added: {first}") in made.diffs


def test_values_and_links_written_together_are_one_change() -> None:
    event, place = make_event(title="Before"), make_place()
    with pghistory.context(reason="Read again"):
        event.title = "After"
        event.save()
        event.places.add(place)
    latest, _made = revisions(event)
    assert [diff.label for diff in latest.diffs] == ["title", "places"]


def test_a_link_taken_away_and_given_back_in_one_change_is_not_told() -> None:
    source = make_source()
    event = make_event(title="Before", sources=[source])
    with pghistory.context(reason="Imported again"):
        event.title = "After"
        event.save()
        event.sources.clear()
        event.sources.add(source)
    assert [diff.label for diff in revisions(event)[0].diffs] == ["title"]


def test_sql_and_copy_are_caught() -> None:
    event, sources = make_event(), [make_source() for _ in range(4)]
    one, two, three, four = (source.pk for source in sources)
    with connection.cursor() as cursor:
        insert = "INSERT INTO deals_event_sources (event_id, source_id) VALUES (%s, %s), (%s, %s)"
        cursor.execute(insert, [event.pk, one, event.pk, two])
        move = "UPDATE deals_event_sources SET source_id = %s WHERE source_id = %s"
        cursor.execute(move, [three, one])
        cursor.execute("DELETE FROM deals_event_sources WHERE source_id = %s", [two])
        lines = io.StringIO(f"{event.pk}\t{four}\n")
        cursor.copy_from(lines, "deals_event_sources", columns=("event_id", "source_id"))
    links = [(one, True), (two, True), (one, False), (three, True), (two, False), (four, True)]
    assert kept(event) == links


def test_bulk_writes_are_caught_and_what_changes_nothing_is_not() -> None:
    event, source = make_event(), make_source()
    through = Event.sources.through
    through.objects.bulk_create([through(event_id=event.pk, source_id=source.pk)])
    through.objects.filter(event=event).delete()
    through.objects.filter(event=event).delete()
    assert kept(event) == [(source.pk, True), (source.pk, False)]


def test_links_to_rows_of_the_same_table_are_kept_on_the_side_that_names_them() -> None:
    copy, original = make_source(), make_source()
    copy.cited_through.add(original)
    said = [diff for diff in revisions(copy)[0].diffs if diff.label == "cited through"]
    assert said == [FieldDiff("cited through", "", f"added: {original}")]
    assert "cited through" not in {diff.label for diff in revisions(original)[0].diffs}


def test_putting_back_restores_links_with_values() -> None:
    old, new = make_source(key="OLD"), make_source(key="NEW")
    event = make_event(title="Before", sources=[old])
    then = revisions(event)[0]
    with pghistory.context(reason="Wrong"):
        event.title = "After"
        event.save()
        event.sources.set([new])
    told = [FieldDiff("title", "After", "Before")]
    told.append(FieldDiff("sources", f"removed: {new}", f"added: {old}"))
    assert differences(event, then) == told
    assert put_back(event, then) == told
    assert (Event.objects.get(pk=event.pk).title, links_of(event)) == ("Before", ["OLD"])


def test_putting_back_finds_the_links_between_two_changes_of_links() -> None:
    sources = [make_source(key=key) for key in ("A", "B", "C")]
    event = make_event()
    for source in sources:
        with pghistory.context(reason=source.key):
            event.sources.add(source)
    _latest, second, _first, made = revisions(event)
    put_back(event, second)
    assert links_of(event) == ["A", "B"]
    put_back(event, made)
    assert links_of(event) == []


def test_links_older_than_their_history_are_not_lost_by_putting_back() -> None:
    old, new = make_source(key="OLD"), make_source(key="NEW")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE deals_event_sources DISABLE TRIGGER USER")
        event = make_event(sources=[old])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE deals_event_sources ENABLE TRIGGER USER")
    made = revisions(event)[0]
    with pghistory.context(reason="Second source"):
        event.sources.add(new)
    put_back(event, made)
    assert links_of(event) == ["OLD"]


def test_links_that_a_form_would_refuse_are_not_put_back() -> None:
    shipment = make_shipment(deal=make_deal(), sources=[])
    bare = revisions(shipment)[0]
    with pghistory.context(reason="Found"):
        shipment.sources.set([make_source()])
    with pytest.raises(ValidationError, match="no sources then; at least one"):
        put_back(shipment, bare)


def test_a_row_that_is_gone_is_not_linked_again() -> None:
    source = make_source()
    event = make_event(sources=[source])
    with_source = revisions(event)[0]
    with pghistory.context(reason="Entered twice"):
        Source.objects.filter(pk=source.pk).delete()
    with pytest.raises(ValidationError, match="1 no longer exist"):
        put_back(event, with_source)
    assert revisions(event)[0].diffs[0].old == f"removed: no longer there ({source.pk})"


@pytest.mark.parametrize("write", ["update", "delete"])
def test_the_history_of_links_is_append_only(write: str) -> None:
    make_milestone(evidence_events=[make_event()])
    changes = LinkChange.objects.all()
    writes = {"update": lambda: changes.update(gained=False), "delete": changes.delete}
    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
        writes[write]()
    assert changes.filter(gained=True).exists()
