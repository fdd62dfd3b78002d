"""Which rows a reader may see: one rule for every page, file, list and letter.

It is derived from a model's columns, so that no model can be forgotten:

* `is_active`: an inactive row is hidden from everybody, and so is what belongs to it.
* `is_public`: a row that is not public is shown to readers with permission to view its model.
* `voided_at`: a voided row is hidden, and so is what belongs to it; only lists of changes mention
    it.

The admin has its own permissions and does not use this rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

Model = type[models.Model]

OWNERS = ("deal", "shipment", "milestone", "point", "event", "instrument")
"""Foreign keys to the row that a row belongs to; the first one that is not null decides."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What a person may see beyond the public.

    `knows_people`: whether they see who changed what. `reads`: labels of models whose non-public
    rows they see.
    """

    knows_people: bool = False
    reads: frozenset[str] = frozenset()

    def sees_all_of(self, model: Model) -> bool:
        """Return whether the reader may see the non-public rows of a model."""
        return "is_public" not in _columns(model) or model._meta.label_lower in self.reads


NOBODY = Reader()
"""The public: no account, or an account in no group. Cached pages are rendered for it."""


def visible_to(reader: Reader, model: Model, *, voided: bool = False) -> Q:
    """Return the Q that selects rows of a model a reader may see.

    With `voided` it includes voided rows.
    """
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
