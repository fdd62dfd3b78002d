"""Boxes of choice that ask the server for their rows, and show what was sent back to them."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.admin import widgets
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

M = TypeVar("M", bound=models.Model)


class _Known(widgets.AutocompleteMixin):
    """What can be the key of no row is left out when a form comes back with its error."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [key for key in value if is_key(self.field.target_field, key)]
        return super().optgroups(name, keys, attr)


class SelectOne(_Known, widgets.AutocompleteSelect):
    """A box for one row."""


class SelectMany(_Known, widgets.AutocompleteSelectMultiple):
    """A box for several rows."""


class Completing(BaseModelAdmin[M]):
    """An admin whose links are chosen in such boxes."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SelectOne(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SelectMany(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def is_key(field: Any, value: Any) -> bool:
    """Whether a value of a form can stand in a field that is the key of rows."""
    try:
        field.clean(value, None)
    except ValidationError:
        return False
    return True
