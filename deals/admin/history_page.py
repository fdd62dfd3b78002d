"""The history of a row in the admin, and the page that puts an earlier state back."""

from __future__ import annotations

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

from deals.admin.listing import Listing
from deals.history import Revision, differences, put_back, revisions

M = TypeVar("M", bound=models.Model)
REASONS_ARE_PUBLIC = "Public: everybody who can read the site reads it in the list of changes."


class ReasonForm(forms.Form):
    """Why, in a sentence: asked for where nothing may happen without it."""

    change_reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class PublicReasonForm(ReasonForm):
    """Why a fact is changed, which the list of changes tells."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["change_reason"].help_text = REASONS_ARE_PUBLIC


class RestoreForm(PublicReasonForm):
    """Why an earlier state is put back, and which."""

    def __init__(self, revision: Revision, *args: Any) -> None:
        super().__init__(*args)
        self.revision = revision


class AdminWithFollowUp(Listing[M]):
    """An admin that knows what has to follow when a row of it is put back."""

    def settle(self, row: M) -> None:
        """Do what has to follow a change of a row, in the same transaction."""


def page_of(
    admin: ModelAdmin[Any], request: HttpRequest, template: str, context: dict[str, Any]
) -> TemplateResponse:
    """Show one of our admin pages in the admin's frame."""
    request.current_app = admin.admin_site.name
    frame = {**admin.admin_site.each_context(request), "opts": admin.opts, **context}
    return TemplateResponse(request, template, frame)


def address_of(admin: ModelAdmin[Any], view: str, *args: Any) -> str:
    """Address of a view of this admin, such as `change`."""
    name = f"admin:{admin.opts.app_label}_{admin.opts.model_name}_{view}"
    return reverse(name, args=args, current_app=admin.admin_site.name)


def history_page(admin: ModelAdmin[Any], request: HttpRequest, object_id: str) -> HttpResponse:
    """Show who changed what, when and why, the newest first."""
    row = _row(admin, request, object_id)
    if not admin.has_view_or_change_permission(request, row):
        raise PermissionDenied
    context = {
        "title": f"History of {row}",
        "object": row,
        "revisions": revisions(row),
        "may_restore": admin.has_change_permission(request, row),
        "restore_name": f"admin:{admin.opts.app_label}_{admin.opts.model_name}_restore",
        "change_url": address_of(admin, "change", row.pk),
    }
    return page_of(admin, request, "admin/audited_history.html", context)


def restore_page(
    admin: AdminWithFollowUp[Any], request: HttpRequest, object_id: str, at: tuple[int, int]
) -> HttpResponse:
    """Ask why, then put an earlier state back; what no longer holds is said and nothing is saved.

    `at` names the revision by its state and its last change of links.
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
