"""Deployment checks: what a site lacks, for `manage.py check --deploy` and `/readyz`.

None of it keeps a page from being served; `health` checks what does.
"""

from __future__ import annotations

import filecmp
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Error as Fault
from django.core.checks import Warning as Finding
from django.core.checks.security.base import check_secret_key
from django.db import Error, connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest
from django.utils import timezone
from kombu.exceptions import KombuError

from minerals_tracker.celery import app
from minerals_tracker.models import Heartbeat

LIBRARY = "vendor/plotly-basic.min.js"
"""A front-end file that is not in the repository."""
LONGEST_SILENCE = timedelta(minutes=3)
"""The clock asks for a sign of life every minute."""
CACHE_LIMIT = "`maxmemory 64mb` or more and `maxmemory-policy allkeys-lru`"
COLLECT = "Run `manage.py collectstatic --noinput` and start the web processes again."


@register(Tags.database)
def tables_of_before(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Return whether the database has migrations this version lacks; `migrate` asks it first."""
    return [fault for alias in databases or () for fault in _tables_of_before(alias)]


def _tables_of_before(alias: str) -> Iterator[CheckMessage]:
    loader = MigrationLoader(connections[alias], ignore_no_migrations=True)
    ours = loader.migrated_apps & {"deals", "shipments", "milestones", "minerals_tracker"}
    unknown = sorted(key for key in loader.applied_migrations if key[0] in ours)
    unknown = [key for key in unknown if key not in loader.disk_migrations]
    if unknown:
        app_label, name = unknown[-1]
        yield Fault(
            f"The database holds tables of another version: its migration {app_label}.{name} is "
            "unknown here. Nothing was changed.",
            hint="Tables made before 1.0.0: `manage.py adopt_tables` "
            "takes them over where they are "
            "those of the last version before it, and says so where not. Tables of a later "
            "version: "
            "run that version. Or start anew with an empty database.",
            id="minerals_tracker.E001",
        )


def lacking() -> list[CheckMessage]:
    """All that is missing, each with the remedy as hint."""
    return [*check_secret_key(None), *findings()]


@register("site", deploy=True)
def findings(**kwargs: Any) -> list[CheckMessage]:
    """The checks above, without those of Django itself."""
    looks = (_library(), _collected(), _letters(), _proxy(), _queue(), _signs_of_life())
    return [finding for look in looks for finding in look]


def _library() -> Iterator[CheckMessage]:
    if not finders.find(LIBRARY):
        yield Finding(
            f"The front-end file {LIBRARY} is missing: no chart is drawn.",
            hint=f"Run `make install` in {settings.BASE_DIR}. {COLLECT}",
            id="minerals_tracker.W001",
        )


def _collected() -> Iterator[CheckMessage]:
    """Whether every front-end file was collected as it is now, and the table of their names."""
    root = Path(settings.STATIC_ROOT)
    found = [each for finder in finders.get_finders() for each in finder.list([])]
    stale = sorted(name for name, storage in found if not _same(storage.path(name), root / name))
    if stale or not (root / "staticfiles.json").is_file():
        which = f"{stale[0]} and {len(stale) - 1} more" if stale else "the table of their names"
        yield Finding(
            f"Front-end files are not collected as they are now: {which}.",
            hint=f"{COLLECT} They are looked for in {root}, which VAR_DIR decides.",
            id="minerals_tracker.W002",
        )


def _same(source: str, copy: Path) -> bool:
    try:
        return filecmp.cmp(source, copy)
    except OSError:
        return False


def _letters() -> Iterator[CheckMessage]:
    if not settings.EMAIL_HOST:
        yield Finding(
            "EMAIL_HOST is not set: no letter, invitation or new password goes out.",
            hint="Set EMAIL_HOST, and DEFAULT_FROM_EMAIL, for every process.",
            id="minerals_tracker.W003",
        )


def _proxy() -> Iterator[CheckMessage]:
    """TLS ends at a proxy; who does not count it redirects for ever and knows no visitor."""
    if settings.HTTPS and not settings.PROXY_COUNT:
        yield Finding(
            "PUBLIC_URL begins with https and PROXY_COUNT is 0: every page leads to itself.",
            hint="Set PROXY_COUNT to the number of reverse proxies in front, and have the "
            "outermost send X-Forwarded-Proto (docs/proxies).",
            id="minerals_tracker.W004",
        )


def uncounted_proxy(request: HttpRequest) -> Iterator[CheckMessage]:
    """Warn of a proxy that PROXY_COUNT does not count."""
    if "X-Forwarded-For" in request.headers and not settings.PROXY_COUNT:
        yield Finding(
            (
                "This request bears X-Forwarded-For and PROXY_COUNT is 0: visitors cannot be told "
                "apart."
            ),
            hint="Set PROXY_COUNT to the number of reverse proxies in front.",
            id="minerals_tracker.W009",
        )


def _queue() -> Iterator[CheckMessage]:
    """Check that the queue's server never evicts messages and the cache is another server."""
    try:
        with app.connection_for_read() as broker:
            client = broker.default_channel.client  # type: ignore[attr-defined]
            memory, server = client.info("memory"), client.info("server")["run_id"]
        with redis.Redis.from_url(str(settings.CACHES["default"]["LOCATION"])) as cache:
            shared, of_cache = cache.info("server")["run_id"] == server, cache.info("memory")
    except (redis.RedisError, KombuError, OSError) as error:
        yield Finding(
            f"The queue or the cache does not answer ({error}): nothing is judged or sent.",
            hint="Start the servers that BROKER_URL and CACHE_URL name, or REDIS_URL for both.",
            id="minerals_tracker.W005",
        )
        return
    policy = memory.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        yield Finding(
            f"The queue's server drops messages when it is full (maxmemory-policy {policy}).",
            hint="Set `maxmemory-policy noeviction` there. A cache that may drop what it keeps "
            "wants a server of its own: set CACHE_URL.",
            id="minerals_tracker.W006",
        )
    if shared:
        yield Finding(
            "Queue and cache share one server: a full cache stops the queue.",
            hint=f"Give the cache a server of its own by CACHE_URL, with {CACHE_LIMIT}.",
            id="minerals_tracker.W007",
        )
    elif not of_cache.get("maxmemory") or of_cache.get("maxmemory_policy") == "noeviction":
        yield Finding(
            "The cache's server has no limit at which it forgets: it grows until it refuses.",
            hint=f"Set {CACHE_LIMIT} there.",
            id="minerals_tracker.W010",
        )


def _signs_of_life() -> Iterator[CheckMessage]:
    """Whether clock and worker were at work a moment ago."""
    try:
        last = Heartbeat.last("queue")
    except Error:
        return  # `health` says that the database does not answer, or what is not migrated
    if last is None or timezone.now() - last > LONGEST_SILENCE:
        since = f"since {last:%d %b %Y %H:%M} UTC" if last else "yet"
        yield Finding(
            f"Clock and worker have given no sign of life {since}.",
            hint="Start one `python -m minerals_tracker.queue.clock` and a "
            "`celery -A minerals_tracker worker`; their logs say why they stopped.",
            id="minerals_tracker.W008",
        )
