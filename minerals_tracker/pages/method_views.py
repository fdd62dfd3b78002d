"""Doors of the methodology and the data dictionary."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from minerals_tracker.dashboard.method.dictionary import nouns
from minerals_tracker.dashboard.method.page import sections
from minerals_tracker.dashboard.views import asked, show


def methodology_page(request: HttpRequest) -> HttpResponse:
    return show(request, "dashboard/methodology.html", asked(request), sections=sections())


def dictionary_page(request: HttpRequest) -> HttpResponse:
    return show(request, "dashboard/dictionary.html", asked(request), nouns=nouns())
