"""A form that cannot be read is a bad request, whatever the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

UNREADABLE = "unreadable"


class ReadableMiddleware:
    """Read what a form sends before anything else asks for it.

    Else the page that says what is wrong, which looks for the form's token, would be the first to
    find that the form cannot be read, and fail. Stands outside all that may refuse a request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.POST.keys()
        except UnreadablePostError:
            request.POST = QueryDict()  # whoever sent it has gone
        except (MultiPartParserError, SuspiciousOperation) as error:
            request.POST = QueryDict()
            setattr(request, UNREADABLE, error)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        """Raise the error of an unreadable request if a view exists; Django answers with 400."""
        error = getattr(request, UNREADABLE, None)
        if error is not None:
            raise error
