"""What the environment makes of the settings, each time in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from celery import Celery

from minerals_tracker.environment import results_url
from minerals_tracker.local import CHECKOUT

NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "CACHE_URL", "PUBLIC_URL", "SECRET_KEY"}


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


DOORS = {
    "the command line": ["manage.py", "check"],
    "the web server": ["-m", "gunicorn", "--check-config", "minerals_tracker.wsgi"],
    "the clock": ["-m", "minerals_tracker.queue.clock"],
}


@pytest.mark.parametrize("words", DOORS.values(), ids=DOORS)
def test_processes_that_share_a_database_start_with_one_key_or_not_at_all(
    words: list[str], tmp_path: Path
) -> None:
    refused = run(words, tmp_path, DATABASE_URL="postgres://db.example/minerals")
    assert refused.returncode == 1
    assert refused.stderr.startswith("SECRET_KEY is not set.")
    assert "set SECRET_KEY or SECRET_KEY_FILE" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_worker_too_starts_with_a_key_or_not_at_all(tmp_path: Path) -> None:
    words = ["-m", "celery", "-A", "minerals_tracker", "worker"]
    refused = run(words, tmp_path, DATABASE_URL="postgres://db.example/minerals")
    assert refused.returncode == 1
    assert "SECRET_KEY is not set." in refused.stderr


def test_the_key_that_make_run_keeps_is_one_for_all_of_its_processes(tmp_path: Path) -> None:
    named = {"DATABASE_URL": "postgres://db.example/minerals"}
    (tmp_path / "secret_key").write_text("kept beside the data")
    assert value("SECRET_KEY", tmp_path, **named) == "'kept beside the data'"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("name", ["SECRET_KEY", "EMAIL_HOST_PASSWORD"])
def test_a_value_from_a_file_ends_before_the_line_end(name: str, end: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(f" a secret with room around it {end}".encode())
    found = value(name, tmp_path, **{f"{name}_FILE": str(file)})
    assert found == "' a secret with room around it '"


def test_a_database_named_in_a_file_is_found(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("postgres://db.example/minerals\n")
    found = value(
        "DATABASES['default']['NAME']", tmp_path, DATABASE_URL_FILE=str(file), SECRET_KEY="k"
    )
    assert found == "'minerals'"


def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    refused = run(["manage.py", "check"], tmp_path, SECRET_KEY_FILE=missing)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"SECRET_KEY_FILE names {missing}, which cannot be read")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("cache", "results"),
    [
        ("redis://:secret@host:6380/2", "redis://:secret@host:6380/2"),
        ("unix:///run/cache.sock?db=2", "redis+socket:///run/cache.sock?virtual_host=2"),
        ("rediss://host/2", "rediss://host/2?ssl_cert_reqs=required"),
        (
            "rediss://host/2?ssl_ca_certs=/ca",
            "rediss://host/2?ssl_ca_certs=/ca&ssl_cert_reqs=required",
        ),
        ("rediss://host/2?ssl_cert_reqs=none", "rediss://host/2?ssl_cert_reqs=none"),
    ],
)
def test_results_are_kept_in_the_cache_by_the_words_of_celery(cache: str, results: str) -> None:
    assert results_url(cache) == results
    assert Celery(backend=results, set_as_current=False).backend.as_uri()
