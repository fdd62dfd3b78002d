"""What the environment makes of the settings, each time in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from minerals_tracker.embedded import CHECKOUT

NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY"}


def run(words: list[str], var: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A command with nothing set but what is given."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return subprocess.run(
        [sys.executable, *words],
        cwd=CHECKOUT,
        env={**kept, "VAR_DIR": str(var), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def value(name: str, var: Path, **env: str) -> str:
    """A setting, as Python writes it."""
    words = f"from minerals_tracker import settings; print(repr(settings.{name}))"
    done = run(["-c", words], var, **env)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("name", ["SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"])
def test_names_that_are_not_the_sites_are_bound_only_where_the_operator_says_so(
    name: str, tmp_path: Path
) -> None:
    site = {"PUBLIC_URL": "https://tracker.example"}
    assert value("SECURE_HSTS_SECONDS", tmp_path, **site) == str(730 * 86_400)
    assert value(name, tmp_path, **site) == "False"
    assert value(name, tmp_path, **site, **{name.removeprefix("SECURE_"): "true"}) == "True"
