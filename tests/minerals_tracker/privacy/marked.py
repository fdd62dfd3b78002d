"""A world with rows that not everybody may see: every free text of them holds a marked word.

`ZQX-private-document-title-7` stands in the title of a paper that is not public, and in no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pghistory
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Model

from deals.models import Deal, Source
from minerals_tracker.models import Erratum
from minerals_tracker.pages.changes.history_sources import history_of
from minerals_tracker.people.groups import EDITOR
from shipments.models import Shipment, ShipmentPaper
from tests import factories
from tests.minerals_tracker.admin_rows import MAKERS
from tests.minerals_tracker.people import make_person

PRIVATE, INACTIVE, VOIDED, PERSON = "private", "inactive", "voided", "person"
MARK = "ZQX"
EARLIER = datetime(2026, 11, 2, 9, tzinfo=UTC)
WITHIN = factories.within()
NOT_FREE = {"key", "reference", "slug", "sha256", "media_type", "currency"}
"""Columns of text that addresses and checks are made of."""
OWNERS = ("deal", "shipment", "milestone", "point", "event", "instrument")
"""Links that lead from a row to its deal, the nearest first."""


@dataclass
class World:
    """An open deal with rows of all kinds, a deal that is not active, and the source all cite."""

    open: Deal
    hidden: Deal
    source: Source
    editor: User
    rows: list[Model]


def make_world() -> World:
    """Private, inactive and voided rows of every model that can be so, beside open ones."""
    editor = make_person(EDITOR, name=f"{MARK}-{PERSON}-editor")
    source = factories.make_source(key="open-source", title="Open source")
    opened = factories.make_deal(slug="open", short_name="Open deal")
    hidden = factories.make_deal(slug="hidden")
    beside = factories.make_deal(slug="beside", short_name="Deal beside it")
    world = World(opened, hidden, source, editor, [])
    with pghistory.context(user=editor.pk, reason="Entered"):
        _open_rows(world)
        for label, model in _models().items():
            world.rows += [_inactive(world, label)]
            if _has(model, "voided_at"):
                world.rows += [_voided(world, label)]
            if _has(model, "is_public"):
                world.rows += [_private(world, label), *_changed(world, label)]
        _beside(world)
        mark(hidden, INACTIVE)
    Deal.objects.exclude(pk__in=[opened.pk, beside.pk]).update(is_active=False)
    for model in _models().values():
        model._base_manager.update(recorded_at=WITHIN)
    Deal.objects.update(recorded_at=EARLIER)
    return world


def _models() -> dict[str, type[Model]]:
    """The tracked models whose rows belong to a deal, by their labels."""
    found = {label: apps.get_model(label) for label in MAKERS}
    return {
        label: model
        for label, model in found.items()
        if hasattr(model, "history") and any(_has(model, name) for name in OWNERS)
    }


def _open_rows(world: World) -> None:
    """What everybody sees; an editor's name stands behind a reading and an override."""
    milestone = factories.make_milestone(
        deal=world.open,
        rule={
            "metric": "documents.count",
            "op": "gte",
            "value": 1,
            "filters": {},
        },
    )
    factories.make_override(milestone=milestone, author=world.editor)
    factories.make_reading(deal=world.open, author=world.editor, sources=[world.source])
    factories.make_shipment(deal=world.open, reference="open-lot", logged_by=world.editor)
    event = factories.make_event(deal=world.open, title="Open event", sources=[world.source])
    event.watched_by.add(world.hidden)


def _inactive(world: World, label: str) -> Model:
    row = _row(world, label, world.hidden)
    mark(row, INACTIVE)
    return row


def _voided(world: World, label: str) -> Model:
    row = _row(world, label, world.open)
    _write(row, voided_at=WITHIN, void_reason="Entered twice")
    mark(row, VOIDED)
    return row


def _private(world: World, label: str) -> Model:
    row = _row(world, label, world.open)
    _write(row, is_public=False)
    mark(row, PRIVATE)
    return row


def _changed(world: World, label: str) -> list[Model]:
    """A row that was public once, and one that is public now: both have words of when they were
    not."""
    once, now = _row(world, label, world.open), _row(world, label, world.open)
    _write(once, is_public=True)
    _write(now, is_public=False)
    mark(now, PRIVATE)
    for row in (once, now):
        history_of(type(row))._default_manager.filter(pgh_obj=row).update(pgh_created_at=EARLIER)
    _write(once, is_public=False)
    mark(once, PRIVATE)
    cleared = dict.fromkeys({"url", "void_reason"} & {f.name for f in now._meta.fields}, "")
    _write(now, is_public=True, title="Open at last", kind="contract", **cleared)
    return [once, now]


def _beside(world: World) -> None:
    """Hidden rows that open ones lead to, and a private paper with a file."""
    mine = {"deal": world.open, "sources": [world.source]}
    event = next(row for row in world.rows if row._meta.label == "deals.Event")
    reading = factories.make_reading(**mine, event=event)
    factories.make_commitment(**mine, rung_evidence=event)
    told = factories.make_document(event=event, source=world.source)
    mark(told, INACTIVE)
    first = factories.make_document(
        deal=world.open, source=world.source, is_public=False, dated_on=date(2025, 9, 1)
    )
    mark(first, PRIVATE)  # it alone meets the milestone, whose reason would name it
    paper = factories.make_paper(
        shipment=Shipment.objects.get(reference="open-lot"), content=b"%PDF-1.7 secret"
    )
    mark(paper, PRIVATE)
    ShipmentPaper.objects.filter(pk=paper.pk).update(source=world.source)
    world.rows += [reading, told, first, paper]


def frozen(world: World) -> None:
    """A week's issue, and a correction of it that is about the hidden deal."""
    issue = factories.make_issue()
    said = {name: f"{MARK}-{INACTIVE}-erratum-{name}" for name in ("figure", "printed", "correct")}
    Erratum.objects.create(issue=issue, deal=world.hidden, author=world.editor, **said)


def _row(world: World, label: str, deal: Deal) -> Model:
    """A row of a model that belongs to a deal and rests on the source that all rest on."""
    row = MAKERS[label]()
    _move(row, deal)
    for field in row._meta.get_fields():
        if field.related_model is Source and field.concrete:
            if field.many_to_many:
                getattr(row, field.name).add(world.source)
            else:
                _write(row, **{field.name: world.source})
        if field.name == "watched_by":
            getattr(row, field.name).add(world.open)
    return row


def _move(row: Model, deal: Deal) -> None:
    """Let a row, or what it is a part of, belong to a deal."""
    for name in OWNERS:
        if _has(type(row), name):
            if name == "deal":
                _write(row, deal=deal)
            else:
                _move(getattr(row, name), deal)
            return


def mark(row: Model, what: str) -> None:
    """Write a word such as `ZQX-private-event-title-7` into every free text of a row."""
    words: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        word = f"{MARK}-{what}-{row._meta.model_name}-{field.name}-{row.pk}"
        is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if not is_text or field.name in NOT_FREE or len(word) > (field.max_length or 1000):
            continue
        words[field.name] = f"https://{word}/" if isinstance(field, models.URLField) else word
    if not getattr(row, "sha256", ""):
        words.pop("file_name", None)
    if "called_complete_by" in words:  # a name without its day is refused
        words["called_complete_on"] = EARLIER.date()
    _write(row, **words)


def _write(row: Model, **values: Any) -> None:
    """Change columns of a row as SQL by hand would."""
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)
