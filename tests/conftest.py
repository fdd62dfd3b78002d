"""Real parts for the tests: workers, a mail server, the two servers themselves, a browser."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings
from kombu import pools
from xdist.scheduler import LoadScopeScheduling

from deals.charts import faults
from deals.models import Deal
from deals.reference import Record, store
from minerals_tracker.local.children import stop_all
from minerals_tracker.local.servers import Server
from minerals_tracker.pages import page_cache
from minerals_tracker.reference import read as read_reference
from tests.browsers import find_chromium, trouble
from tests.mailservers import MailServer, serving
from tests.reference_copies import ReferenceCopy
from tests.servers import servers_key
from tests.workers import Worker, empty_queue

# Properties are about answers, never about time; a run in CI tries the same examples each time.
hypothesis_settings.register_profile(
    "house", deadline=None, derandomize=bool(os.environ.get("CI")), database=None
)
hypothesis_settings.load_profile("house")

CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many requests `tests/fuzz` generates, from which seed, and whether only one of them."""
    group = parser.getgroup("fuzz")
    group.addoption("--fuzz-seed", type=int, default=1)
    group.addoption("--fuzz-requests", type=int, default=100)
    group.addoption("--fuzz-only", type=int)


ON_ONE_WORKER = {"browser": "browser", "faults": "machine", "journeys": "machine", "demo": "demo"}
"""Folders whose tests want a browser, or the machine, or load the illustrative deal; their group.
"""


class ByModule(LoadScopeScheduling):  # type: ignore[misc]
    """A worker takes a module at a time; of a group no two tests run at once."""

    def _split_scope(self, nodeid: str) -> str:
        path = Path(nodeid.partition("::")[0])
        return ON_ONE_WORKER.get(path.parent.name, str(path))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule:
    """Ours, since `--dist loadgroup` of xdist 3.8 finds no groups under pytest 9.2."""
    return ByModule(config, log)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """No test is about the cost of a password hash."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class _Raised(logging.Handler):
    """A fault that is only logged on a real site ends the test that caused it."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            raise record.exc_info[1]


@pytest.fixture(autouse=True)
def chart_faults() -> Iterator[logging.Handler]:
    """No chart fails unseen; a test about such a fault takes this handler away."""
    handler = _Raised()
    faults.logger.addHandler(handler)
    yield handler
    faults.logger.removeHandler(handler)


@pytest.fixture(autouse=True)
def clean_cache() -> None:
    """No test sees what another has cached."""
    cache.clear()
    page_cache.held.cache_clear()


@pytest.fixture
def start_celery_worker(transactional_db: None) -> Iterator[Callable[..., Worker]]:
    """A function that starts a real worker on the test database; call it twice for two.

    It has one process, or `concurrency` of them; what else is named is added to its environment.
    The queue starts empty.
    """
    empty_queue()
    workers: list[Worker] = []

    def start(concurrency: int = 1, **env: str) -> Worker:
        workers.append(Worker(len(workers) + 1, env, concurrency))
        workers[-1].start()
        return workers[-1]

    yield start
    stop_all(workers, seconds=5)


@pytest.fixture
def celery_worker_process(start_celery_worker: Callable[..., Worker]) -> Worker:
    """One real worker, ready for work."""
    return start_celery_worker()


@pytest.fixture
def smtp_server(settings: LazySettings) -> Iterator[MailServer]:
    """A strict mail server that the settings of the test point to."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with serving(MailServer(), settings) as server:
        yield server


def _server(request: pytest.FixtureRequest, name: str) -> Iterator[Server]:
    mine = [server for server in request.config.stash[servers_key] if server.name == name]
    if not mine:
        pytest.fail(
            f"{name} is not ours to stop: unset DATABASE_URL, BROKER_URL, CACHE_URL and "
            "REDIS_URL for this test."
        )
    yield mine[0]
    if mine[0].poll() is not None:
        mine[0].start()


@pytest.fixture
def valkey_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The Valkey that holds the queue, to stop (`stop_all([it], 3)`) and start; running again
    afterwards."""
    yield from _server(request, "Valkey")
    pools.reset()  # their connections led to the one that was stopped
    current_app._after_fork()  # type: ignore[attr-defined]


@pytest.fixture
def cache_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The Valkey that holds the cache, to stop and start; running again afterwards."""
    yield from _server(request, "Valkey for the cache")


@pytest.fixture
def postgres_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The PostgreSQL of this run, to stop and start; running again afterwards."""
    yield from _server(request, "PostgreSQL")


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name whole addresses; the plugin's own fixture is written in a way pytest
    deprecates."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium of this machine without its calls home; as root without its sandbox."""
    chromium = find_chromium()
    if chromium is None:
        pytest.fail(trouble())
    flags = CHROMIUM_FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    return {**browser_type_launch_args, "executable_path": chromium, "args": flags}


@pytest.fixture(scope="session")
def reference_records() -> list[Record]:
    """The reference data as read from its files, once for all tests."""
    return read_reference(Path(django_settings.BASE_DIR))


@pytest.fixture
def reference_data(db: None, reference_records: list[Record]) -> Deal:
    """All that the reference data holds; the real deal that was entered first is returned."""
    store(reference_records)
    return Deal.objects.earliest("key")


@pytest.fixture
def reference_copy(tmp_path: Path) -> ReferenceCopy:
    """The files of the reference data in a place where a test may change them."""
    return ReferenceCopy.below(tmp_path)
