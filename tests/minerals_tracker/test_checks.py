"""What `check --deploy` and `/readyz` name, on real servers and files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from minerals_tracker import checks
from minerals_tracker.local import layout
from minerals_tracker.local.children import stop_all
from minerals_tracker.local.servers import Server
from minerals_tracker.models import Heartbeat

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
OF = "minerals_tracker.W00"


def found() -> dict[str, str]:
    """What is named now: the number of each finding and its sentence."""
    return {str(each.id): each.msg for each in checks.findings()}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The front-end files as `collectstatic` leaves them, packed ones apart: packing takes long."""
    root = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=root, STORAGES=stored_by(MANIFEST)):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def stored_by(backend: str) -> dict[str, dict[str, str]]:
    return {**django_settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def in_order(settings: LazySettings, tmp_path: Path, collected: Path, db: None) -> None:
    """A site that lacks nothing."""
    settings.STATIC_ROOT = shutil.copytree(collected, tmp_path / "static")
    settings.STORAGES = stored_by("minerals_tracker.web.static_storage.StaticStorage")
    settings.EMAIL_HOST, settings.PROXY_COUNT, settings.HTTPS = "mail.example", 1, True
    Heartbeat.take("queue", now=timezone.now())


@pytest.fixture
def queue_server() -> Iterator[redis.Redis]:
    """The server of the queue, its limits put back afterwards."""
    with redis.Redis(unix_socket_path=str(layout().valkey_socket)) as client:
        yield client
        client.config_set("maxmemory-policy", "noeviction")


@pytest.mark.usefixtures("in_order")
def test_a_site_in_order_lacks_nothing() -> None:
    assert found() == {}


@pytest.mark.usefixtures("in_order")
def test_each_thing_that_is_missing_is_named(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "static/css/app.css").write_text("old")
    (tmp_path / "static/js/page.js").unlink()
    settings.EMAIL_HOST, settings.PROXY_COUNT = "", 0
    Heartbeat.take("queue", now=timezone.now() - timedelta(minutes=4))
    told = found()
    assert set(told) == {OF + "2", OF + "3", OF + "4", OF + "8"}
    assert told[OF + "2"].endswith(": css/app.css and 1 more.")
    assert "EMAIL_HOST" in told[OF + "3"]
    assert "PROXY_COUNT" in told[OF + "4"]


@pytest.mark.usefixtures("in_order")
def test_the_check_of_a_deployment_says_it(settings: LazySettings) -> None:
    settings.EMAIL_HOST = ""
    assert OF + "3" in {each.id for each in run_checks(include_deployment_checks=True)}
    assert OF + "3" not in {each.id for each in run_checks()}


@pytest.mark.usefixtures("in_order")
def test_the_table_of_names_is_missed(tmp_path: Path) -> None:
    (tmp_path / "static/staticfiles.json").unlink()
    assert set(found()) == {OF + "2"}


@pytest.mark.usefixtures("in_order")
def test_the_library_of_the_charts_is_missed(settings: LazySettings, tmp_path: Path) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    assert OF + "1" in found()


@pytest.mark.usefixtures("in_order")
def test_a_clock_that_never_began_is_silent() -> None:
    Heartbeat.objects.all().delete()
    assert found()[OF + "8"] == "Clock and worker have given no sign of life yet."


@pytest.mark.usefixtures("in_order")
def test_a_queue_that_may_drop_messages_is_named(queue_server: redis.Redis) -> None:
    queue_server.config_set("maxmemory-policy", "allkeys-lru")
    assert found() == {
        OF
        + "6": "The queue's server drops messages when it is full (maxmemory-policy allkeys-lru)."
    }


@pytest.mark.usefixtures("in_order")
def test_a_cache_that_can_fill_the_queue_is_named(settings: LazySettings) -> None:
    shared = {**settings.CACHES["default"], "LOCATION": f"unix://{layout().valkey_socket}?db=2"}
    settings.CACHES = {"default": shared}
    assert set(found()) == {OF + "7"}


@pytest.mark.usefixtures("in_order")
@pytest.mark.parametrize(
    ("name", "wrong"), [("maxmemory", "0"), ("maxmemory-policy", "noeviction")]
)
def test_a_cache_that_never_forgets_is_named(name: str, wrong: str) -> None:
    with redis.Redis(unix_socket_path=str(layout().cache_socket)) as client:
        as_it_was = client.config_get(name)[name]
        client.config_set(name, wrong)
        try:
            assert set(found()) == {"minerals_tracker.W010"}
        finally:
            client.config_set(name, as_it_was)


@pytest.mark.usefixtures("in_order")
def test_a_queue_that_is_away_is_named(valkey_server: Server) -> None:
    stop_all([valkey_server], 3)
    assert set(found()) == {OF + "5"}


@pytest.mark.django_db
def test_readyz_names_what_is_missing_and_no_path(client: Client, settings: LazySettings) -> None:
    settings.SECRET_KEY, settings.EMAIL_HOST = "django-insecure-key", ""
    missing = client.get("/readyz").json()["missing"]
    assert any("SECRET_KEY" in each for each in missing)
    assert any("EMAIL_HOST" in each for each in missing)
    assert any("sign of life" in each for each in missing)
    assert str(settings.BASE_DIR) not in str(missing)


@pytest.mark.django_db
def test_readyz_names_a_proxy_that_nobody_counts(client: Client, settings: LazySettings) -> None:
    def named() -> bool:
        answer = client.get("/readyz", headers={"X-Forwarded-For": "203.0.113.9"})
        return "X-Forwarded-For" in str(answer.json()["missing"])

    assert named()
    settings.PROXY_COUNT = 1
    assert not named()


@pytest.mark.usefixtures("in_order")
def test_a_file_that_was_not_collected_keeps_its_plain_name(
    settings: LazySettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert staticfiles_storage.url("css/app.css").count(".") == 2
    for _ in range(2):
        assert staticfiles_storage.url("vendor/no-such.js") == "/static/vendor/no-such.js"
    assert caplog.text.count("vendor/no-such.js was not collected") == 1
