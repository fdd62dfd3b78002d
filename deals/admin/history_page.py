"""Views of the admin that show a row's history and restore an earlier state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import pghistory
from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from deals.admin.list_filters import Listing
from deals.tracking.history import Revision, differences, put_back, revisions

M = TypeVar("M", bound=models.Model)
REASONS_ARE_PUBLIC = "Public: everybody who can read the site reads it in the list of changes."


class ReasonForm(forms.Form):
    """A form with one required field: the reason for an action."""

    change_reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class PublicReasonForm(ReasonForm):
    """A reason that readers of the site can see in the list of changes."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["change_reason"].help_text = REASONS_ARE_PUBLIC


class RestoreForm(PublicReasonForm):
    """The reason for restoring a row to `revision`."""

    def __init__(self, revision: Revision, *args: Any) -> None:
        super().__init__(*args)
        self.revision = revision


class AdminWithFollowUp(Listing[M]):
    """A ModelAdmin with a hook that runs after rows are restored, voided or unvoided."""

    def settle(self, row: M) -> None:
        """Update what depends on a changed row, in the same transaction.

        Does nothing by default.
        """

    def parts_of(self, row: M) -> list[tuple[str, models.Model]]:
        """Named rows that belong to a row, whose history is told with its own."""
        return []


@dataclass(frozen=True, slots=True)
class Told:
    """A change as the history page tells it; `about` names the part of the row that it changed.

    `restore_url` is empty where nothing may be put back: the present state, or no permission.
    """

    revision: Revision
    about: str = ""
    restore_url: str = ""


def page_of(
    admin: ModelAdmin[Any], request: HttpRequest, template: str, context: dict[str, Any]
) -> TemplateResponse:
    """Return a response that renders a template inside the admin's layout."""
    request.current_app = admin.admin_site.name
    frame = {**admin.admin_site.each_context(request), "opts": admin.opts, **context}
    return TemplateResponse(request, template, frame)


def address_of(admin: ModelAdmin[Any], view: str, *args: Any) -> str:
    """Return the URL of a view of this admin; `view` is the end of its name, such as `change`."""
    name = f"admin:{admin.opts.app_label}_{admin.opts.model_name}_{view}"
    return reverse(name, args=args, current_app=admin.admin_site.name)


def history_page(
    admin: AdminWithFollowUp[Any], request: HttpRequest, object_id: str
) -> HttpResponse:
    """The page with the revisions of a row and its parts. Raises PermissionDenied or Http404."""
    row = _row(admin, request, object_id)
    if not admin.has_view_or_change_permission(request, row):
        raise PermissionDenied
    context = {
        "title": f"History of {row}",
        "object": row,
        "changes": _told(admin, request, row),
        "change_url": address_of(admin, "change", row.pk),
    }
    return page_of(admin, request, "admin/audited_history.html", context)


def _told(admin: AdminWithFollowUp[Any], request: HttpRequest, row: models.Model) -> list[Told]:
    """The changes of a row and of its parts, the newest first."""
    own = _told_of(admin, request, row)
    parts: list[Told] = []
    for about, part in admin.parts_of(row):
        keeper = admin.admin_site.get_model_admin(type(part))
        parts += _told_of(keeper, request, part, about=about)
    return sorted([*own, *parts], key=lambda told: told.revision.at, reverse=True)


def _told_of(
    admin: ModelAdmin[Any], request: HttpRequest, row: models.Model, *, about: str = ""
) -> list[Told]:
    may = admin.has_change_permission(request, row)
    return [
        Told(
            known,
            about,
            address_of(admin, "restore", row.pk, known.state, known.links) if may and n else "",
        )
        for n, known in enumerate(revisions(row))
    ]


def restore_page(
    admin: AdminWithFollowUp[Any], request: HttpRequest, object_id: str, at: tuple[int, int]
) -> HttpResponse:
    """Ask for a reason, then restore a row to an earlier revision and redirect to its history.

    `at` is the `state` and `links` of the revision. Where the old state is no longer valid, the
    errors are shown and nothing is saved. Raises PermissionDenied or Http404.
    """
    row = _row(admin, request, object_id)
    if not admin.has_change_permission(request, row):
        raise PermissionDenied
    known = next((r for r in revisions(row) if (r.state, r.links) == at), None)
    if known is None:
        raise Http404(f"{row} has no such state.")
    form = RestoreForm(known, request.POST or None)
    if request.method == "POST" and form.is_valid() and _restored(admin, request, row, form):
        return HttpResponseRedirect(address_of(admin, "history", row.pk))
    context = {
        "title": f"Restore {row}",
        "object": row,
        "form": form,
        "revision": known,
        "diffs": differences(row, known),
        "history_url": address_of(admin, "history", row.pk),
        "change_url": address_of(admin, "change", row.pk),
    }
    return page_of(admin, request, "admin/restore.html", context)


def _restored(
    admin: AdminWithFollowUp[Any], request: HttpRequest, row: models.Model, form: RestoreForm
) -> bool:
    reason = form.cleaned_data["change_reason"]
    try:
        with transaction.atomic(), pghistory.context(reason=f"Restored: {reason}"):
            locked = type(row)._base_manager.select_for_update().get(pk=row.pk)
            diffs = put_back(locked, form.revision)
            admin.settle(locked)
    except ValidationError as error:
        for message in error.messages:
            form.add_error(None, message)
        return False
    said = ", ".join(diff.label for diff in diffs) or "nothing; it was so already"
    messages.success(request, f"{row} restored. Changed: {said}.")
    return True


def _row(admin: ModelAdmin[Any], request: HttpRequest, object_id: str) -> Any:
    try:
        row = admin.get_object(request, unquote(object_id))
    except ObjectDoesNotExist:
        row = None
    if row is None:
        raise Http404(f"There is no {admin.opts.verbose_name} with this number.")
    return row
