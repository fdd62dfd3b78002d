"""Installing on machines that lack something: a sentence with a remedy, never a traceback."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from packaging.specifiers import SpecifierSet

from minerals_tracker.local import CHECKOUT

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


@pytest.mark.parametrize(
    ("version", "fits"), [("3.10", False), ("3.11", True), ("3.14", True), ("3.15", False)]
)
def test_versions_that_are_tried_are_the_ones_let_in(
    tmp_path: Path, version: str, *, fits: bool
) -> None:
    """The question is asked of a real Python that gives itself out as another version."""
    posing = f"import sys; sys.version_info = ({version.replace('.', ', ')}, 0, 'final', 0);"
    text = f'#!/bin/sh\nexec "{sys.executable}" -c "{posing} exec(sys.argv[1])" "$2"\n'
    done = choose_python(tmp_path, python3=text)
    assert (done.returncode == 0) is fits
    window = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert SpecifierSet(window).contains(f"{version}.0") is fits


def test_old_python_is_answered_with_what_is_needed(tmp_path: Path) -> None:
    done = choose_python(tmp_path, python3=OLD)
    assert done.returncode == 1
    assert "Python 3.11, 3.12, 3.13 or 3.14 is needed, found: Python 3.9.2. Inst" in done.stderr
    for remedy in (
        "Debian 12 or later, Ubuntu 24.04 or later: apt install python3-venv",
        "Fedora: dnf install python3.13",
        "macOS: brew install python@3.13",
        "make PYTHON=/path/to/python3.13",
    ):
        assert remedy in done.stderr
    assert done.stderr.count("\n") == 1


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
        ("ERROR: No matching distribution found for amqp==5.4.2", "amqp==5.4.2 cannot be reached"),
        (
            "Command '['/x/python3', '-m', 'ensurepip', '--default-pip']' returned non-zero exit",
            "Python's own copy of pip is missing: install it",
        ),
        ("zipimport.ZipImportError: can't decompress data; zlib not available", "without zlib"),
        (
            (
                "Can't connect to HTTPS URL because the SSL module is not available.\n"
                "ERROR: No matching distribution found for amqp==5.4.2"
            ),
            "built without zlib or OpenSSL: use another one (make PYTHON=...)",
        ),
        (
            (
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed "
                "certificate\n"
                "ERROR: No matching distribution found for amqp==5.4.2"
            ),
            "certificate of the package index is not trusted",
        ),
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN", "certificate of the package index"),
        (
            "node: error while loading shared libraries: libstdc++.so.6: cannot open shared object",
            "system library libstdc++.so.6 is missing",
        ),
        ("npm error code ENOTFOUND", "cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one"),
    ],
)
def test_what_the_tools_say_becomes_a_remedy(install: ModuleType, output: str, remedy: str) -> None:
    with pytest.raises(SystemExit) as ended:
        install.give_up("It stopped.", f"Traceback (most recent call last)\n{output}\n")
    assert remedy in str(ended.value)
    assert "Traceback" not in str(ended.value)


class Index:
    """A package index in a folder, and a virtualenv that installs from it alone."""

    def __init__(self, install: ModuleType, directory: Path) -> None:
        self.directory = directory
        self.install = install
        self.requirements = directory / "requirements.txt"

    def offer(self, name: str, version: str, metadata: str = "", tag: str = "py3-none-any") -> str:
        """Add a wheel that holds nothing but its metadata; its line in the pinned file."""
        shelf = self.directory / "simple" / name
        shelf.mkdir(parents=True, exist_ok=True)
        wheel = shelf / f"{name}-{version}-{tag}.whl"
        about = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(wheel, "w") as file:
            head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            file.writestr(f"{about}/METADATA", head + metadata)
            file.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
            file.writestr(f"{about}/RECORD", "")
        links = "".join(f'<a href="{path.name}">{path.name}</a>' for path in shelf.glob("*.whl"))
        (shelf / "index.html").write_text(f"<!doctype html><html><body>{links}</body></html>")
        return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"

    def install_these(self, *lines: str) -> list[str]:
        """Let the installer follow a pinned file; what is installed then, pip left out."""
        self.requirements.write_text("".join(lines))
        self.install.make_venv()
        self.install.install(self.requirements)
        listed = self.install.run([self.install.PYTHON, "-m", "pip", "freeze"]).stdout
        return sorted(line for line in listed.splitlines() if "==" in line)


@pytest.fixture
def index(install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(install, "LOG", tmp_path / ".venv/install.log")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    return Index(install, tmp_path)


def test_newer_releases_than_the_pinned_ones_change_nothing(index: Index) -> None:
    asks = "Requires-Dist: shield[toml]>=1\n"
    extra = "Provides-Extra: toml\nRequires-Dist: grain>=1; extra == 'toml'\n"
    lines = [index.offer("guard", "1.0", asks), index.offer("shield", "1.0", extra)]
    lines.append(index.offer("grain", "1.0"))
    index.offer("guard", "2.0", asks)
    index.offer("shield", "2.0", extra)
    index.offer("grain", "2.0")
    assert index.install_these(*lines) == ["grain==1.0", "guard==1.0", "shield==1.0"]


def test_package_that_the_pinned_file_lacks_is_named(index: Index) -> None:
    line = index.offer("guard", "1.0", "Requires-Dist: shield>=1\n")
    index.offer("shield", "1.0")
    with pytest.raises(SystemExit) as ended:
        index.install_these(line)
    assert "guard 1.0 requires shield, which is not installed. Remove that" in str(ended.value)
    assert "requirements.txt lacks a package (make pin)" in str(ended.value)
    assert not (index.directory / ".venv/requirements.stamp").exists()


def test_package_that_is_held_for_other_systems_is_named(index: Index) -> None:
    with pytest.raises(SystemExit) as ended:
        index.install_these(index.offer("guard", "1.0", tag="py3-none-win32"))
    sentence = "could not be installed. guard==1.0 cannot be reached: the package index lacks it"
    assert sentence in str(ended.value)
    assert f"other systems than {sysconfig.get_platform()} (README" in str(ended.value)


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
