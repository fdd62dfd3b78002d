"""Detect that a row was changed by somebody else after its form had been opened."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from deals.tracking.history import Revision, revisions
from deals.units import format_date

SHOWN = 3
"""Most field changes named in the message; the history page has all of them."""


def as_kept(admin: ModelAdmin[Any], request: HttpRequest, row: models.Model) -> str:
    """Return a hash of the editable state of a row, its links and the inline rows of its form.

    Computed fields are left out. On a POST the row is locked first, so that of two forms sent at
    once the second sees what the first has saved.
    """
    if request.method == "POST":
        row = type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)
    told = [_told(own) for own in _rows(admin, request, row)]
    return sha256(repr(told).encode()).hexdigest()[:32]


def told_of_change(admin: ModelAdmin[Any], request: HttpRequest, row: models.Model) -> str:
    """Return the error message for a conflict: who changed the row last, when, what, what to do."""
    changes = [
        (own, revision, diffs)
        for own in _rows(admin, request, row)
        for revision in revisions(own)
        if (diffs := _diffs(own, revision))
    ]
    own, last, diffs = max(changes, key=lambda change: change[1].at)
    at = timezone.localtime(last.at)
    more = [f"{len(diffs) - SHOWN} more"] if len(diffs) > SHOWN else []
    what = "; ".join([*diffs[:SHOWN], *more])
    return (
        f"{own} was changed after you had opened this form: by {last.who} on"
        f" {format_date(at.date())}, {at:%H:%M %Z} ({what}). Nothing of yours is saved. Look at "
        "what"
        " is kept now; if you save this form as it stands, it replaces that."
    )


def _diffs(row: models.Model, revision: Revision) -> list[str]:
    """What people changed in a revision; none where only the product computed anew."""
    computed = {str(field.verbose_name) for field in row._meta.fields if not _is_told(field)}
    return [
        f"{diff.label}: {diff.old or 'empty'} → {diff.new or 'empty'}"
        for diff in revision.diffs
        if diff.label not in computed
    ]


def _rows(admin: ModelAdmin[Any], request: HttpRequest, row: models.Model) -> Iterator[Any]:
    """A row as it is kept, and those of the inlines of its form."""
    yield type(row)._base_manager.get(pk=row.pk)
    for formset, inline in admin.get_formsets_with_inlines(request, row):
        own = inline.get_queryset(request).filter(**{formset.fk.name: row.pk})
        yield from own.order_by("pk")


def _told(row: Any) -> list[Any]:
    """What a person may change of a row, and whether it counts."""
    fields = row._meta.concrete_fields
    values = [(field.name, field.value_from_object(row)) for field in fields if _is_told(field)]
    links = [
        (link.name, sorted(getattr(row, link.name).values_list("pk", flat=True)))
        for link in row._meta.many_to_many
        if link.editable
    ]
    return [row.pk, values, links]


def _is_told(field: Any) -> bool:
    """Whether a person decides what a field says; the product computes the others."""
    if field.name in {"voided_at", "void_reason"}:
        return True
    computed: frozenset[str] = getattr(field.model, "computed", frozenset())
    return bool(field.editable) and not field.generated and field.name not in computed
