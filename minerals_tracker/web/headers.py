"""Headers that every response carries beside the Content-Security-Policy."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

REFUSED_FEATURES = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi"),
    *("payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock"),
    *("usb", "xr-spatial-tracking"),
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in REFUSED_FEATURES)

OF_PAGES = ("Permissions-Policy", "Cross-Origin-Opener-Policy")
OF_DOCUMENTS = ("Content-Security-Policy", *OF_PAGES)
"""Headers that say nothing about a part of a page, and weigh more than a small one."""
SPARED = {
    "text/css": OF_DOCUMENTS,
    "text/javascript": OF_DOCUMENTS,
    "image/svg+xml": OF_PAGES,  # opened by itself it is a document, which might hold a script
}


class HeadersMiddleware:
    """Refuse browser features, other sites' embedding, and shared caches for what a person sees.

    Stands first, so that the parts of a page go without the headers that only a page obeys.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.SESSION_COOKIE_NAME in request.COOKIES:  # no question to the database
            response.headers.setdefault("Cache-Control", "private, no-cache")
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        for name in SPARED.get(kind, ()):
            response.headers.pop(name, None)
        return response
