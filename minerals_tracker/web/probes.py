"""What machines ask is answered before anything wants to know by which host or scheme they came."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PROBES = ("/healthz", "/readyz")


class ProbesMiddleware:
    """Answer probes without a look at Host, session or login: they name an address, not a site.

    Stands behind what adds headers alone, and before what refuses an unknown host or asks a
    database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in PROBES:
            return self.get_response(request)
        answer: HttpResponse = resolve(request.path_info).func(request)
        return answer
