"""Where changes are recorded: a history table for each model, links, and status changes.

All have the same columns: `instant` (start of the transaction), `row`, `ctx` (who and why) and
`label` (what was done).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from deals.models import (
    Claim,
    Deal,
    DisputedPoint,
    Instrument,
    InstrumentState,
    LinkChange,
    Recorded,
)
from deals.models.links import link_fields
from deals.visibility import NOBODY, Reader, visible_to
from milestones.models import Milestone, Override, StatusChange
from minerals_tracker.pages.sources.source_usage import path_to_deal
from shipments.models import Shipment, ShipmentLine, ShipmentPaper, ShipmentStep

Model = type[models.Model]
FLOORS = ("deals", "shipments", "milestones")
PARTS: dict[Model, tuple[Model, ...]] = {
    DisputedPoint: (Claim,),
    Instrument: (InstrumentState,),
    Milestone: (Override,),
    Shipment: (ShipmentLine, ShipmentStep, ShipmentPaper),
}
"""Models of parts: a change of one counts as a change of its owner."""
ADDED, CHANGED, REMOVED, LINKS, STATUS = "insert", "update", "delete", "links", "status"


@dataclass(frozen=True, slots=True)
class ChangeSource:
    """A table of changes of one kind; `models` are the models in it, by their label."""

    rows: QuerySet[Any, Any]
    kind: Any
    models: dict[str, Model]

    def of(self, **kept: Any) -> ChangeSource:
        return ChangeSource(self.rows.filter(**kept), self.kind, self.models)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are asked for, and by which reader; empty fields ask for all.

    `hidden` are the deals that are not active.
    """

    deal: Deal | None = None
    model: Model | None = None
    row: models.Model | None = None
    what: str = ""
    hidden: tuple[int, ...] = ()
    reader: Reader = NOBODY


def tracked_models() -> list[Model]:
    """Every model with a history that the pages show."""
    found = [model for name in FLOORS for model in apps.get_app_config(name).get_models()]
    return [m for m in found if hasattr(m, "history") and issubclass(m, Recorded)]


def history_of(model: Model) -> Any:
    """The history model of a tracked model."""
    return model._meta.get_field("history").related_model


def states_of(model: Model, reader: Reader) -> QuerySet[Any, Any]:
    """History rows that a reader may see; states in which a row was not public are left out."""
    states: QuerySet[Any, Any] = history_of(model)._default_manager.all()
    return states if reader.sees_all_of(model) else states.filter(is_public=True)


def books(wanted: Wanted) -> list[ChangeSource]:
    """The change tables that may hold what is wanted, filtered for it."""
    chosen = _models(wanted)
    found = []
    if wanted.what in ("", ADDED, CHANGED, REMOVED):
        found += [_history(model, wanted) for model in chosen]
    if wanted.what in ("", LINKS):
        found += _links(chosen, wanted)
    if wanted.what in ("", STATUS) and Milestone in chosen:
        found.append(_statuses(wanted))
    return found


def _models(wanted: Wanted) -> list[Model]:
    if wanted.model is None:
        every = tracked_models()
        return [m for m in every if path_to_deal(m)] if wanted.deal else every
    parts = PARTS.get(wanted.model, ()) if wanted.row else ()
    return [wanted.model, *parts]


def _history(model: Model, wanted: Wanted) -> ChangeSource:
    path = path_to_deal(model)
    rows = states_of(model, wanted.reader).filter(_cut(model, path, "pgh_obj_id", wanted))
    rows = rows.filter(_shown(model, wanted))
    if wanted.what:
        rows = rows.filter(pgh_label=wanted.what)
    told = rows.annotate(
        instant=F("pgh_created_at"),
        row=F("pgh_obj_id"),
        ctx=F("pgh_context_id"),
        label=F("pgh_label"),
    )
    name = str(model._meta.model_name)
    return ChangeSource(told, Value(name, models.TextField()), {name: model})


def _cut(model: Model, path: str | None, own: str, wanted: Wanted) -> Q:
    """The condition that a history row is of the deal and of the row that are wanted."""
    condition = Q()
    to_deal = own if path == "pk" else path
    if wanted.deal and to_deal:
        condition &= Q(**{to_deal: wanted.deal.pk})
    if wanted.hidden and to_deal:
        condition &= ~Q(**{f"{to_deal}__in": wanted.hidden}) | Q(**{f"{to_deal}__isnull": True})
    if wanted.row:
        is_part = not isinstance(wanted.row, model)
        column = f"{_to_whole(model, wanted.row)}_id" if is_part else own
        condition &= Q(**{column: wanted.row.pk})
    return condition


def _shown(model: Model, wanted: Wanted) -> Q:
    """The condition that the row of a history row may be shown as it is now.

    A row that is gone is told of unless rows of its model may be kept from this reader. Where all
    deals are active nothing else is kept from anybody, and no row is looked at.
    """
    present = model._base_manager.filter(pk=OuterRef("pgh_obj_id"))
    shown = visible_to(wanted.reader, model, voided=True)
    if not wanted.reader.sees_all_of(model):
        return Q(Exists(present.filter(shown)))
    return ~Q(Exists(present.exclude(shown))) if wanted.hidden and shown else Q()


def _to_whole(part: Model, whole: models.Model) -> str:
    """The field by which a part names what it is part of."""
    return next(f.name for f in part._meta.concrete_fields if f.related_model is type(whole))


def _links(chosen: Iterable[Model], wanted: Wanted) -> list[ChangeSource]:
    tables: dict[str, Model] = {}
    condition = Q(pk__in=[])
    for model in chosen:
        mine = {field.m2m_db_table(): model for field in link_fields(model)}
        if mine:
            tables |= mine
            cut = _cut(model, path_to_deal(model), "pk", wanted)
            if wanted.hidden or not wanted.reader.sees_all_of(model):
                cut &= visible_to(wanted.reader, model, voided=True)
            of_row = Q(row_id__in=model._base_manager.filter(cut).values("pk")) if cut else Q()
            condition |= Q(through__in=list(mine)) & of_row
    if not tables:
        return []
    rows = LinkChange.objects.order_by().filter(condition)
    told = rows.annotate(
        instant=F("at"),
        row=F("row_id"),
        ctx=F("context_id"),
        label=Value(LINKS, models.TextField()),
    )
    return [ChangeSource(told, Cast("through", models.TextField()), tables)]


def _statuses(wanted: Wanted) -> ChangeSource:
    cut = _cut(Milestone, "milestone__deal", "milestone_id", wanted)
    told = StatusChange.objects.order_by().filter(cut)
    told = told.annotate(
        instant=F("recorded_at"),
        row=F("milestone_id"),
        ctx=Cast(Value(None), models.UUIDField()),
        label=Value(STATUS, models.TextField()),
    )
    return ChangeSource(told, Value(STATUS, models.TextField()), {STATUS: Milestone})
