"""Installing on machines that lack something: a sentence with a remedy, never a traceback."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from minerals_tracker.embedded import CHECKOUT

OLD = "#!/bin/sh\n[ $1 = --version ] && echo Python 3.9.2 && exit\nexit 1\n"
# Passes the question for its version, fails the one for venv and ensurepip.
BARE = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n'


@pytest.fixture
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install", CHECKOUT / ".ci/install.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def choose_python(directory: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run `.ci/python` on a machine that has nothing but these programs and a shell."""
    for name, text in programs.items():
        (directory / name.replace("_", ".")).write_text(text)
        (directory / name.replace("_", ".")).chmod(0o755)
    return subprocess.run(
        ["/bin/sh", str(CHECKOUT / ".ci/python")],
        env={"PATH": str(directory)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_suitable_python_is_found_behind_unsuitable_ones(tmp_path: Path) -> None:
    good = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
    done = choose_python(tmp_path, python3_13=BARE, python3_12=good, python3=OLD)
    assert done.returncode == 0
    assert Path(done.stdout.strip()).samefile(sys.executable)


def test_old_python_is_answered_with_what_is_needed(tmp_path: Path) -> None:
    done = choose_python(tmp_path, python3=OLD)
    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed, found: Python 3.9.2" in done.stderr


def test_python_without_venv_is_answered_with_the_package_to_install(tmp_path: Path) -> None:
    done = choose_python(tmp_path, python3_11=BARE)
    assert done.returncode == 1
    assert "apt install python3.11-venv" in done.stderr


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "cannot be written"),
        (
            "The virtual environment was not created because ensurepip is not available",
            "venv module",
        ),
        ("[Errno -3] Temporary failure in name resolution", "cannot be reached"),
        ("ERROR: No matching distribution found for amqp==5.4.2", "cannot be reached"),
        ("npm error code ENOTFOUND", "cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one"),
    ],
)
def test_what_the_tools_say_becomes_a_remedy(install: ModuleType, output: str, remedy: str) -> None:
    with pytest.raises(SystemExit) as ended:
        install.give_up("It stopped.", f"Traceback (most recent call last)\n{output}\n")
    assert remedy in str(ended.value)
    assert "Traceback" not in str(ended.value)


def test_unknown_trouble_shows_the_last_lines(install: ModuleType) -> None:
    with pytest.raises(SystemExit, match="something odd"):
        install.give_up("It stopped.", "something odd")


def test_stamp_is_good_for_this_very_content_only(install: ModuleType, tmp_path: Path) -> None:
    pins, stamp = tmp_path / "requirements.txt", tmp_path / "stamp"
    pins.write_text("amqp==1")
    install.mark(stamp, pins)
    assert install.up_to_date(stamp, pins)
    pins.write_text("amqp==2")
    assert not install.up_to_date(stamp, pins)


def test_every_word_of_the_makefile_is_explained() -> None:
    done = subprocess.run(["make", "-C", str(CHECKOUT)], capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in done.stdout.splitlines() if not line.startswith("make")}
    phony = (CHECKOUT / "Makefile").read_text().split(".PHONY:")[1].splitlines()[0].split()
    assert listed == set(phony)
