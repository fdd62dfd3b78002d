"""Headers that every response carries beside the Content-Security-Policy."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

REFUSED_FEATURES = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi"),
    *("payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock"),
    *("usb", "xr-spatial-tracking"),
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in REFUSED_FEATURES)

WITHOUT_DOCUMENT = frozenset({"text/css", "text/javascript"})
"""Types of answers that are only ever parts of a page, whose own policies bind them."""
OF_DOCUMENTS = ("Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy")
"""Headers that say nothing about a style sheet or a script, and weigh more than a small one."""


class HeadersMiddleware:
    """Refuse browser features, other sites' embedding, and shared caches for what a person sees.

    Stands first, so that style sheets and scripts go without the headers of documents.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if response.headers.get("Content-Type", "").partition(";")[0] in WITHOUT_DOCUMENT:
            for name in OF_DOCUMENTS:
                response.headers.pop(name, None)
        return response
