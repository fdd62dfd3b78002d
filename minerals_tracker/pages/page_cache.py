"""Cache of whole pages, keyed by all that a page depends on, so that none is ever stale.

A page depends on its URL, the days (asked for and today), the revisions of the deals it shows
(`deals.models.revision`) and the code. A changed deal has another key; the time-out only frees
space. Pages are rendered for an anonymous request, without user, session, cookies and messages.
What belongs to one person (`_partials/person.html`) is inserted for each request.
"""

from __future__ import annotations

import copy
import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import cache as once
from functools import lru_cache, wraps
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition
from django.views.decorators.vary import vary_on_cookie
from redis.exceptions import RedisError

from minerals_tracker.pages.as_of import read_day
from minerals_tracker.pages.desk_count import waiting_for
from minerals_tracker.templatetags.charts import FAILED

View = Callable[..., HttpResponse]

PAGES_HELD = 12
"""Pages that one process holds beside the cache; each takes up to a megabyte."""
OTHER_DAYS_KEPT = 64
"""Pages of other days that the cache keeps at a time, a few minutes each."""
CUT = b"<!--person-->"
"""Placeholder for a person's own part; no text of a row equals it, since `<` is escaped there."""

_CODE = ("deals", "shipments", "milestones", "minerals_tracker", "templates", "static")
_SUFFIXES = frozenset({".py", ".html", ".css", ".js", ".svg"})
_DAY, _MINUTES = 24 * 60 * 60, 10 * 60  # seconds
# The number of the row's last transaction tells a restored table from the one it replaces, whose
# revisions may come again with other contents.
_STATE_OF_ONE = (
    "SELECT concat_ws(':', id, revision, xmin) FROM deals_deal WHERE is_active AND slug = %s"
)
_STATE_OF_ALL = (
    "SELECT md5(string_agg(concat_ws(':', id, revision, xmin), ',' ORDER BY id))"
    " FROM deals_deal WHERE is_active"
)
_log = logging.getLogger(__name__)


class State(NamedTuple):
    """All that a page depends on as one word, and where the cache keeps it."""

    word: str
    key: str
    is_today: bool


def kept_by(*days: str) -> Callable[[View], View]:
    """Decorator: serve a view from the cache, keyed by its deal (`slug`) or by all deals.

    `days` are the query parameters that name days. Only for pages that show the same to everybody
    who may open them.
    """

    def keeping(view: View) -> View:
        @vary_on_cookie
        @cache_control(private=True, no_cache=True)
        @condition(etag_func=_etag)
        def answer(request: HttpRequest, state: State, *args: Any, **kwargs: Any) -> HttpResponse:
            pieces = _pieces(state)
            if pieces is not None:
                return HttpResponse(_filled(pieces, request))
            nobody = _nobody(request)
            response = view(nobody, *args, **kwargs)
            request.META[FAILED] = nobody.META.get(FAILED, 0)
            if not request.META[FAILED] and _state(request, kwargs.get("slug"), days) == state:
                _keep(state, response.content)
            response.content = _filled(response.content.split(CUT), request)
            return response

        @wraps(view)
        def answer_or_render(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            state = _state(request, kwargs.get("slug"), days)
            if state is None:
                return view(request, *args, **kwargs)
            response: HttpResponse = answer(request, state, *args, **kwargs)
            if request.META.get(FAILED):  # the next may be whole
                del response.headers["ETag"]
            return response

        return answer_or_render

    return keeping


kept = kept_by("on")
"""The same for pages of one day."""


@once
def code_version() -> str:
    """One word for the code, the templates and the front-end files of this process."""
    digest = hashlib.sha256()
    for folder in _CODE:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.suffix in _SUFFIXES:
                digest.update(str(path).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _state(request: HttpRequest, slug: str | None, days: Sequence[str]) -> State | None:
    """What the page depends on; None where it is not to be kept.

    Other parameters than days are not kept: nobody can fill the cache by inventing addresses. Nor
    by inventing days: these share a fixed number of keys.
    """
    today = timezone.localdate()
    wanted = [read_day(request.GET.get(name), today=today) for name in days]
    if request.method not in ("GET", "HEAD") or settings.DEBUG:
        return None
    if set(request.GET) - set(days) or any(each.problem for each in wanted):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_STATE_OF_ONE if slug else _STATE_OF_ALL, [slug] if slug else [])
        deals = cursor.fetchone()
    if deals is None:
        return None
    address = (request.path, [each.day for each in wanted], today)
    site = (settings.TIME_ZONE, settings.PUBLIC_URL, settings.STATIC_URL, settings.PUBLIC_READ)
    database = (connection.settings_dict["HOST"], connection.settings_dict["NAME"])
    files = getattr(staticfiles_storage, "manifest_hash", "")
    words = repr((deals, address, site, database, code_version(), files))
    word = hashlib.sha256(words.encode()).hexdigest()
    if all(each.is_today for each in wanted):
        return State(word, f"page-{word}", is_today=True)
    number = int(word, 16) % OTHER_DAYS_KEPT
    return State(word, f"page-of-another-day-{number}", is_today=False)


def _etag(request: HttpRequest, state: State, *args: Any, **kwargs: Any) -> str | None:
    """What this person's copy of the page depends on; None while a message waits to be shown."""
    if len(get_messages(request)):
        return None
    secret = ""
    if request.user.is_authenticated:
        if "CSRF_COOKIE" not in request.META:
            get_token(request)  # the page holds a form, whose cookie has to go with a 304 as well
        secret = request.META["CSRF_COOKIE"]
    user = request.user
    person = (user.pk, user.get_username(), user.is_staff, waiting_for(user))
    words = repr((state.word, person, secret, request.COOKIES.get("theme", "")))
    return f'"{salted_hmac("minerals_tracker.kept", words, algorithm="sha256").hexdigest()}"'


def _nobody(request: HttpRequest) -> HttpRequest:
    """The same question, without user, session, cookies and messages."""
    nobody = copy.copy(request)
    nobody.META = {key: value for key, value in request.META.items() if "COOKIE" not in key}
    nobody.COOKIES = {}
    nobody.user = AnonymousUser()
    nobody.__dict__.pop("session", None)
    nobody._messages = CookieStorage(nobody)  # type: ignore[attr-defined]
    nobody.is_for_everybody = True  # type: ignore[attr-defined]  # `base.html` asks for it
    return nobody


def _filled(pieces: Sequence[bytes], request: HttpRequest) -> bytes:
    """The page with the parts of a person between its pieces."""
    parts = render_to_string("_partials/person.html", request=request).encode().split(CUT)
    return b"".join(chain(pieces[:1], *zip(parts, pieces[1:], strict=True)))


def _pieces(state: State) -> list[bytes] | None:
    """What is kept of a page, cut where a person's parts go."""
    try:
        return held(state) if state.is_today else _fetched(state)
    except LookupError:
        return None
    except (RedisError, OSError) as error:
        _log.warning("The cache does not answer, so the page is rendered: %s", error)
        return None


def _fetched(state: State) -> list[bytes]:
    """Return the cached pieces. Raises LookupError without any, and whatever the cache raises."""
    word, body = cache.get(state.key) or ("", b"")
    if word != state.word:
        raise LookupError(state.key)
    return body.split(CUT)


held = lru_cache(maxsize=PAGES_HELD)(_fetched)
"""The same from the memory of this process."""


def _keep(state: State, body: bytes) -> None:
    try:
        cache.set(state.key, (state.word, body), timeout=_DAY if state.is_today else _MINUTES)
    except (RedisError, OSError) as error:
        _log.warning("The cache keeps nothing: %s", error)
