"""What search looks through: one line for each row that may be found."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Upper

from deals.models.deal import Deal

LANGUAGE = "english"
"""PostgreSQL's text search configuration: how words are cut to their stems."""


class SearchEntry(models.Model):
    """The words of one row that may be found. Only triggers of the database write it.

    A voided row has none. `deal` and `day` are empty for what belongs to no deal or has no day.
    """

    kind = models.CharField(max_length=40, help_text="Model of the row")
    row_id = models.PositiveBigIntegerField(help_text="Row that the words belong to")
    deal = models.ForeignKey(
        Deal, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    key = models.CharField(max_length=130)
    title = models.TextField()
    body = models.TextField()
    day = models.DateField(null=True, help_text="Day from which the row counts")
    words = models.GeneratedField(
        expression=SearchVector("key", "title", weight="A", config=LANGUAGE)
        + SearchVector("body", weight="B", config=LANGUAGE),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["kind", "row_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "row_id"],
                name="search_entry_once",
                violation_error_message="A row of this kind has its search entry already: change that one.",
            ),
        ]
        indexes = [
            GinIndex(fields=["words"], name="search_entry_words"),
            models.Index(OpClass(Upper("key"), "text_pattern_ops"), name="search_entry_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
