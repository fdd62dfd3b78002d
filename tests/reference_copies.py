"""A copy of the reference data for tests that change its files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from deals.reference import Report
from minerals_tracker.reference import load

FOLDERS = ("deals/data", "milestones/data")


@dataclass
class ReferenceCopy:
    """Reference data below a root of its own."""

    root: Path

    @classmethod
    def below(cls, root: Path) -> ReferenceCopy:
        for folder in FOLDERS:
            shutil.copytree(Path(settings.BASE_DIR) / folder, root / folder)
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
