"""A form that cannot be read is a bad request, whatever the page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse, UnreadablePostError


class ReadableMiddleware:
    """Read what a form sends before anything else asks for it.

    Else the page that says what is wrong, which looks for the form's token, would be the first to
    find that its parts cannot be read, and fail.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Raises what Django answers as a bad request: MultiPartParserError, SuspiciousOperation."""
        with suppress(UnreadablePostError):  # whoever sent it has gone
            request.POST.keys()
        return self.get_response(request)
