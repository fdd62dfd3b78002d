"""Who may see which row: the one rule for every page, file, list and letter.

It is read from the columns of a model, so that no model can be forgotten:

* `is_active`: what is not active is shown to nobody, nor is what belongs to it.
* `is_public`: what is not public is shown to those with the right to view rows of its model.
* `voided_at`: what is voided counts nowhere, nor does what belongs to it; only lists of changes
  tell of it.

The admin has rights of its own and does not ask here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

Model = type[models.Model]

OWNERS = ("deal", "shipment", "milestone", "point", "event")
"""Links by which a row belongs to another; the first one that is filled in decides."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody may see beyond what everybody may.

    `knows_people`: who changed what. `reads`: labels of models whose rows they see though not public.
    """

    knows_people: bool = False
    reads: frozenset[str] = frozenset()

    def sees_all_of(self, model: Model) -> bool:
        """Whether no row of a model is kept from them for not being public."""
        return "is_public" not in _columns(model) or model._meta.label_lower in self.reads


NOBODY = Reader()
"""A reader without an account, or with one in no group; whatever is kept for many is for them."""


def visible_to(reader: Reader, model: Model, *, voided: bool = False) -> Q:
    """The condition that a row may be shown to a reader; with `voided`, also one that is void."""
    return _rule(reader, model, "", voided=voided)


def _rule(reader: Reader, model: Model, path: str, *, voided: bool) -> Q:
    columns = _columns(model)
    rule = Q()
    if "is_active" in columns:
        rule &= Q(**{f"{path}is_active": True})
    if not reader.sees_all_of(model):
        rule &= Q(**{f"{path}is_public": True})
    if "voided_at" in columns and not voided:
        rule &= Q(**{f"{path}voided_at__isnull": True})
    return rule & _owned(reader, columns, path, voided=voided)


def _owned(reader: Reader, columns: dict[str, Any], path: str, *, voided: bool) -> Q:
    """The condition that what a row belongs to may be shown; a row of nobody's may."""
    rule = Q()
    for name in reversed(OWNERS):
        owner = columns[name].related_model if name in columns else None
        if owner is None:
            continue
        shown = _rule(reader, owner, f"{path}{name}__", voided=voided)
        if columns[name].null:
            is_empty = Q(**{f"{path}{name}__isnull": True})
            shown = (~is_empty & shown) | (is_empty & rule)
        rule = shown
    return rule


def _columns(model: Model) -> dict[str, Any]:
    """Columns by name; none of what is no recorded row of ours, such as an account."""
    columns = {field.name: field for field in model._meta.concrete_fields}
    return columns if "recorded_at" in columns else {}
