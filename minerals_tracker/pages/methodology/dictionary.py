"""The data dictionary: recorded models and their fields, read from the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from deals.models import Recorded

FLOORS = ("deals", "shipments", "milestones")
VOIDED = ("voided_at", "void_reason")
"""Fields that many models share; they are listed last."""
KINDS = {
    "ArrayField": "list of words",
    "BooleanField": "yes or no",
    "CharField": "text",
    "DateField": "day",
    "DateTimeField": "date and time",
    "DecimalField": "number",
    "ForeignKey": "reference",
    "JSONField": "structured",
    "ManyToManyField": "references",
    "PositiveBigIntegerField": "whole number",
    "PositiveIntegerField": "whole number",
    "PositiveSmallIntegerField": "whole number",
    "SmallIntegerField": "whole number",
    "SlugField": "text",
    "TextField": "text",
    "URLField": "link (URL)",
    "UUIDField": "identifier",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One field: type, allowed values, whether it may be empty, and its help text."""

    name: str
    kind: str
    words: tuple[str, ...]
    may_be_empty: bool
    help: str


@dataclass(frozen=True, slots=True)
class Noun:
    """One model: its docstring and its fields in order."""

    key: str
    name: str
    floor: str
    said: str
    columns: tuple[Column, ...]


def nouns() -> tuple[Noun, ...]:
    """Every recorded model, app by app."""
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
