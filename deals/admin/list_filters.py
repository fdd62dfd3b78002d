"""Lists of the admin: a filter that nothing can be asked by is left out, as Django does with others."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import OperationalError, models, transaction
from django.http import HttpRequest, HttpResponseRedirect

from deals.admin.completing import is_key

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
        except OperationalError:
            raise  # the database is away, whatever was asked
        except Exception as error:  # of any kind: Django's own check of filters takes them so too
            raise IncorrectLookupParameters from error


class Listing(ModelAdmin[M]):
    """An admin whose list is such a one."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SoundList

    def response_action(self, request: HttpRequest, queryset: models.QuerySet[M]) -> Any:
        """Do what was chosen to the rows that were chosen, as long as they can be rows."""
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if all(is_key(self.opts.pk, key) for key in keys):
            return super().response_action(request, queryset)
        messages.error(request, "Not all that was chosen are rows of this list: choose them again.")
        return HttpResponseRedirect(request.get_full_path())
