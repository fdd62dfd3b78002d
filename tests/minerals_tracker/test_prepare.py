from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.contrib.staticfiles.finders import get_finder
from django.core.management import call_command

from deals.models import Deal
from minerals_tracker.management.commands.prepare import static_fingerprint


@pytest.fixture
def site(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """A place for collected files, and one static file of ours."""
    settings.STATIC_ROOT = tmp_path / "collected"
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "look.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [tmp_path / "ours"]
    get_finder.cache_clear()  # type: ignore[attr-defined]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    yield tmp_path
    get_finder.cache_clear()  # type: ignore[attr-defined]


def prepare() -> str:
    out = StringIO()
    call_command("prepare", stdout=out, stderr=out)
    return out.getvalue()


def test_first_time_loads_the_deal_and_shows_a_password(site: Path) -> None:
    said = prepare()
    shown = re.search(r"admin, password: (\S+) \(shown only this once\)", said)
    assert shown
    assert User.objects.get(username="admin").check_password(shown[1])
    assert Deal.objects.exists()


def test_second_time_changes_and_says_nothing(site: Path) -> None:
    prepare()
    before = User.objects.get(username="admin").password
    assert prepare() == ""
    assert User.objects.get(username="admin").password == before


def test_no_password_where_there_is_an_administrator(site: Path) -> None:
    User.objects.create_superuser("someone", password="long enough to pass")
    assert "password" not in prepare()
    assert not User.objects.filter(username="admin").exists()


def test_ordinary_admin_is_not_raised_in_rank(site: Path) -> None:
    User.objects.create_user("admin", password="long enough to pass")
    assert "manage.py createsuperuser" in prepare()
    assert not User.objects.get(username="admin").is_superuser


def test_changed_static_file_is_collected_again(site: Path) -> None:
    prepare()
    (site / "ours" / "look.css").write_text("a { color: tan }")  # as long as before
    assert "Collecting static files" in prepare()
    assert (site / "collected" / "look.css").read_text() == "a { color: tan }"


def test_removed_static_file_is_not_served_any_more(site: Path) -> None:
    prepare()
    (site / "ours" / "look.css").unlink()
    prepare()
    assert not (site / "collected" / "look.css").exists()


def test_fingerprint_knows_a_renamed_file(site: Path) -> None:
    before = static_fingerprint()
    (site / "ours" / "look.css").rename(site / "ours" / "looks.css")
    assert static_fingerprint() != before
