"""Views of the methodology and the data dictionary."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from minerals_tracker.pages.methodology.dictionary import nouns
from minerals_tracker.pages.methodology.methodology_page import sections
from minerals_tracker.pages.views import as_of_from_request, render_as_of


def methodology_page(request: HttpRequest) -> HttpResponse:
    return render_as_of(
        request, "pages/methodology.html", as_of_from_request(request), sections=sections()
    )


def dictionary_page(request: HttpRequest) -> HttpResponse:
    return render_as_of(
        request, "pages/dictionary.html", as_of_from_request(request), nouns=nouns()
    )
