"""Getting a browser on machines that lack a part of it: a sentence with a remedy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from minerals_tracker.local import CHECKOUT


def unlinked(path: Path) -> Path:
    """A real program that asks the system for a library which no system has."""
    true = shutil.which("true")
    assert true
    program = Path(true).read_bytes()
    assert program.count(b"libc.so.6\0") == 1
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(program.replace(b"libc.so.6\0", b"libq.so.6\0"))
    path.chmod(0o755)
    return path


def run(directory: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python on a machine without apt and, so far, without a browser of playwright's."""
    machine = {
        "PATH": str(directory / "bin"),
        "HOME": str(directory),
        "PLAYWRIGHT_BROWSERS_PATH": str(directory / "browsers"),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env={**machine, **env},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def trouble(directory: Path) -> str:
    """Why there is no browser, after it was tried in vain to get one."""
    done = run(directory, "-c", "from tests.browsers import trouble; print(trouble())")
    assert done.stderr == ""
    return done.stdout


def test_library_that_the_driver_lacks_is_named(tmp_path: Path) -> None:
    node = unlinked(tmp_path / "node")
    done = run(tmp_path, "-m", "tests.browsers", PLAYWRIGHT_NODEJS_PATH=str(node))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    sentence = done.stderr.splitlines()[-1]
    assert "whose driver lacks the system library libq.so.6: install it" in sentence
    assert "apt install libatomic1" in sentence


def test_library_that_the_browser_lacks_is_named(tmp_path: Path) -> None:
    chromium = unlinked(tmp_path / "bin" / "chromium")
    sentence = trouble(tmp_path)
    assert f"{chromium} lacks the system library libq.so.6" in sentence
    assert "`python -m playwright install-deps chromium` as root" in sentence


def test_machine_without_any_browser_is_told_what_to_install(tmp_path: Path) -> None:
    assert "The browser tests need Chromium, and none could be had" in trouble(tmp_path)


def test_browser_on_the_path_is_enough(tmp_path: Path) -> None:
    true = shutil.which("true")
    assert true
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "chromium").symlink_to(true)
    done = run(tmp_path, "-m", "tests.browsers")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
