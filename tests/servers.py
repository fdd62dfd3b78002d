"""A pytest plugin: a PostgreSQL and two Valkeys of the tests' own, for the length of one run.

Loaded by `-p tests.servers` before Django reads its settings, because it decides where the servers
are: `var/test` of this checkout, or those that DATABASE_URL, BROKER_URL and CACHE_URL name. Each
worker of pytest-xdist has its own below that, and the process that hands out the tests has none.
The database is kept for the next run while no migration changes, for migrating takes a while.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import secrets
from pathlib import Path

import pytest

from minerals_tracker.local import CHECKOUT, layout
from minerals_tracker.local.locks import EmbeddedError, HeldError, held, make_directory
from minerals_tracker.local.servers import Server, running

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ["VAR_DIR"] = str(
    Path(os.environ.get("TEST_VAR_DIR") or CHECKOUT / "var" / "test") / WORKER
)
# All processes of a run sign alike; one that is given a database's name starts with no other key.
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(60))
# The loop that drives the browser runs in the main thread, beside ordinary queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SHARED = ("REDIS_URL", "BROKER_URL", "CACHE_URL")
open_servers = contextlib.ExitStack()
servers_key = pytest.StashKey[list[Server]]()
database_used = pytest.StashKey[bool]()
kept_schema = layout().var / "schema"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers before anything is collected, so that any test may need them."""
    config = session.config
    try:
        # Without this directory WhiteNoise warns, and warnings are errors.
        make_directory(layout().var / "static")
        if config.option.collectonly:
            return
        note = f"the test run with process id {os.getpid()}"
        if hands_out(config):
            named = [name for name in SHARED if os.environ.get(name)]
            if named:
                pytest.exit(
                    f"{named[0]} names one server for all tests: run them one by one (-n 0).",
                    returncode=pytest.ExitCode.USAGE_ERROR,
                )
            open_servers.enter_context(held(layout().locks / "owner", note))
            return
        config.stash[servers_key] = open_servers.enter_context(
            running(layout(), note, durable=False)
        )
    except HeldError as error:
        pytest.exit(
            f"The test servers of this checkout are in use by {error.note}: "
            "wait until it ends, or stop it.",
            returncode=pytest.ExitCode.USAGE_ERROR,
        )
    except EmbeddedError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)
    gc.set_threshold(200_000, 20, 100)  # a third of the time of migrating goes into collecting
    if not os.environ.get("DATABASE_URL"):
        config.option.reuse_db = True
        config.option.create_db |= _read(kept_schema) != schema_fingerprint()


def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> None:
    """From here until a clean end the database is not fit to be kept."""
    if fixturedef.argname == "django_db_setup":
        kept_schema.unlink(missing_ok=True)
        request.config.stash[database_used] = True


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep the database unless the run broke off, perhaps with rows of a test in it."""
    clean = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if clean and session.config.stash.get(database_used, False):
        kept_schema.write_text(schema_fingerprint())


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop them last of all, also after Ctrl-C: connections are closed by then."""
    open_servers.close()


def hands_out(config: pytest.Config) -> bool:
    """Whether this process gives the tests to workers and runs none itself."""
    return not WORKER and getattr(config.option, "dist", "no") != "no"


def schema_fingerprint() -> str:
    """One word for all that makes the schema: our migrations and the packages' versions."""
    files = [*sorted(CHECKOUT.glob("*/migrations/*.py")), CHECKOUT / "requirements.txt"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""
