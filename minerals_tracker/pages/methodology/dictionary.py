"""The data dictionary: every recorded noun and its fields, read from the models themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from deals.models import Recorded

FLOORS = ("deals", "shipments", "milestones")
VOIDED = ("voided_at", "void_reason")
"""Columns that many nouns share; they stand last."""
KINDS = {
    "ArrayField": "list of words",
    "BooleanField": "yes or no",
    "CharField": "text",
    "DateField": "day",
    "DateTimeField": "instant",
    "DecimalField": "number",
    "ForeignKey": "link",
    "JSONField": "structured",
    "ManyToManyField": "links",
    "PositiveBigIntegerField": "whole number",
    "PositiveIntegerField": "whole number",
    "PositiveSmallIntegerField": "whole number",
    "SmallIntegerField": "whole number",
    "SlugField": "text",
    "TextField": "text",
    "URLField": "address",
    "UUIDField": "one word",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One field: what it may hold, whether it may be empty, what the model says about it."""

    name: str
    kind: str
    words: tuple[str, ...]
    may_be_empty: bool
    help: str


@dataclass(frozen=True, slots=True)
class Noun:
    """One model in its own words, with its fields in the order of the model."""

    key: str
    name: str
    floor: str
    said: str
    columns: tuple[Column, ...]


def nouns() -> tuple[Noun, ...]:
    """Everything that carries its second clock, floor by floor."""
    return tuple(
        _noun(model)
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models()
        if issubclass(model, Recorded)
    )


def _noun(model: type[models.Model]) -> Noun:
    meta = model._meta
    return Noun(
        key=meta.model_name or "",
        name=str(meta.verbose_name).capitalize(),
        floor=meta.app_label,
        said=" ".join((model.__doc__ or "").replace("`", "").split()),
        columns=tuple(_columns(model)),
    )


def _columns(model: type[models.Model]) -> Iterator[Column]:
    own = sorted(model._meta.concrete_fields, key=lambda field: field.name in VOIDED)
    for field in (*own, *model._meta.many_to_many):
        if not field.primary_key and field.name != "words":  # made of the others
            yield Column(
                name=field.name,
                kind=_kind(field),
                words=tuple(str(value) for value, _ in field.flatchoices if value != ""),
                may_be_empty=bool(field.null or field.blank),
                help=str(field.help_text),
            )


def _kind(field: models.Field[Any, Any]) -> str:
    if isinstance(field, models.GeneratedField):
        return "computed by the database"
    kind = KINDS[type(field).__name__]
    if field.is_relation and field.related_model:
        return f"{kind} to {field.related_model._meta.verbose_name}"  # type: ignore[union-attr]
    return kind
