"""Base classes of the admin: change reasons, edit conflicts, history page, no deletion."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import copy
from typing import Any, ClassVar, TypeVar

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db import DataError, IntegrityError, models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from deals.admin.autocomplete import ILLUSTRATIVE, Completing
from deals.admin.edit_conflicts import as_kept, told_of_change
from deals.admin.history_page import (
    REASONS_ARE_PUBLIC,
    AdminWithFollowUp,
    history_page,
    restore_page,
)
from deals.admin.list_filters import Listing
from deals.admin.proposed_keys import proposed_key
from deals.models import Deal
from deals.validation.constraint_messages import sentence_of
from deals.validation.day_fields import DATES
from deals.validation.json_input import SoundDecoder
from deals.validation.number_fields import NUMBERS

M = TypeVar("M", bound=models.Model)
REASON, OPENED = "change_reason", "opened_as"
FIELDS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"},
    models.JSONField: {"decoder": SoundDecoder},
    **NUMBERS,
    **DATES,
}
"""`formfield_overrides` of every admin and inline."""


def history_reason(request: HttpRequest) -> AbstractContextManager[Any]:
    """Return a pghistory context manager with the reason typed into the form, if there is one.

    History rows written inside it carry that reason.
    """
    reason = request.POST.get(REASON, "").strip()[:300]
    context: AbstractContextManager[Any] = (
        pghistory.context(reason=reason) if reason else pghistory.context()
    )
    return context


def signer(request: HttpRequest) -> Any:
    """Return the user who is recorded as the author of what this request writes."""
    return request.user


def _own(model: type[models.Model]) -> set[str]:
    """Names of a model's own columns."""
    return {field.name for field in model._meta.concrete_fields}


def _links(model: type[models.Model]) -> list[Any]:
    """Fields of a model that name rows of others."""
    fields = [*model._meta.fields, *model._meta.many_to_many]
    return [field for field in fields if field.related_model]


def links_with_search(model: type[models.Model], site: admin.AdminSite) -> list[str]:
    """Return the names of a model's editable relations whose targets the admin can search."""
    searchable: set[Any] = {other for other, there in site._registry.items() if there.search_fields}
    return [
        field.name
        for field in _links(model)
        if field.editable and field.related_model in searchable
    ]


class AuditedForm(forms.ModelForm[M]):
    """A model form with a reason for the change, which refuses to overwrite another user's change.

    `kept` is a hash of what the database holds now. The form sends back the hash from when it was
    opened; where they differ it fails once with the sentence that `change` returns. `refusal` is
    what the database refused at the first attempt to save; it becomes a form error.
    """

    change_reason = forms.CharField(
        label="Reason for the change",
        max_length=300,
        required=False,
        help_text=REASONS_ARE_PUBLIC,
    )
    opened_as = forms.CharField(label="", required=False, widget=forms.HiddenInput)
    refusal = kept = ""
    change: Callable[[], str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[OPENED].initial = self.kept

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            raise forms.ValidationError(self.refusal)
        opened = self.cleaned_data.get(OPENED)
        if opened and self.kept and opened != self.kept:
            again: Any = copy(self.data)  # so that sending it once more is meant
            again[OPENED] = self.kept
            self.data = again
            raise forms.ValidationError(self.change())
        return cleaned


class AuditedAdmin(Completing[M], AdminWithFollowUp[M]):
    """Base of the admin of every recorded model.

    Relations are autocompleted, saves may carry a reason, nothing is deleted, and `recorded_at` is
    read-only.
    """

    form = AuditedForm  # type: ignore[assignment]
    formfield_overrides = FIELDS
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    search_fields: ClassVar[tuple[str, ...]] = ("key",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return links_with_search(self.model, self.admin_site)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[M], search_term: str
    ) -> tuple[models.QuerySet[M], bool]:
        """Search rows; leave illustrative ones out for the autocomplete box of a real row."""
        found, many = super().get_search_results(request, queryset, search_term)
        own = self.model._meta.concrete_fields
        real = "field_name" in request.GET and ILLUSTRATIVE not in request.GET
        if real and self.model is not Deal and any(f.name == "is_illustrative" for f in own):
            found = found.filter(is_illustrative=False)
        return found, many

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        declared = self.list_select_related
        fields = {f.name: f for f in self.model._meta.fields if f.remote_field}
        shown = [name for name in self.get_list_display(request) if name in fields]
        return [*(declared if not isinstance(declared, bool) else ()), *map(str, shown)]

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> list[Any]:
        recorded = any(f.name == "recorded_at" for f in self.model._meta.fields)
        return [*super().get_readonly_fields(request, obj), *(["recorded_at"] if recorded else [])]

    def get_fieldsets(self, request: HttpRequest, obj: M | None = None) -> Any:
        given = super().get_fieldsets(request, obj)
        asked = {"recorded_at", REASON, OPENED}
        fieldsets = [
            (name, {**options, "fields": [f for f in options["fields"] if f not in asked]})
            for name, options in given
        ]
        if self._may_write(request, obj):
            fieldsets.append(("This change", {"fields": [REASON, OPENED]}))
        if obj and "recorded_at" in self.get_readonly_fields(request, obj):
            fieldsets.append(("In the tracker", {"fields": ["recorded_at"]}))
        return fieldsets

    def get_form(
        self,
        request: HttpRequest,
        obj: M | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 (called so by Django)
        **kwargs: Any,
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        more: dict[str, Any] = {"refusal": getattr(request, "refusal", "")}
        if change and obj is not None:
            more["kept"] = as_kept(self, request, obj)
            more["change"] = lambda _: told_of_change(self, request, obj)
        return type(form.__name__, (form,), more)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Read initial values from the query string.

        Keys of rows that do not exist are dropped with a warning.
        """
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        known = {
            name: value for name, value in given.items() if self._may_begin(request, name, value)
        }
        return {"key": proposed_key(self.model), **known} if "key" in _own(self.model) else known

    def _may_begin(self, request: HttpRequest, name: str, value: Any) -> bool:
        field = next((f for f in _links(self.model) if f.name == name), None)
        if field is None:
            return True
        keys = value if isinstance(value, list) else [value]
        try:
            known = field.related_model._base_manager.filter(pk__in=keys)
            if known.count() == len(set(keys)):
                return True
        except (TypeError, ValueError):
            pass  # not even a number
        messages.warning(request, f"“{value}” is no {field.verbose_name}: it was left empty.")
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save the form; an IntegrityError or DataError is shown as a form error."""
        with history_reason(request):
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except (IntegrityError, DataError) as error:
                request.refusal = sentence_of(error)  # type: ignore[attr-defined]
                return super().changeform_view(request, object_id, form_url, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return history_page(self, request, object_id)

    def restore_view(
        self, request: HttpRequest, object_id: str, state: int, links: int
    ) -> HttpResponse:
        return restore_page(self, request, object_id, (state, links))

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        view = self.admin_site.admin_view(self.restore_view)
        route = "<path:object_id>/history/<int:state>-<int:links>/restore/"
        return [path(route, view, name=name), *super().get_urls()]

    def _may_write(self, request: HttpRequest, obj: M | None) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)


class AuditedInline(Completing[M], admin.TabularInline[M, Any]):
    """Base of the inlines of recorded models: autocompleted relations, no deletion."""

    extra = 0
    formfield_overrides = FIELDS
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        names = links_with_search(self.model, self.admin_site)
        shown = set(flatten_fieldsets([(None, {"fields": self.fields})])) if self.fields else None
        return [name for name in names if shown is None or name in shown]


class LogAdmin(Listing[M]):
    """A read-only admin for rows that only the product writes."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
