"""Models of a deal and its instruments, phases and minerals."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deals.models.base import (
    Recorded,
    Voidable,
    counted_from,
    days_in_range,
    keyed,
    one_of,
    precision_field,
    precision_known,
    tracked,
    void_has_reason,
)
from deals.models.commodities import Place
from deals.models.links import link_tables
from deals.models.querysets import DealQuerySet, InstrumentStateQuerySet
from deals.models.revision import OWN_DEAL, deals_through, moves_itself, revision_triggers
from deals.models.search_words import found_by
from deals.models.sources import Source
from deals.states import Confidence, InstrumentKind, InstrumentStep, Qualifier


@tracked(exclude=["revision", "words"])
class Deal(Recorded):
    """What was agreed between parties; `revision` grows with every change that its pages show."""

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
    question = models.CharField(
        max_length=120,
        blank=True,
        help_text="What its page asks; empty for “Is this deal being delivered?”",
    )
    ships_goods = models.BooleanField(
        default=True,
        help_text="Whether consignments of its own were agreed; no for a framework or a railway",
    )
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
    called_complete_on = models.DateField(
        null=True,
        blank=True,
        help_text="When an editor last found that nothing published was missing from the file",
    )
    called_complete_by = models.CharField(
        max_length=120, blank=True, help_text="Who did, as pages print it"
    )
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
            days_in_range("deal_days_in_range", "signed_on", "data_as_of", "called_complete_on"),
            models.CheckConstraint(
                condition=Q(called_complete_on__isnull=True, called_complete_by="")
                | Q(called_complete_on__isnull=False) & ~Q(called_complete_by=""),
                name="deal_somebody_called_it_complete",
                violation_error_message=(
                    "Who called the file complete and the day belong together: enter both, or "
                    "neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("deal", args=[self.slug])

    def coverage_by(self, day: date) -> str:
        """Return the coverage note, or an empty text where it was written after `day`."""
        is_written = self.data_as_of is None or self.data_as_of <= day
        return self.coverage_note if is_written else ""


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
    amount = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The sum that the paper itself names",
    )
    amount_qualifier = models.CharField(
        max_length=10, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    currency = models.CharField(max_length=3, default="USD")
    amount_usd = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Of another currency only, and only where the source itself states it",
    )
    part_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text="The paper whose sum includes this one, so that it is not counted twice",
    )
    asset_key = models.CharField(
        max_length=60, blank=True, help_text="The plant, mine or line that it is for"
    )
    sources = models.ManyToManyField(Source, blank=True, related_name="instruments")
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["signed_on", "key"]
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            one_of("kind", InstrumentKind.values, "instrument_kind_known"),
            one_of("confidence", Confidence.values, "instrument_confidence_known"),
            precision_known("signed_precision", "instrument_precision_known"),
            days_in_range("instrument_days_in_range", "signed_on"),
            one_of("amount_qualifier", Qualifier.values, "instrument_qualifier_known"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="instrument_amount_positive",
                violation_error_message=(
                    "The amount must be greater than zero: enter what the paper names, or leave it "
                    "empty."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount_usd__isnull=True)
                | ~Q(currency="USD") & Q(amount__isnull=False, amount_usd__gt=0),
                name="instrument_usd_is_stated",
                violation_error_message=(
                    "An amount in USD stands beside an amount in another currency whose source "
                    "states both: leave it empty for money in USD."
                ),
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="instrument_no_part_of_itself",
                violation_error_message=(
                    "A paper is no part of itself: choose another paper, or none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


OF_INSTRUMENT = deals_through("instrument_id", "deals_instrument", OWN_DEAL)


@tracked()
class InstrumentState(Voidable):
    """A state that a paper reached on a day, with the sources that say so."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=10, choices=InstrumentStep.choices)
    reached_on = models.DateField()
    date_precision = precision_field()
    counts_from = counted_from("reached_on", "date_precision")
    note = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    sources = models.ManyToManyField(Source, blank=True, related_name="instrument_states")

    objects = InstrumentStateQuerySet.as_manager()

    class Meta:
        ordering = ["instrument", "reached_on", "pk"]
        triggers = revision_triggers(OF_INSTRUMENT)
        constraints = [
            one_of("state", InstrumentStep.values, "instrument_state_known"),
            models.UniqueConstraint(
                fields=["instrument", "state", "reached_on"],
                name="instrument_state_once",
                violation_error_message=(
                    "The paper has this state on the same day already: change or void that one."
                ),
                condition=Q(voided_at__isnull=True),
            ),
            precision_known("date_precision", "instrument_state_precision_known"),
            one_of("confidence", Confidence.values, "instrument_state_confidence_known"),
            void_has_reason("instrument_state_void_has_reason"),
            days_in_range("instrument_state_days_in_range", "reached_on"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}: {self.get_state_display()}"


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
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "number"],
                name="phase_number_once",
                violation_error_message=(
                    "The deal has a phase of this number already: choose another number."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="phase_ends_after_start",
                violation_error_message=(
                    "The phase ends before it starts: give a later end, or leave the end empty."
                ),
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
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "name"],
                name="deal_mineral_once",
                violation_error_message=(
                    "The deal has a mineral of this name already: change that one."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


link_tables(Deal, OWN_DEAL)  # their tables name the deal
link_tables(InstrumentState, OF_INSTRUMENT)
link_tables(Phase, OWN_DEAL)
link_tables(DealMineral, OWN_DEAL)
