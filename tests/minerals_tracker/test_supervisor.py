from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from minerals_tracker.local.locks import EmbeddedError
from minerals_tracker.local.loopback import addresses, chosen_port
from minerals_tracker.local.paths import layout
from minerals_tracker.local.supervisor import beat, keep_secret_key, web, worker


@pytest.mark.parametrize("word", ["http", "0", "65536", "-1", "80.5"])
def test_port_that_is_none_is_said_in_a_sentence(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", word)
    with pytest.raises(EmbeddedError, match="give a number from 1 to 65535"):
        chosen_port()


@pytest.mark.parametrize(("word", "port"), [("", 8000), ("1", 1), ("65535", 65535)])
def test_port_is_what_the_environment_says(
    word: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", word)
    assert chosen_port() == port


def test_only_loopback_is_opened() -> None:
    assert "127.0.0.1:8000" in addresses(8000)
    assert set(addresses(8000)) <= {"127.0.0.1:8000", "[::1]:8000"}


def test_children_keep_to_their_own_files(tmp_path: Path) -> None:
    places = layout(tmp_path)
    started = [web(places, 8000), worker(places), beat(places)]
    assert len({child.lock for child in started}) == 3
    assert len({child.log for child in started}) == 3


def test_secret_key_is_made_once_for_its_owner(tmp_path: Path) -> None:
    places = layout(tmp_path)
    keep_secret_key(places)
    first = places.secret_key.read_text()
    keep_secret_key(places)
    assert places.secret_key.read_text() == first
    assert stat.S_IMODE(os.stat(places.secret_key).st_mode) == 0o600
