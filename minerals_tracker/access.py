"""Who may come in: every page is closed unless a table here opens it.

A new view needs a login until its name is entered. What a person may do once inside is a matter
of permissions (`groups.py`), asked for by the view itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

OPEN = frozenset(
    {
        "admin:login",
        "healthz",
        "invitation",
        "letter-stop",
        "login",
        "logout",
        "password_reset",
        "password_reset_complete",
        "password_reset_confirm",
        "password_reset_done",
        "readyz",
    }
)
"""Open to everybody, always: the way in, and what a machine asks."""

READABLE = frozenset(
    {
        "changes",
        "changes-feed",
        "compare",
        "customs",
        "deal",
        "dictionary",
        "disputed",
        "events",
        "methodology",
        "milestones",
        "paper",
        "portfolio",
        "search",
        "report",
        "report-thanks",
        "shipment",
        "shipments",
        "shipments-file",
        "signals",
        "source",
        "sources",
        "weekly",
        "weekly-issue",
        "weekly-letter",
    }
)
"""Open to everybody for reading where `PUBLIC_READ` is set."""

SENDABLE = frozenset({"report"})
"""Readable pages that also take what is sent to them, from everybody."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


SEEN_ON = "seen_on"
"""Where a session keeps the last day on which it was used."""


def keep_open(request: HttpRequest) -> None:
    """Let a session last from its latest day of use, so that none ends under a form at work."""
    today = timezone.localdate().isoformat()
    if request.session.get(SEEN_ON) != today:
        request.session[SEEN_ON] = today


class AccessMiddleware(LoginRequiredMiddleware):
    """Send everybody without a login to the login page, but for what the two tables open.

    A form sent without a login is not led away from what was typed: it is told that nothing was saved.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Any,
        view_kwargs: Any,
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated:
            keep_open(request)
            return None
        if self._is_open(request):
            return None
        if request.method not in SAFE_METHODS:
            return render(request, "403_csrf.html", {"is_signed_out": True}, status=403)
        return self.handle_no_permission(request, view_func)

    def get_login_url(self, view_func: Callable[..., HttpResponseBase]) -> str:
        """One login for the whole site, also where a view would name its own."""
        return str(settings.LOGIN_URL)

    def _is_open(self, request: HttpRequest) -> bool:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN:
            return True
        open_to_read = request.method in SAFE_METHODS and name in READABLE
        return bool(settings.PUBLIC_READ) and (open_to_read or name in SENDABLE)
