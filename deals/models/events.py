"""Models of what happened: events, documents, asset states and funding records."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from deals.models.base import (
    KEY,
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
from deals.models.commodities import ISO2, Place
from deals.models.deal import Deal, Instrument
from deals.models.links import link_tables
from deals.models.querysets import (
    AssetQuerySet,
    DocumentQuerySet,
    EventQuerySet,
    FundingRecordQuerySet,
)
from deals.models.revision import OF_EVENT, OWN_DEAL_OR_EVERY, revision_triggers
from deals.models.search_words import found_by, search_indexes
from deals.models.sources import Source
from deals.states import AssetState, Confidence, FundingKind, Scope


def names() -> ArrayField:  # type: ignore[type-arg]
    """Make a field for a list of short words, such as party names or mineral groups."""
    return ArrayField(models.CharField(max_length=60), default=list, blank=True)


@tracked(exclude=["words"])
class Event(Voidable):
    """Something dated that happened. Only `scope` deal moves a deal's own figures."""

    key = keyed()
    deal = models.ForeignKey(
        Deal, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    watched_by = models.ManyToManyField(
        Deal,
        blank=True,
        related_name="watched_events",
        help_text="Deals whose pages show it as context",
    )
    scope = models.CharField(max_length=16, choices=Scope.choices)
    event_type = models.CharField(max_length=40, db_index=True)
    title = models.CharField(max_length=300)
    what_happened = models.TextField(blank=True)
    happened_on = models.DateField()
    date_precision = precision_field()
    counts_from = counted_from("happened_on", "date_precision")
    actors = models.CharField(max_length=300, blank=True)
    asset_keys = names()
    party_names = names()
    mineral_groups = names()
    phase_number = models.PositiveSmallIntegerField(null=True, blank=True)
    rationale = models.TextField(
        blank=True, help_text="Why it bears on the watch-signals; our judgement"
    )
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    places = models.ManyToManyField(Place, blank=True, related_name="events")
    sources = models.ManyToManyField(Source, blank=True, related_name="events")

    words = found_by(("key", "title"), ("what_happened", "actors", "rationale"))
    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "key"]
        triggers = revision_triggers(OF_EVENT)
        indexes = [
            models.Index(fields=["deal", "counts_from"]),
            GinIndex(fields=["mineral_groups"]),
            *search_indexes("event"),
        ]
        constraints = [
            one_of("scope", Scope.values, "event_scope_known"),
            models.CheckConstraint(
                condition=~Q(scope=Scope.DEAL) | Q(deal__isnull=False),
                name="event_of_a_deal_names_it",
                violation_error_message=(
                    "An event about the deal has to name the deal: choose it, or another scope."
                ),
            ),
            one_of("confidence", Confidence.values, "event_confidence_known"),
            precision_known("date_precision", "event_precision_known"),
            void_has_reason("event_void_has_reason"),
            days_in_range("event_days_in_range", "happened_on"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


@tracked()
class Document(Voidable):
    """A paper, and the source through which it is known."""

    deal = models.ForeignKey(
        Deal, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.CharField(max_length=60, db_index=True)
    title = models.CharField(max_length=300, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="documents")
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    asset_keys = names()
    mineral_groups = names()
    is_public = models.BooleanField(default=True)
    dated_on = models.DateField()
    date_precision = precision_field()
    counts_from = counted_from("dated_on", "date_precision")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-dated_on", "id"]
        triggers = revision_triggers(OWN_DEAL_OR_EVERY)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "event"],
                name="document_once",
                violation_error_message=(
                    "This source has a document of this kind for the same event already: change "
                    "that one."
                ),
                nulls_distinct=False,
            ),
            precision_known("date_precision", "document_precision_known"),
            void_has_reason("document_void_has_reason"),
            days_in_range("document_days_in_range", "dated_on"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind.replace('_', ' ')} ({self.source.key})"


@tracked()
class Asset(Voidable):
    """A plant, mine, refinery or line; a state is a dated row with its source."""

    key = keyed(unique=False)
    deal = models.ForeignKey(
        Deal, null=True, blank=True, on_delete=models.PROTECT, related_name="assets"
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, help_text="mine, plant, refinery, line")
    country = models.CharField(max_length=2, validators=[ISO2])
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="assets"
    )
    state = models.CharField(max_length=16, choices=AssetState.choices)
    state_on = models.DateField()
    date_precision = precision_field()
    counts_from = counted_from("state_on", "date_precision")
    sources = models.ManyToManyField(Source, blank=True, related_name="assets")

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ["key", "-state_on"]
        triggers = revision_triggers(OWN_DEAL_OR_EVERY)
        constraints = [
            one_of("state", AssetState.values, "asset_state_known"),
            precision_known("date_precision", "asset_precision_known"),
            void_has_reason("asset_void_has_reason"),
            models.UniqueConstraint(
                fields=["key", "state", "state_on"],
                name="asset_state_once",
                violation_error_message=(
                    "The asset of this key has this state on the same day already: change or void "
                    "that one."
                ),
                condition=Q(voided_at__isnull=True),
            ),
            days_in_range("asset_days_in_range", "state_on"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}"


@tracked()
class FundingRecord(Voidable):
    """Money committed, accrued or disbursed: for what, by whom, binding or not. Never a promise."""

    key = models.CharField(
        max_length=60,
        unique=True,
        null=True,
        blank=True,
        validators=[KEY],
        help_text="Only of rows that come from files",
    )
    deal = models.ForeignKey(
        Deal, null=True, blank=True, on_delete=models.PROTECT, related_name="funding"
    )
    instrument = models.ForeignKey(
        Instrument,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="funding",
        help_text="The paper under which it was promised or paid",
    )
    kind = models.CharField(max_length=10, choices=FundingKind.choices)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, default="USD")
    amount_usd = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=(
            "Of another currency only where the source itself states it; a rate on file converts "
            "the rest"
        ),
    )
    usd_stated = models.BooleanField("USD stated by the source", default=False)
    binding = models.BooleanField(null=True, blank=True)
    funder = models.CharField(max_length=200)
    purpose = models.CharField(max_length=300, blank=True)
    asset_keys = names()
    country = models.CharField(max_length=2, blank=True, validators=[ISO2])
    dated_on = models.DateField()
    date_precision = precision_field()
    counts_from = counted_from("dated_on", "date_precision")
    sources = models.ManyToManyField(Source, blank=True, related_name="funding_records")

    objects = FundingRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-dated_on", "id"]
        triggers = revision_triggers(OWN_DEAL_OR_EVERY)
        constraints = [
            one_of("kind", FundingKind.values, "funding_kind_known"),
            precision_known("date_precision", "funding_precision_known"),
            void_has_reason("funding_void_has_reason"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_amount_positive",
                violation_error_message=(
                    "The amount must be greater than zero: enter what was committed or disbursed."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(currency="USD")
                | Q(amount_usd__isnull=False, amount_usd=models.F("amount")),
                name="funding_usd_is_the_amount",
                violation_error_message=(
                    "For money in USD both amounts have to be the same: enter the amount as "
                    "amount in USD too."
                ),
            ),
            models.CheckConstraint(
                condition=Q(currency="USD", usd_stated=False)
                | Q(amount_usd__isnull=True, usd_stated=False)
                | ~Q(currency="USD") & Q(amount_usd__gt=0, usd_stated=True),
                name="funding_usd_is_stated",
                violation_error_message=(
                    "An amount in USD beside another currency has to be stated by the source: "
                    "mark it so, or leave it empty; a rate on file converts it."
                ),
            ),
            days_in_range("funding_days_in_range", "dated_on"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.0f} {self.kind}, {self.funder}"


link_tables(Event, OF_EVENT)
link_tables(Asset, OWN_DEAL_OR_EVERY)
link_tables(FundingRecord, OWN_DEAL_OR_EVERY)
