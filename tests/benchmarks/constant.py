"""The limit of a page: the same site with a view that returns its bytes to whoever is logged in."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, path

_BODY = Path(os.environ["CONSTANT_BODY"]).read_bytes()


def constant(request: HttpRequest) -> HttpResponse:
    """Return the bytes; who is not logged in never gets here."""
    return HttpResponse(_BODY)


def unchanged(request: HttpRequest) -> HttpResponse:
    """Return an empty 304."""
    return HttpResponse(status=304)


application = get_wsgi_application()
get_resolver().url_patterns.extend([path("constant/", constant), path("unchanged/", unchanged)])
