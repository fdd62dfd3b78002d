"""Model of an import: a file of shipments and its state."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from deals.models.base import one_of


class ImportState(models.TextChoices):
    """The state of an import; CHECKING and IMPORTING wait for a worker or have one."""

    UPLOADED = "uploaded", "uploaded, columns to be confirmed"
    CHECKING = "checking", "being checked"
    CHECKED = "checked", "checked, nothing imported yet"
    IMPORTING = "importing", "being imported"
    DONE = "done", "imported"
    CANCELLED = "cancelled", "cancelled, nothing imported"
    FAILED = "failed", "stopped, nothing imported"
    UNDONE = "undone", "undone"


AT_WORK = (ImportState.CHECKING, ImportState.IMPORTING)
RESTING = (ImportState.UPLOADED, ImportState.CHECKED)
HOLDS_ITS_FILE = (*AT_WORK, ImportState.UPLOADED, ImportState.CHECKED, ImportState.DONE)


class ImportBatch(models.Model):
    """One file: who gave it and when, how its columns are read, what is wrong with it, its state.

    `done` means that every row was imported, in the transaction that wrote it; any other state
    means that none was. `rows` counts rows of the file. A worker's claim ends at `claimed_until`.
    """

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(editable=False)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    mapping = models.JSONField(default=list, help_text="Our column for each heading, or empty")
    choices = models.JSONField(
        default=dict, blank=True, help_text="Decimal mark, order of dates, defaults"
    )
    problems: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    warnings: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    rows = models.PositiveIntegerField(default=0)
    shipments_count = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=500, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(db_default=Now())
    claimed_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "import batches"
        constraints = [
            one_of("state", ImportState.values, "import_state_known"),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=models.Q(state__in=HOLDS_ITS_FILE),
                name="import_file_once",
                violation_error_message=(
                    "This file was imported or is about to be: look at that import."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}: {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("admin:shipments_importbatch_change", args=[self.pk])
