"""A pytest plugin: a PostgreSQL and a Valkey of the tests' own, for the length of one run.

Loaded by `-p tests.servers` before Django reads its settings, because it decides where the
servers are: `var/test` of this checkout, or those that DATABASE_URL and REDIS_URL name.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from minerals_tracker.embedded import CHECKOUT, layout
from minerals_tracker.embedded.locks import EmbeddedError, HeldError, make_directory
from minerals_tracker.embedded.servers import Server, running

os.environ["VAR_DIR"] = str(Path(os.environ.get("TEST_VAR_DIR") or CHECKOUT / "var" / "test"))
# The loop that drives the browser runs in the main thread, beside ordinary queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

open_servers = contextlib.ExitStack()
servers_key = pytest.StashKey[list[Server]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers before anything is collected, so that any test may need them."""
    if session.config.option.collectonly:
        return
    # Without this directory WhiteNoise warns, and warnings are errors.
    make_directory(layout().var / "static")
    try:
        session.config.stash[servers_key] = open_servers.enter_context(
            running(layout(), f"the test run with process id {os.getpid()}", durable=False)
        )
    except HeldError as error:
        pytest.exit(
            f"The test servers of this checkout are in use by {error.note}: "
            "wait until it ends, or stop it.",
            returncode=pytest.ExitCode.USAGE_ERROR,
        )
    except EmbeddedError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop them last of all, also after Ctrl-C: connections are closed by then."""
    open_servers.close()
