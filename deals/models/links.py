"""The history of links: which rows a tracked row was linked to, since when and by whom."""

from __future__ import annotations

import pgtrigger
from django.db import models


class LinkChange(models.Model):
    """A link of a many-to-many field that a tracked row gained or lost. Append-only.

    Only triggers of the database write it. `after_state` is the highest number that the row's
    history table had given out by then: the row's last state up to it is the one that stood.
    """

    through = models.CharField(max_length=63, help_text="Table that holds the links")
    row_id = models.PositiveBigIntegerField(help_text="Row that gained or lost the link")
    linked_id = models.PositiveBigIntegerField(help_text="Row at the other end")
    gained = models.BooleanField()
    after_state = models.PositiveBigIntegerField()
    at = models.DateTimeField(help_text="Beginning of the transaction that wrote it")
    context = models.ForeignKey(
        "pghistory.Context",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["row_id", "through"], name="link_change_of_row"),
            models.Index(fields=["at", "id"], name="link_change_at"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        word = "gained" if self.gained else "lost"
        return f"{self.through}: {self.row_id} {word} {self.linked_id}"
