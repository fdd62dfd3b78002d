from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from minerals_tracker.embedded import children
from minerals_tracker.embedded.children import Child
from minerals_tracker.embedded.locks import EmbeddedError
from minerals_tracker.embedded.places import layout
from minerals_tracker.loopback import addresses, chosen_port
from minerals_tracker.supervisor import beat, keep_secret_key, watch, web, worker


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


def test_what_keeps_dying_is_given_up_with_its_last_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    child = Child("web", ["sh", "-c", "echo a bad setting"], tmp_path / "log", tmp_path / "lock")
    child.start()
    with pytest.raises(EmbeddedError, match=r"(?s)web keeps stopping.*a bad setting"):
        watch([child])
    assert capsys.readouterr().out.count("web stopped by itself (exit code 0)") == 5


def test_a_log_is_begun_anew_while_its_child_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LARGEST_LOG", 10_000)
    lives_once = "[ -e lived ] && exit 1; touch lived; seq 3000; sleep 1; echo it still writes"
    words = ["sh", "-c", f"cd {tmp_path}; {lives_once}"]
    child = Child("web", words, tmp_path / "web.log", tmp_path / "lock")
    child.start()
    with pytest.raises(EmbeddedError):
        watch([child])
    assert (tmp_path / "web.1.log").read_text().splitlines()[-1] == "3000"
    assert child.last_words() == "it still writes"


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
