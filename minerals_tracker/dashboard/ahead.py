"""Dossiers rendered before anybody asks: those that were read lately, once their deals have moved.

Nothing depends on it. What is rendered here is kept as every page is (`kept`), under all that it
depends on, so that it can be of no use but never stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.urls import ResolverMatch, resolve

from deals.models import Deal
from milestones.querysets import AS_JUDGED

AT_ONCE, FEW = 20, 3
"""Dossiers of one round of the clock, and of one judgement, whose worker is wanted for the next."""

AHEAD = "minerals_tracker.ahead"
"""Set in `META` of a request that no reader has sent."""

_READ_FOR = int(timedelta(days=1).total_seconds())


def note_reader(request: HttpRequest, slug: str | None) -> None:
    """Remember for a day that somebody reads about a deal. Raises what the cache raises."""
    if slug and AHEAD not in request.META:
        cache.set(_mark(slug), 1, timeout=_READ_FOR)


def render_read(*, most: int = AT_ONCE) -> list[str]:
    """Render the dossiers that were read within a day and are not kept as they now are; their slugs.

    Those judged last come first, `most` of them. Deals that moved since they were judged are left
    out: they are about to move once more.
    """
    public = urlsplit(settings.PUBLIC_URL)
    if settings.DEBUG or not validate_host(
        split_domain_port(public.netloc)[0], settings.ALLOWED_HOSTS
    ):
        return []
    judged = Deal.objects.active().filter(AS_JUDGED)
    read = _read(judged.order_by("-last_refresh__refreshed_at").only("slug"))[:most]
    for deal in read:
        path = deal.get_absolute_url()
        page = resolve(path)
        page.func(_asked_by_nobody(public.scheme, public.netloc, path, page), **page.kwargs)
    return [deal.slug for deal in read]


def _read(deals: Iterable[Deal]) -> list[Deal]:
    by_mark = {_mark(deal.slug): deal for deal in deals}
    read = cache.get_many(by_mark)
    return [deal for mark, deal in by_mark.items() if mark in read]


def _mark(slug: str) -> str:
    return f"read-{slug}"


def _asked_by_nobody(scheme: str, host: str, path: str, page: ResolverMatch) -> HttpRequest:
    """A request for a page as a reader's browser would send it to the address of the site."""
    name, port = split_domain_port(host)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "HTTP_HOST": host,
            "SERVER_NAME": name,
            "SERVER_PORT": port or {"http": "80", "https": "443"}[scheme],
            "wsgi.url_scheme": scheme,
            "wsgi.input": BytesIO(),
            AHEAD: True,
        }
    )
    request.user = AnonymousUser()
    request.resolver_match = page
    return request
