"""Databases of before, brought up to date step by step."""

from __future__ import annotations

from django.db.migrations.loader import MigrationLoader


class StepByStep(MigrationLoader):
    """The migrations of a checkout in which none stood for several, and none came after such."""

    def load_disk(self) -> None:
        super().load_disk()
        known = self.disk_migrations
        later = {key for key, migration in known.items() if migration.replaces}
        while more := {k for k, m in known.items() if later & {*m.dependencies}} - later:
            later |= more
        self.disk_migrations = {k: m for k, m in known.items() if k not in later}
