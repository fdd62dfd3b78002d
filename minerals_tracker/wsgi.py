"""The door for gunicorn."""

import os
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from minerals_tracker.environment import load_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minerals_tracker.settings")
load_settings()
pages = get_wsgi_application()

UTF_8 = frozenset({"utf-8", "utf8"})
REFUSAL = b"Send forms in UTF-8, as every page of this site is written.\n"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; one whose form is written in anything but UTF-8 is refused.

    Django would read the address and the form by that charset before any middleware is asked.
    """
    if _charset(environ.get("CONTENT_TYPE", "")) in UTF_8:
        return pages(environ, start_response)
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(REFUSAL)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [REFUSAL]


def _charset(content_type: str) -> str:
    """The charset that a content type names; UTF-8 where it names none."""
    try:
        _, parameters = parse_header_parameters(content_type)
    except ValueError:  # a parameter in an encoding that nobody knows
        return "unknown"
    return parameters.get("charset", "utf-8").lower()
