"""The revision moves whatever writes, once per statement, and never back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Model

from deals.models import Deal, Event, Source
from deals.models.links import link_fields
from deals.tracking.notices import shown_models
from milestones.models import LastRefresh, Milestone, StatusChange, Yardstick
from milestones.states import Status
from shipments.models import CustomsRecord, Shipment, ShipmentStep
from tests import factories as make
from tests.minerals_tracker.admin_rows import MAKERS

pytestmark = pytest.mark.django_db


def revision(deal: Deal) -> int:
    return Deal.objects.get(pk=deal.pk).revision


def moved(deal: Deal, write: Callable[[], object]) -> bool:
    """Whether a deal's revision moves when `write` runs."""
    before = revision(deal)
    with transaction.atomic():
        write()
    assert revision(deal) >= before
    return revision(deal) > before


def sql(statement: str, *values: str | int) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


@pytest.fixture
def deal() -> Deal:
    return make.make_deal()


AFTER_STATEMENTS = {f"moves_deals_{word}" for word in ("insert", "update", "delete")}


def shown() -> list[type[Model]]:
    floors = [apps.get_app_config(name) for name in ("deals", "shipments", "milestones")]
    return [model for app in floors for model in shown_models(app)]


def declared() -> dict[str, set[str]]:
    """Triggers that move revisions, by table, as the models' Meta declare them."""
    names: dict[str, set[str]] = defaultdict(set)
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", ()):
            if trigger.name.startswith("moves_"):
                names[model._meta.db_table].add(trigger.name)
    return names


def test_every_table_that_pages_show_declares_its_triggers_and_has_them() -> None:
    tables = {model._meta.db_table for model in shown()}
    wanted = dict.fromkeys(tables, AFTER_STATEMENTS)
    wanted["deals_deal"] = {"moves_itself", "moves_watchers"}
    assert declared() == wanted
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, array_agg(substring(tgname FROM '(moves_.*)_.....$'))"
            " FROM pg_trigger WHERE starts_with(tgname, 'pgtrigger_moves_') AND tgenabled = 'O' "
            "GROUP BY 1"
        )
        assert {table: set(names) for table, names in cursor.fetchall()} == wanted
    assert "deals_event_sources" in tables
    assert not any("history" in table for table in tables)


def deal_of(row: Any) -> Deal | None:
    """The deal that a row belongs to by its foreign keys."""
    for name in ("deal", "point", "shipment", "milestone", "event", "instrument"):
        if name in {field.name for field in row._meta.fields}:
            found = getattr(row, name)
            return found if found is None or isinstance(found, Deal) else deal_of(found)
    return None


def one_of_each() -> dict[type[Model], Any]:
    """A row of every table that pages show but those of links."""
    made = {type(row): row for row in (make_row() for make_row in MAKERS.values())}
    return {model: made[model] for model in shown() if not model._meta.auto_created}


def test_a_change_of_any_row_moves_its_deal_or_every_deal(deal: Deal) -> None:
    for model, row in one_of_each().items():
        if model is StatusChange:  # append-only
            continue
        own = row if model is Deal else deal_of(row)
        touch = partial(
            model._base_manager.filter(pk=row.pk).update,
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        assert moved(own or deal, touch), model
        assert not moved(own or deal, touch), model


def test_any_link_moves_the_deal_of_its_row_or_every_deal(deal: Deal) -> None:
    rows: dict[Any, Any] = dict(one_of_each())
    rows[Milestone] = make.make_milestone(deal=rows[Yardstick].deal)  # the only ones it takes
    links = [(row, field) for row in rows.values() for field in link_fields(type(row))]
    assert len(links) == len(shown()) - len(rows)
    for row, field in links:
        own = row if isinstance(row, Deal) else deal_of(row)
        other = deal if field.related_model is Deal else rows[field.related_model]
        own = deal if field.related_model is Deal else own
        manager = getattr(row, field.name)
        assert moved(own or deal, partial(manager.add, other)), field
        assert moved(own or deal, partial(manager.remove, other)), field


def test_orm_writes_of_what_belongs_to_a_deal(deal: Deal) -> None:
    shipment = make.make_shipment(deal=deal, state="")
    step = make.make_step(shipment=shipment)
    claim = make.make_claim(point=make.make_disputed_point(deal=deal))
    other = make.make_deal()
    shipment.note = "Seen at the port"
    assert moved(deal, shipment.save)
    assert moved(deal, lambda: make.make_reading(deal=deal))
    assert moved(deal, lambda: make.make_line(shipment=shipment))
    assert moved(deal, claim.delete)
    assert not moved(other, step.delete)


def test_many_to_many_rows(deal: Deal) -> None:
    event, source = make.make_event(deal=deal), make.make_source()
    assert moved(deal, lambda: event.sources.add(source))
    assert moved(deal, event.sources.clear)
    assert not moved(deal, event.sources.clear)


def test_bulk_updates_and_sql(deal: Deal) -> None:
    shipment = make.make_shipment(deal=deal)
    steps = ShipmentStep.objects.filter(shipment=shipment)
    assert moved(deal, lambda: Shipment.objects.filter(deal=deal).update(vessel="Example"))
    assert moved(deal, lambda: steps.update(note="By truck"))
    rename = "UPDATE milestones_milestone SET title = title || %s WHERE deal_id = %s"
    make.make_milestone(deal=deal), make.make_milestone(deal=deal)
    assert moved(deal, sql(rename, " (amended)", deal.pk))
    assert moved(deal, sql("DELETE FROM shipments_shipmentstep WHERE state = %s", "arrived"))


def test_a_change_of_status(deal: Deal) -> None:
    milestone = make.make_milestone(deal=deal)
    change = StatusChange(
        milestone=milestone,
        old=Status.ON_TRACK,
        new=Status.MET,
        reason="Signed",
        happened_on=make.SIGNED,
    )
    assert moved(deal, change.save)
    met = Milestone.objects.filter(pk=milestone.pk)
    assert moved(deal, lambda: met.update(status=Status.MET))


def test_a_row_that_goes_to_another_deal_moves_both(deal: Deal) -> None:
    shipment, other = make.make_shipment(deal=make.make_deal()), deal
    first, shipment.deal = shipment.deal, other
    before = revision(first)
    assert moved(other, shipment.save)
    assert revision(first) > before


def test_context_moves_who_watches_and_what_names_no_deal_moves_all(deal: Deal) -> None:
    other = make.make_deal()
    neighbour = make.make_event(deal=other, watched_by=[deal])
    context = make.make_event(scope="market")
    assert not moved(deal, Event.objects.filter(pk=neighbour.pk).update)
    assert moved(deal, lambda: Event.objects.filter(pk=neighbour.pk).update(title="Later"))
    assert moved(deal, lambda: make.make_document(event=neighbour))
    assert moved(deal, lambda: Event.objects.filter(pk=context.pk).update(title="Later"))


def test_shared_rows_move_every_deal(deal: Deal) -> None:
    source = make.make_source()
    assert moved(deal, lambda: Source.objects.filter(pk=source.pk).update(reliability="B"))
    assert moved(deal, make.make_customs_record)
    assert moved(deal, CustomsRecord.objects.all().delete)


def test_a_statement_moves_it_once_whatever_it_writes(deal: Deal) -> None:
    for _ in range(3):
        make.make_event(deal=deal)
    before = revision(deal)
    Event.objects.filter(deal=deal).update(title="Amended")
    assert revision(deal) == before + 1


def test_a_form_opened_earlier_does_not_turn_it_back(deal: Deal) -> None:
    stale = Deal.objects.get(pk=deal.pk)
    Deal.objects.filter(pk=deal.pk).update(revision=F("revision") + 40)
    now = revision(deal)
    stale.title = "Amended memorandum"
    stale.save()
    assert revision(deal) == now + 1


def test_an_undone_change_and_one_that_no_page_shows_do_not_move_it(deal: Deal) -> None:
    def undone() -> None:
        make.make_event(deal=deal)
        transaction.set_rollback(True)

    assert not moved(deal, undone)
    refresh = LastRefresh(
        deal=deal, revision=0, judged_on=make.SIGNED, refreshed_at=deal.recorded_at
    )
    assert not moved(deal, refresh.save)


def test_a_plan_made_for_many_rows_reads_one_for_one(deal: Deal) -> None:
    shipments = Shipment.objects.bulk_create(
        Shipment(reference=f"SH-{n}", deal=deal, purpose="commercial") for n in range(2_000)
    )
    with connection.cursor() as cursor:  # a plan kept from a test of few rows ends here
        cursor.execute("ANALYZE shipments_shipment")
    day = {"state": "planned", "reached_on": "2026-01-01"}
    ShipmentStep.objects.bulk_create(ShipmentStep(shipment=row, **day) for row in shipments[1:])
    before = _rows_read(Shipment)
    ShipmentStep.objects.create(shipment=shipments[0], **day)
    assert 0 < _rows_read(Shipment) - before < 10


def _rows_read(model: type[Model]) -> int:
    """Rows of a table that the open transaction has read so far, by an index or one
    after another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = %s",
            [model._meta.db_table],
        )
        return int(cursor.fetchone()[0])
