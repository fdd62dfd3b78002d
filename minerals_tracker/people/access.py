"""Who may come in: every page is closed unless a table here opens it.

A new view needs an account in a group until its name is entered. What a person may do once inside
is a matter of permissions (`groups.py`), asked for by the view itself; which rows a page shows them
is a matter of `deals.visibility`, asked with what `reader_of` says of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from deals.visibility import NOBODY, Reader

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
        "evidence-file",
        "methodology",
        "milestones",
        "paper",
        "portfolio",
        "search",
        "record",
        "report",
        "report-thanks",
        "shipment",
        "shipments",
        "shipments-file",
        "side-by-side",
        "side-by-side-file",
        "shipments-metadata",
        "signals",
        "source",
        "sources",
        "weekly",
        "weekly-issue",
        "weekly-letter",
        "yardsticks",
    }
)
"""Open to everybody for reading where `PUBLIC_READ` is set."""

SENDABLE = frozenset({"report"})
"""Readable pages that also take what is sent to them, from everybody."""

OWN = frozenset(
    {"account", "account-currency", "account-theme", "password_change", "password_change_done"}
)
"""Open to every account, also to one in no group: what is about that account alone."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


SEEN_ON = "seen_on"
"""Where a session keeps the last day on which it was used."""


def keep_open(request: HttpRequest) -> None:
    """Let a session last from its latest day of use, so that none ends under a form at work."""
    today = timezone.localdate().isoformat()
    if request.session.get(SEEN_ON) != today:
        request.session[SEEN_ON] = today


def is_in_a_group(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether an administrator has let this account in; one in no group is nobody in particular."""
    return isinstance(user, User) and (user.is_superuser or user.groups.exists())


def reader_of(user: AbstractBaseUser | AnonymousUser) -> Reader:
    """What of the rows of a page somebody may see."""
    if not (isinstance(user, User) and is_in_a_group(user)):
        return NOBODY
    labels = (model._meta for model in apps.get_models() if not NOBODY.sees_all_of(model))
    may = (meta for meta in labels if user.has_perm(f"{meta.app_label}.view_{meta.model_name}"))
    return Reader(knows_people=True, reads=frozenset(meta.label_lower for meta in may))


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


class AccessMiddleware(LoginRequiredMiddleware):
    """Send everybody without a login to the login page, but for what the tables open.

    A form sent without a login is not led away from what was typed: it is told that nothing was
    saved. An account in no group is told that it needs one.
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
        if self._is_open(request):
            return None
        if request.user.is_authenticated:
            if _view(request) in OWN or is_in_a_group(request.user):
                return None
            return render(request, "403.html", {"is_in_no_group": True}, status=403)
        if request.method not in SAFE_METHODS:
            return render(request, "403_csrf.html", {"is_signed_out": True}, status=403)
        return self.handle_no_permission(request, view_func)

    def get_login_url(self, view_func: Callable[..., HttpResponseBase]) -> str:
        """One login for the whole site, also where a view would name its own."""
        return str(settings.LOGIN_URL)

    def _is_open(self, request: HttpRequest) -> bool:
        name = _view(request)
        if name in OPEN:
            return True
        open_to_read = request.method in SAFE_METHODS and name in READABLE
        return bool(settings.PUBLIC_READ) and (open_to_read or name in SENDABLE)
