"""Autocomplete widgets for relations: they drop impossible keys and hide illustrative rows."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.admin import widgets
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from deals.illustrative import is_illustrative
from deals.models import Deal
from deals.units import whole_number

ILLUSTRATIVE = "illustrative"
"""Query parameter of an autocomplete request whose form may name illustrative rows."""
M = TypeVar("M", bound=models.Model)


class _Known(widgets.AutocompleteMixin):
    """Drops submitted values that cannot be a primary key, so that the form can be shown again."""

    also_illustrative = False

    def get_url(self) -> str:
        url: str = super().get_url()
        return f"{url}?{ILLUSTRATIVE}=1" if self.also_illustrative else url

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [key for key in value if is_key(self.field.target_field, key)]
        return super().optgroups(name, keys, attr)


class SelectOne(_Known, widgets.AutocompleteSelect):
    """Autocomplete widget of a foreign key."""


class SelectMany(_Known, widgets.AutocompleteSelectMultiple):
    """Autocomplete widget of a many-to-many field."""


class Completing(BaseModelAdmin[M]):
    """A ModelAdmin or inline with these autocomplete widgets.

    Text inputs get `dir="auto"`, for scripts that run from right to left.
    """

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, models.CharField | models.TextField):
            field.widget.attrs.setdefault("dir", "auto")
        return field

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", self._box(SelectOne, db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", self._box(SelectMany, db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _box(self, kind: type[Any], db_field: Any, request: HttpRequest) -> Any:
        box = kind(db_field, self.admin_site)
        box.also_illustrative = self._is_illustrative(request)
        return box

    def _is_illustrative(self, request: HttpRequest) -> bool:
        """Return whether the form is of an illustrative row, or chooses an illustrative deal."""
        if not hasattr(request, "is_illustrative"):
            model = getattr(self, "parent_model", None) or self.model
            begun = [(model, request.GET.get("like", ""))]
            if request.resolver_match:
                begun.append((model, request.resolver_match.kwargs.get("object_id", "")))
            begun += [(Deal, asked.get("deal", "")) for asked in (request.GET, request.POST)]
            rows = (kind._base_manager.filter(pk=whole_number(key) or 0) for kind, key in begun)
            known = (row.first() for row in rows)
            request.is_illustrative = any(is_illustrative(row) for row in known if row)  # type: ignore[attr-defined]
        return bool(request.is_illustrative)  # type: ignore[attr-defined]


def is_key(field: Any, value: Any) -> bool:
    """Return whether a submitted value is a valid value of a primary key field."""
    try:
        field.clean(value, None)
    except ValidationError:
        return False
    return True
