"""Boxes of choice that ask the server for their rows, and show what was sent back to them."""

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
"""Says in the question of a box that its form may name illustrative rows."""
M = TypeVar("M", bound=models.Model)


class _Known(widgets.AutocompleteMixin):
    """What can be the key of no row is left out when a form comes back with its error."""

    also_illustrative = False

    def get_url(self) -> str:
        url: str = super().get_url()
        return f"{url}?{ILLUSTRATIVE}=1" if self.also_illustrative else url

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [key for key in value if is_key(self.field.target_field, key)]
        return super().optgroups(name, keys, attr)


class SelectOne(_Known, widgets.AutocompleteSelect):
    """A box for one row."""


class SelectMany(_Known, widgets.AutocompleteSelectMultiple):
    """A box for several rows."""


class Completing(BaseModelAdmin[M]):
    """An admin whose links are chosen in such boxes, and whose texts run in their own direction."""

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
        """Whether the form is of an illustrative row, or begins with or holds an illustrative deal."""
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
    """Whether a value of a form can stand in a field that is the key of rows."""
    try:
        field.clean(value, None)
    except ValidationError:
        return False
    return True
