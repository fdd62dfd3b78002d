"""Two questions a machine asks: is the process up, and can it serve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from minerals_tracker.celery import app
from minerals_tracker.checks import lacking, uncounted_proxy
from minerals_tracker.letters.sending.ledger import oldest_due
from minerals_tracker.models import Heartbeat

READY = "ready"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is up; asks no other server."""
    return HttpResponse("up\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where database and migrations are ready, else 503 with which is not.

    Told beside it, as pages can be served without: whether queue and cache answer, how long ago the
    clock's tick was, and how long the oldest letter has been due, in seconds, null where there is
    none. `missing` names what the site lacks besides; `manage.py check --deploy` has the remedies.
    """
    answers: dict[str, object] = {name: probe() for name, probe in PROBES.items()}
    ready = all(answers[name] == READY for name in NEEDED)
    now = timezone.now()
    ages = {name: _age(question, now) for name, question in AGES.items()}
    missing = [finding.msg for finding in (*lacking(), *uncounted_proxy(request))]
    answers |= {**ages, "missing": missing}
    return JsonResponse(answers, status=200 if ready else 503)


def _age(question: Callable[[datetime], datetime | None], now: datetime) -> int | None:
    try:
        since = question(now)
    except Error:
        return None
    return None if since is None else int((now - since).total_seconds())


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "does not answer"
    return READY


def _queue() -> str:
    try:
        with app.connection_for_read() as broker:
            broker.default_channel.client.ping()  # type: ignore[attr-defined]
    except (RedisError, KombuError, OSError):
        return "does not answer"
    return READY


def _cache() -> str:
    try:
        cache.set("readyz", READY, timeout=10)
        answer = cache.get("readyz")
    except RedisError:
        return "does not answer"
    return READY if answer == READY else "does not keep what it is given"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "cannot be read"
    return f"{len(plan)} not applied" if plan else READY


PROBES: dict[str, Callable[[], str]] = {
    "database": _database,
    "queue": _queue,
    "cache": _cache,
    "migrations": _migrations,
}
NEEDED = ("database", "migrations")
AGES: dict[str, Callable[[datetime], datetime | None]] = {
    "tick_age_seconds": lambda now: Heartbeat.last("queue"),
    "oldest_due_letter_seconds": lambda now: oldest_due(now=now),
}
