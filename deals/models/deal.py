"""What was agreed: deal, instruments, sums, phases, minerals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deals.models.base import (
    Recorded,
    days_in_range,
    keyed,
    one_of,
    precision_field,
    precision_known,
    tracked,
)
from deals.models.commodities import Place
from deals.models.links import link_tables
from deals.models.revision import OWN_DEAL, moves_deals, moves_itself
from deals.models.searched import found_by
from deals.models.sources import Source
from deals.querysets import DealQuerySet
from deals.states import Confidence, InstrumentKind


@tracked(exclude=["revision", "words"])
class Deal(Recorded):
    """What was agreed between parties; `revision` moves with every change that a page shows."""

    key = keyed()
    slug = models.SlugField(max_length=60, unique=True)
    short_name = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    signed_on = models.DateField(null=True, blank=True)
    signed_precision = precision_field()
    signed_at = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="deals"
    )
    origin_country = models.CharField(
        max_length=2, blank=True, help_text="Where the minerals come from, ISO 3166-1"
    )
    standing = models.CharField(
        max_length=80, blank=True, help_text="Standing as found, in our words"
    )
    is_illustrative = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    text_public = models.BooleanField(
        null=True, blank=True, help_text="Whether the text of the agreement is public"
    )
    governing_law = models.CharField(max_length=120, blank=True)
    term_years = models.PositiveSmallIntegerField(null=True, blank=True)
    termination_terms = models.TextField(blank=True)
    offtake_terms = models.TextField(blank=True)
    ownership_split = models.TextField(blank=True)
    data_as_of = models.DateField(null=True, blank=True)
    coverage_note = models.TextField(blank=True)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    sources = models.ManyToManyField(Source, blank=True, related_name="deals")
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    words = found_by(("key", "short_name", "title"))
    objects = DealQuerySet.as_manager()

    class Meta:
        ordering = ["is_illustrative", "-signed_on", "slug"]
        triggers = moves_itself()
        constraints = [
            one_of("confidence", Confidence.values, "deal_confidence_known"),
            precision_known("signed_precision", "deal_precision_known"),
            days_in_range("deal_days_in_range", "signed_on", "data_as_of"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("deal", args=[self.slug])


@tracked()
class Instrument(Recorded):
    """A paper of the deal; whether it is binding is a fact with its own sources."""

    key = keyed()
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="instruments")
    kind = models.CharField(max_length=24, choices=InstrumentKind.choices)
    name = models.CharField(max_length=300)
    signed_on = models.DateField(null=True, blank=True)
    signed_precision = precision_field()
    binding = models.BooleanField(null=True, blank=True, help_text="Empty where not known")
    binding_confidence = models.CharField(max_length=8, choices=Confidence.choices, blank=True)
    binding_sources = models.ManyToManyField(Source, blank=True, related_name="+")
    parties = models.ManyToManyField("deals.Party", blank=True, related_name="instruments")
    sources = models.ManyToManyField(Source, blank=True, related_name="instruments")
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["signed_on", "key"]
        triggers = moves_deals(OWN_DEAL)
        constraints = [
            one_of("kind", InstrumentKind.values, "instrument_kind_known"),
            one_of("confidence", Confidence.values, "instrument_confidence_known"),
            precision_known("signed_precision", "instrument_precision_known"),
            days_in_range("instrument_days_in_range", "signed_on"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class HeadlineValue(Recorded):
    """One reading of the sum that a deal is said to be worth; a headline is a set of these."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="headline_values")
    order = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, default="USD")
    basis = models.CharField(max_length=300)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    sources = models.ManyToManyField(Source, blank=True, related_name="headline_values")

    class Meta:
        ordering = ["deal", "order"]
        triggers = moves_deals(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "order"],
                name="headline_value_order_once",
                violation_error_message="The deal has a headline value of this order already: choose another number.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="headline_value_not_negative",
                violation_error_message="The amount cannot be below zero: enter it without a minus sign.",
            ),
            one_of("confidence", Confidence.values, "headline_value_confidence_known"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.0f}: {self.basis}"


@tracked()
class Phase(Recorded):
    """Numbered part of a deal with a window; an end may be open."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    content = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    date_precision = precision_field()
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="phases")

    class Meta:
        ordering = ["deal", "number"]
        triggers = moves_deals(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "number"],
                name="phase_number_once",
                violation_error_message="The deal has a phase of this number already: choose another number.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="phase_ends_after_start",
                violation_error_message="The phase ends before it starts: give a later end, or leave the end empty.",
            ),
            one_of("confidence", Confidence.values, "phase_confidence_known"),
            precision_known("date_precision", "phase_precision_known"),
            days_in_range("phase_days_in_range", "starts_on", "ends_on"),
        ]

    def __str__(self) -> str:
        return f"Phase {self.number}: {self.name}"


@tracked()
class DealMineral(Recorded):
    """A mineral that a paper or an article names as covered by the deal."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="minerals")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    in_founding_articles = models.BooleanField()
    in_official_statement = models.BooleanField()
    official_wording = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="deal_minerals")

    class Meta:
        ordering = ["deal", "order"]
        triggers = moves_deals(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "name"],
                name="deal_mineral_once",
                violation_error_message="The deal has a mineral of this name already: change that one.",
            )
        ]

    def __str__(self) -> str:
        return self.name


link_tables(Deal, OWN_DEAL)  # their tables name the deal
link_tables(HeadlineValue, OWN_DEAL)
link_tables(Phase, OWN_DEAL)
link_tables(DealMineral, OWN_DEAL)
