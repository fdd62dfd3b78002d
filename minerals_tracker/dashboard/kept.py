"""Pages kept by revision: what one request rendered serves every other until something moves.

A page is a function of its address, of the days (asked for and today), of the revisions of the
deals it shows (`deals.models.revision`) and of the code. These are its key, so that no page can be stale:
a moved deal has another key. The time-out frees space and decides nothing. A page of which a chart
failed is good for one answer: the next may be whole.

What is kept is rendered for nobody: without user, session, cookies and messages. What belongs to
one person (`{% personal %}`) is a marker in it, filled in for each request.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache as once
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.middleware.gzip import re_accepts_gzip
from django.template import Engine, RequestContext
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from minerals_tracker.dashboard.as_of import read_day
from minerals_tracker.dashboard.bodies import Body, Shelf
from minerals_tracker.dashboard.nobody import for_nobody
from minerals_tracker.templatetags.figures import FAILED
from minerals_tracker.templatetags.personal import template_of
from minerals_tracker.waiting import waiting_for

View = Callable[..., HttpResponse]

_CODE = ("deals", "shipments", "milestones", "minerals_tracker", "templates", "static")
_SUFFIXES = frozenset({".py", ".html", ".css", ".js", ".svg"})
_KEPT_FOR = int(timedelta(days=1).total_seconds())
_OTHER_DAYS_KEPT_FOR = int(timedelta(minutes=10).total_seconds())
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
shelf = Shelf()
"""What this process has of the kept pages."""


def kept_by(*days: str) -> Callable[[View], View]:
    """Serve a page from what is kept of it; of one deal where its address has a `slug`, else of all.

    `days` are the parameters of its address that name days. Only for pages that show the same to
    everybody who may open them. Answers 304 to a browser that holds the page, and renders it as ever
    where the cache does not answer.
    """

    def keeping(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            slug = kwargs.get("slug")
            state = _state(request, slug, days)
            if state is None:
                return view(request, *args, **kwargs)
            etag = _etag(request, state)
            unchanged = get_conditional_response(request, etag=etag) if etag else None
            if unchanged is not None:
                return _marked(unchanged, etag)
            body = shelf.get(state) or _fetched(state)
            if body is None:
                asked = for_nobody(request)
                response = view(asked, *args, **kwargs)
                if response.status_code != 200:
                    return view(request, *args, **kwargs)
                body = Body(response.content)
                whole = FAILED not in asked.META
                stands = whole and _kept_unless_moved(request, slug, days, state, response.content)
                etag = etag if stands else None
            return _marked(_answer(body, request), etag)

        return answer

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


def _state(request: HttpRequest, slug: str | None, days: Sequence[str]) -> str | None:
    """All that the page depends on as one word; None where it is not to be kept.

    Other parameters than days are not kept: nobody can fill the cache by inventing addresses.
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
    address = (
        request.scheme,
        request.get_host(),
        request.path,
        [each.day for each in wanted],
        today,
    )
    site = (settings.TIME_ZONE, settings.PUBLIC_URL, settings.STATIC_URL, settings.PUBLIC_READ)
    database = (connection.settings_dict["HOST"], connection.settings_dict["NAME"])
    files = getattr(staticfiles_storage, "manifest_hash", "")
    words = repr((deals, address, site, database, code_version(), files))
    return hashlib.sha256(words.encode()).hexdigest()


def _etag(request: HttpRequest, state: str) -> str | None:
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
    words = repr((state, person, secret, request.COOKIES.get("theme", "")))
    return f'"{salted_hmac("minerals_tracker.kept", words, algorithm="sha256").hexdigest()}"'


def _marked(response: HttpResponse, etag: str | None) -> HttpResponse:
    """The response as one that its reader alone may keep, and has to ask about each time."""
    if etag:
        packed = "Content-Encoding" in response.headers
        response.headers["ETag"] = f"W/{etag}" if packed else etag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Cookie",))
    return response


def _answer(body: Body, request: HttpRequest) -> HttpResponse:
    """The page with what belongs to the person who asked, packed where the browser takes it."""
    parts = _parts_of(body, request)
    if not re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        return HttpResponse(body.plain(parts))
    response = HttpResponse(body.packed(parts), headers={"Content-Encoding": "gzip"})
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _parts_of(body: Body, request: HttpRequest) -> dict[str, bytes]:
    """The parts of a person, rendered in one context: its processors run once."""
    engine = Engine.get_default()
    templates = {name: engine.get_template(template_of(name)) for name in body.names}
    context = RequestContext(request)
    if not templates:
        return {}
    with context.bind_template(next(iter(templates.values()))):
        return {name: each.render(context).encode() for name, each in templates.items()}


def _fetched(state: str) -> Body | None:
    try:
        found: bytes | None = cache.get(_page(state))
    except (RedisError, OSError) as error:
        _log.warning("The cache does not answer, so the page is rendered: %s", error)
        return None
    if found is None:
        return None
    return _shelved(state, found)


def _shelved(state: str, found: bytes) -> Body:
    body = Body(found)
    shelf.put(state, body)
    return body


def _page(state: str) -> str:
    return f"page-{state}"


def _kept_unless_moved(
    request: HttpRequest, slug: str | None, days: Sequence[str], state: str, body: bytes
) -> bool:
    """Keep what was rendered; not where something moved meanwhile: that is good for one answer."""
    if _state(request, slug, days) != state:
        return False
    seconds = _OTHER_DAYS_KEPT_FOR if request.GET else _KEPT_FOR
    try:
        cache.set(_page(state), body, timeout=seconds)
    except (RedisError, OSError) as error:
        _log.warning("The cache keeps nothing: %s", error)
    return True
