"""Loading again: what is the same is not touched, what an editor did stays and is reported."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from deals.models import Deal, Event, Party, Place, ReferenceRow, Source, Unknown
from deals.reference import MalformedReferenceError, Report
from deals.reference.store import EDITED, GONE, LOST_TARGET, REMOVED, TAKEN
from deals.tracking.history import REFERENCE_DATA
from minerals_tracker.reference import load
from tests.factories import make_source
from tests.reference_copies import ReferenceCopy, own

SOURCES, EVENTS = "deals/data/sources.csv", own("events")
TITLE = "A US-Pakistan opportunity"


def kept(report: Report) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(kept.table, kept.key, kept.why, kept.fields) for kept in report.kept]


def versions() -> dict[str, list[tuple[Any, ...]]]:
    """Every row's transaction, its history included: it moves with any write, even of the same."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label in {"deals", "shipments", "milestones"}:
                cursor.execute(f"SELECT ctid, xmin FROM {model._meta.db_table} ORDER BY ctid")
                found[model._meta.db_table] = cursor.fetchall()
    return found


def first_event() -> Event:
    event: Event = Event.objects.get(key="EV001")
    return event


def test_loading_twice_writes_nothing(reference_data: Deal) -> None:
    before = versions()
    report = load()
    assert (report.changed, report.kept) == (0, [])
    assert versions() == before
    assert sum(map(len, before.values())) > ReferenceRow.objects.count()


def test_a_load_is_in_the_history_without_a_user(reference_data: Deal) -> None:
    history = apps.get_model("deals", "SourceHistory")._default_manager.select_related(
        "pgh_context"
    )
    contexts = [row.pgh_context.metadata for row in history]
    assert contexts == [{"user": None, "reason": REFERENCE_DATA}] * Source.objects.count()


@pytest.mark.django_db
def test_a_row_changed_in_the_file_is_updated(reference_copy: ReferenceCopy) -> None:
    reference_copy.load()
    before = versions()
    reference_copy.change(SOURCES, TITLE, "A new title")
    report = reference_copy.load()
    assert (report.counts["deals.source"].updated, report.changed, report.kept) == (1, 1, [])
    assert Source.objects.filter(title="A new title").count() == 1
    moved = {table for table, rows in versions().items() if rows != before[table]}
    assert moved <= {
        *("deals_source", "deals_sourcehistory", "deals_referencerow", "deals_deal"),
    }
    assert reference_copy.load().changed == 0


@pytest.mark.django_db
def test_relations_changed_in_the_file_are_updated(reference_copy: ReferenceCopy) -> None:
    reference_copy.load()
    event = first_event()
    reference_copy.change(EVENTS, ",PL-MKH,P72\n", ",PL-ISB|PL-KHI,P01|P72\n")
    reference_copy.load()
    assert {place.key for place in event.places.all()} == {"PL-ISB", "PL-KHI"}
    assert {source.key for source in event.sources.all()} == {"P01", "P72"}


def test_a_row_an_editor_changed_is_kept_and_reported(reference_data: Deal) -> None:
    event = first_event()
    Event.objects.filter(pk=event.pk).update(title="As the editor has it", actors="Somebody")
    assert kept(load()) == [("deals.event", event.key, EDITED, ("actors", "title"))]
    event.refresh_from_db()
    assert event.title == "As the editor has it"


def test_a_source_an_editor_added_to_an_event_is_kept(reference_data: Deal) -> None:
    event, own = first_event(), make_source()
    event.sources.add(own)
    assert kept(load()) == [("deals.event", event.key, EDITED, ("sources",))]
    assert own in event.sources.all()


@pytest.mark.django_db
def test_an_edited_row_is_kept_even_when_the_file_moves_too(reference_copy: ReferenceCopy) -> None:
    reference_copy.load()
    Source.objects.filter(title=TITLE).update(notes="Seen in print")
    reference_copy.change(SOURCES, TITLE, "A new title")
    assert [why for _, _, why, _ in kept(reference_copy.load())] == [EDITED]
    assert Source.objects.get(notes="Seen in print").title == TITLE


@pytest.mark.django_db
def test_an_editor_and_the_file_may_say_the_same(reference_copy: ReferenceCopy) -> None:
    reference_copy.load()
    Source.objects.filter(title=TITLE).update(title="A new title")
    reference_copy.change(SOURCES, TITLE, "A new title")
    assert kept(reference_copy.load()) == []
    reference_copy.change(SOURCES, "A new title", "A third title")
    assert reference_copy.load().counts["deals.source"].updated == 1


def test_a_voided_row_stays_voided(reference_data: Deal) -> None:
    event = first_event()
    Event.objects.filter(pk=event.pk).update(voided_at=timezone.now(), void_reason="Mistaken")
    assert kept(load()) == [("deals.event", event.key, EDITED, ("voided_at",))]
    event.refresh_from_db()
    assert event.voided_at


def test_a_removed_row_does_not_come_back(reference_data: Deal) -> None:
    Unknown.objects.order_by("order")[0].delete()
    before = Unknown.objects.count()
    assert [(table, why) for table, _, why, _ in kept(load())] == [("deals.unknown", REMOVED)]
    assert Unknown.objects.count() == before


@pytest.mark.django_db
def test_a_row_gone_from_the_file_is_kept_and_reported(reference_copy: ReferenceCopy) -> None:
    reference_copy.load()
    reference_copy.drop_line(own("signal_readings"), "GOV,1,2023-08-09")
    report = reference_copy.load()
    assert [(table, why) for table, _, why, _ in kept(report)] == [
        ("milestones.signalreading", GONE)
    ]
    assert report.changed == 0


@pytest.mark.django_db
def test_an_editors_own_row_is_not_taken_over(reference_copy: ReferenceCopy) -> None:
    make_source(key="S002", title="Another document")
    report = reference_copy.load()
    assert ("deals.source", "S002", TAKEN, ()) in kept(report)
    assert Source.objects.get(key="S002").title == "Another document"


@pytest.mark.django_db
def test_a_row_of_the_same_words_is_adopted(reference_copy: ReferenceCopy) -> None:
    reference_copy.load()
    ReferenceRow.objects.filter(table="deals.event").delete()
    report = reference_copy.load()
    assert (report.changed, report.kept) == (0, [])
    assert ReferenceRow.objects.filter(table="deals.event").count() == Event.objects.count()


@pytest.mark.django_db
def test_a_row_that_names_a_removed_one_is_not_loaded(reference_copy: ReferenceCopy) -> None:
    reference_copy.load()
    Party.objects.all().update(site=None)
    free = Place.objects.filter(events=None, deals=None, assets=None, parties=None)[0]
    free.delete()
    line = next(
        line for line in reference_copy.text(EVENTS).splitlines() if line.startswith("EV001,")
    )
    reference_copy.add_line(
        EVENTS, line.replace("EV001", "EV901").replace(",PL-MKH,", f",{free.key},")
    )
    assert ("deals.event", "EV901", LOST_TARGET, ()) in kept(reference_copy.load())
    assert not Event.objects.filter(key="EV901").exists()


@pytest.mark.django_db
def test_what_the_database_refuses_is_a_problem_of_the_file(reference_copy: ReferenceCopy) -> None:
    phases = own("phases")
    line = reference_copy.change(phases, "2025-09-08,2026-12-31", "2025-09-08,2025-01-01")
    with pytest.raises(MalformedReferenceError) as refused:
        reference_copy.load()
    (problem,) = refused.value.problems
    assert (
        problem.reason
        == "The phase ends before it starts: give a later end, or leave the end empty."
    )
    assert (problem.spot.file, problem.spot.line) == (phases, line)
    assert not Source.objects.exists()
