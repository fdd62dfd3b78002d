"""Models of what was promised: commitments, how far each has come, and the sums named."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from deals.models.base import Recorded, days_in_range, keyed, one_of, tracked
from deals.models.deal import Deal
from deals.models.links import link_tables
from deals.models.revision import OWN_DEAL, revision_triggers
from deals.models.sources import Source
from deals.states import CommitmentRung, Confidence, Qualifier


@tracked()
class Commitment(Recorded):
    """A promise; the quantity may be a range or "up to". It counts once, on its highest rung."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="commitments")
    key = keyed(unique=False)
    text = models.TextField()
    quantity_low = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    quantity_high = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    qualifier = models.CharField(
        max_length=10, choices=Qualifier.choices, default=Qualifier.UNKNOWN
    )
    unit = models.CharField(max_length=20, blank=True)
    quantity_note = models.CharField(max_length=200, blank=True)
    quantity_confidence = models.CharField(max_length=8, choices=Confidence.choices, blank=True)
    quantity_sources = models.ManyToManyField(
        Source, blank=True, related_name="+", help_text="Where the quantity has sources of its own"
    )
    rung = models.PositiveSmallIntegerField(
        choices=CommitmentRung.choices, default=CommitmentRung.ANNOUNCED
    )
    rung_rationale = models.CharField(
        max_length=300, blank=True, help_text="Why it stands on this rung; our judgement"
    )
    rung_since = models.DateField(null=True, blank=True)
    rung_evidence = models.ForeignKey(
        "deals.Event",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="commitments_raised",
    )
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    sources = models.ManyToManyField(Source, blank=True, related_name="commitments")

    class Meta:
        ordering = ["deal", "key"]
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "key"],
                name="commitment_key_once",
                violation_error_message=(
                    "The deal has a commitment of this key already: choose another key."
                ),
            ),
            one_of("rung", CommitmentRung.values, "commitment_rung_known"),
            one_of("qualifier", Qualifier.values, "commitment_qualifier_known"),
            models.CheckConstraint(
                condition=Q(quantity_high__isnull=True)
                | Q(quantity_low__isnull=True)
                | Q(quantity_high__gte=F("quantity_low")),
                name="commitment_range_in_order",
                violation_error_message=(
                    "The high quantity lies below the low one: enter the larger as the high "
                    "quantity, or leave one empty."
                ),
            ),
            one_of("confidence", Confidence.values, "commitment_confidence_known"),
            days_in_range("commitment_days_in_range", "rung_since"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.text}"


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
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "order"],
                name="headline_value_order_once",
                violation_error_message=(
                    "The deal has a headline value of this order already: choose another number."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="headline_value_not_negative",
                violation_error_message=(
                    "The amount cannot be below zero: enter it without a minus sign."
                ),
            ),
            one_of("confidence", Confidence.values, "headline_value_confidence_known"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.0f}: {self.basis}"


link_tables(HeadlineValue, OWN_DEAL)
link_tables(Commitment, OWN_DEAL)
