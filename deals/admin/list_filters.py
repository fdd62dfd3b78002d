"""Change lists of the admin that survive query strings and selections that make no sense."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import OperationalError, models, transaction
from django.http import HttpRequest, HttpResponseRedirect

from deals.admin.autocomplete import is_key

M = TypeVar("M", bound=models.Model)


class SoundList(ChangeList):
    """A ChangeList that refuses bad filter values as Django refuses bad filter names.

    Django redirects to the unfiltered list. Only a lost connection to the database is raised.
    """

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
    """A ModelAdmin with this change list."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SoundList

    def response_action(self, request: HttpRequest, queryset: models.QuerySet[M]) -> Any:
        """Run the chosen action; show an error where a selected key cannot be a primary key."""
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if all(is_key(self.opts.pk, key) for key in keys):
            return super().response_action(request, queryset)
        messages.error(request, "Not all that was chosen are rows of this list: choose them again.")
        return HttpResponseRedirect(request.get_full_path())
