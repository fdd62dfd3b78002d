"""What was promised, and how far each promise has come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from deals.models.base import Recorded, days_in_range, keyed, one_of, tracked
from deals.models.deal import Deal
from deals.models.links import link_tables
from deals.models.revision import OWN_DEAL, moves_deals
from deals.models.sources import Source
from deals.states import CommitmentRung, Confidence, Qualifier


@tracked()
class Commitment(Recorded):
    """Something promised; the quantity may be a range or "up to". Counted once, on its highest rung."""

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
        triggers = moves_deals(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "key"],
                name="commitment_key_once",
                violation_error_message="The deal has a commitment of this key already: choose another key.",
            ),
            one_of("rung", CommitmentRung.values, "commitment_rung_known"),
            one_of("qualifier", Qualifier.values, "commitment_qualifier_known"),
            models.CheckConstraint(
                condition=Q(quantity_high__isnull=True)
                | Q(quantity_low__isnull=True)
                | Q(quantity_high__gte=F("quantity_low")),
                name="commitment_range_in_order",
                violation_error_message="The high quantity lies below the low one: enter the larger as the high quantity, or leave one empty.",
            ),
            one_of("confidence", Confidence.values, "commitment_confidence_known"),
            days_in_range("commitment_days_in_range", "rung_since"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.text}"


link_tables(Commitment, OWN_DEAL)
