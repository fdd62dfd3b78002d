"""A page as nobody asks for it: what is rendered for them can be shown to everybody."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest

from minerals_tracker.templatetags.personal import FOR_NOBODY


class _NoMessages(BaseStorage):
    """Nobody has messages."""

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return []


def for_nobody(request: HttpRequest) -> HttpRequest:
    """The same question, without user, session, cookies and messages."""
    nobody = copy.copy(request)
    nobody.META = {key: value for key, value in request.META.items() if "COOKIE" not in key}
    nobody.META[FOR_NOBODY] = True
    nobody.COOKIES = {}
    nobody.user = AnonymousUser()
    nobody.__dict__.pop("session", None)
    nobody._messages = _NoMessages(nobody)  # type: ignore[attr-defined]
    return nobody
