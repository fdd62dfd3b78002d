"""A copy of the reference data for tests that change its files."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from deals.reference import Report
from minerals_tracker.reference import load

DATA = "deals/data"


def folders() -> list[str]:
    """Paths below the root of the folders of the real deals, in the order of the deals' keys."""
    root = Path(settings.BASE_DIR)
    found = [path.relative_to(root).as_posix() for path in (root / DATA).iterdir() if path.is_dir()]
    return sorted(found, key=lambda folder: rows(f"{folder}/deals.csv")[0]["key"])


def own(name: str) -> str:
    """Path below the root of a file about the real deal that was entered first."""
    return f"{folders()[0]}/{name}.csv"


def every(name: str) -> list[dict[str, str]]:
    """The rows of all files of this name, those of all deals first."""
    files = [f"{folder}/{name}.csv" for folder in (DATA, *folders())]
    return [
        row for file in files if (Path(settings.BASE_DIR) / file).exists() for row in rows(file)
    ]


def rows(file: str) -> list[dict[str, str]]:
    """The rows of a file of the reference data."""
    with (Path(settings.BASE_DIR) / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@dataclass
class ReferenceCopy:
    """Reference data below a root of its own."""

    root: Path

    @classmethod
    def below(cls, root: Path) -> ReferenceCopy:
        shutil.copytree(Path(settings.BASE_DIR) / DATA, root / DATA)
        return cls(root)

    def load(self) -> Report:
        return load(root=self.root)

    def text(self, file: str) -> str:
        return (self.root / file).read_text(encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> int:
        """Replace the first `old` by `new`; the line of the change, from 1."""
        text = self.text(file)
        before, found, after = text.partition(old)
        assert found, f"{old!r} is not in {file}"
        (self.root / file).write_text(before + new + after, encoding="utf-8")
        return before.count("\n") + 1

    def drop_line(self, file: str, start: str) -> None:
        """Take away the lines that begin so."""
        lines = self.text(file).splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(start)]
        assert len(kept) < len(lines), f"no line of {file} begins with {start!r}"
        (self.root / file).write_text("".join(kept), encoding="utf-8")

    def add_line(self, file: str, line: str) -> None:
        (self.root / file).write_text(f"{self.text(file).rstrip()}\n{line}\n", encoding="utf-8")
