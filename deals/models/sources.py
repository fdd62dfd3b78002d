"""Model of sources: the documents that statements rest on."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, When
from django.db.models.functions import Least

from deals.languages import language_name
from deals.models.base import (
    PeriodEnd,
    Recorded,
    days_in_range,
    illustrative,
    keyed,
    one_of,
    precision_field,
    precision_known,
    tracked,
)
from deals.models.links import link_tables
from deals.models.querysets import SourceQuerySet
from deals.models.revision import EVERY_DEAL, revision_triggers
from deals.models.search_words import found_by, search_indexes
from deals.states import DatePrecision, Reliability
from deals.validation.characters import isolated


@tracked(exclude=["words"])
class Source(Recorded):
    """A document with its reliability (Admiralty scale A to F). Nothing enters without one."""

    key = keyed()
    kind = models.CharField(max_length=40)
    publisher = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500)
    published_on = models.DateField(null=True, blank=True)
    published_precision = precision_field()
    seen_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day on which somebody read it: it cannot have come out later.",
    )
    published_by = models.GeneratedField(
        expression=Case(
            When(published_precision=DatePrecision.DAY, then=F("published_on")),
            When(
                published_on__isnull=False,
                then=Least(PeriodEnd("published_on", "published_precision"), F("seen_on")),
            ),
        ),
        output_field=models.DateField(),
        db_persist=True,
    )
    """The day by which it was certainly public: the end of a vague date's period, or the day it was
    read."""
    language = models.CharField(max_length=10, default="en")
    url = models.URLField(max_length=500, blank=True)
    cited_through = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="cites"
    )
    quality = models.CharField(
        max_length=60, blank=True, help_text="Kind of publisher, in our words"
    )
    reliability = models.CharField(max_length=1, choices=Reliability.choices)
    origin = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeats",
        help_text="The document whose reporting this one repeats; empty when independent.",
    )
    origin_basis = models.CharField(max_length=300, blank=True)
    founding_document = models.CharField(max_length=120, blank=True)
    notes = models.TextField(blank=True)
    is_illustrative = illustrative()
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
        help_text="The source that stands for this one since both turned out to be the same.",
    )

    words = found_by(("key", "title"), ("publisher", "notes"))
    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        indexes = search_indexes("source")
        triggers = revision_triggers(EVERY_DEAL)
        constraints = [
            one_of("reliability", Reliability.values, "source_reliability_known"),
            precision_known("published_precision", "source_precision_known"),
            models.CheckConstraint(
                condition=models.Q(origin__isnull=True) | ~models.Q(origin=models.F("id")),
                name="source_not_its_own_origin",
                violation_error_message=(
                    "A source cannot be its own origin: choose the one that it repeats, or leave "
                    "the origin empty."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
                name="source_not_merged_into_itself",
                violation_error_message=(
                    "A source cannot be merged into itself: choose the one that stands for it."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(seen_on__gte=models.F("published_on"))
                | models.Q(seen_on__isnull=True)
                | models.Q(published_on__isnull=True),
                name="source_seen_once_published",
                violation_error_message=(
                    "A document cannot be seen before it is published: correct the day on which "
                    "it was seen, or the day on which it was published."
                ),
            ),
            days_in_range("source_days_in_range", "published_on", "seen_on"),
        ]

    def __str__(self) -> str:
        publisher = f"{isolated(self.publisher)}: " if self.publisher else ""
        return f"{self.key} {publisher}{isolated(self.title)}"

    @property
    def language_name(self) -> str:
        """The English name of the language, else its code."""
        return language_name(self.language)

    @property
    def origin_key(self) -> int:
        """Primary key of the original report: two reprints of one report share it."""
        return self.origin_id or self.pk


link_tables(Source, EVERY_DEAL)
