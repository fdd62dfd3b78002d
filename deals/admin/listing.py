"""Lists of the admin: a filter that nothing can be asked by is left out, as Django does with others."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError, models, transaction
from django.http import HttpRequest

M = TypeVar("M", bound=models.Model)


class SoundList(ChangeList):
    """Django tries the names of filters; their values are tried when the rows are counted."""

    def get_filters(self, request: HttpRequest) -> Any:
        try:
            return super().get_filters(request)
        except OverflowError as error:  # a year beyond the calendar
            raise IncorrectLookupParameters from error

    def get_results(self, request: HttpRequest) -> None:
        try:
            with transaction.atomic():
                super().get_results(request)
        except (DataError, OverflowError, TypeError, ValueError) as error:
            raise IncorrectLookupParameters from error


class Listing(ModelAdmin[M]):
    """An admin whose list is such a one."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SoundList
