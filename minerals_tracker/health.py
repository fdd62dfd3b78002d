"""Two questions a machine asks: is the process up, and can it serve."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

READY = "ready"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is up; asks no other server."""
    return HttpResponse("up\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where database, queue server and migrations are ready, else 503 with which is not."""
    answers = {name: probe() for name, probe in PROBES.items()}
    ready = all(answer == READY for answer in answers.values())
    return JsonResponse(answers, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "does not answer"
    return READY


def _queue() -> str:
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
    "migrations": _migrations,
}
