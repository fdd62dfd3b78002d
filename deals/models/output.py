"""What an asset of a deal made, sold or carried in a period, or could make in a year."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from deals.models.base import (
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
from deals.models.deal import Deal
from deals.models.events import names
from deals.models.links import link_tables
from deals.models.querysets import OutputReportQuerySet
from deals.models.revision import OWN_DEAL, revision_triggers
from deals.models.sources import Source
from deals.states import Confidence, OutputBasis, OutputKind, Qualifier


def _tonnes() -> models.DecimalField:  # type: ignore[type-arg]
    """Make a mass column, t, to the kilogram."""
    return models.DecimalField(max_digits=16, decimal_places=3, null=True, blank=True)


@tracked()
class OutputReport(Voidable):
    """What an asset made, sold or carried in a period; for a capacity, tonnes a year at that time.

    It is known from the day on which it was published. A target is no report: it is a commitment.
    """

    key = keyed()
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="output")
    asset_key = models.CharField(max_length=60, help_text="Key of the asset, as in its states")
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="output"
    )
    kind = models.CharField(max_length=10, choices=OutputKind.choices)
    product = models.CharField(
        max_length=80, help_text="As the source names it, such as NdPr oxide"
    )
    mineral_groups = names()
    starts_on = models.DateField("first day of the period")
    ends_on = models.DateField("last day of the period")
    low_t = _tonnes()
    high_t = _tonnes()
    qualifier = models.CharField(
        max_length=10, choices=Qualifier.choices, default=Qualifier.UNKNOWN
    )
    basis = models.CharField(max_length=10, choices=OutputBasis.choices)
    published_on = models.DateField()
    date_precision = precision_field()
    counts_from = counted_from("published_on", "date_precision")
    note = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    sources = models.ManyToManyField(Source, blank=True, related_name="output_reports")

    objects = OutputReportQuerySet.as_manager()

    class Meta:
        ordering = ["asset_key", "product", "kind", "ends_on", "key"]
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            one_of("kind", OutputKind.values, "output_kind_known"),
            one_of("basis", OutputBasis.values, "output_basis_known"),
            one_of("qualifier", Qualifier.values, "output_qualifier_known"),
            one_of("confidence", Confidence.values, "output_confidence_known"),
            precision_known("date_precision", "output_precision_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="output_period_in_order",
                violation_error_message="The period ends before it starts: give a later last day.",
            ),
            models.CheckConstraint(
                condition=(Q(low_t__isnull=True) | Q(low_t__gte=0))
                & (Q(high_t__isnull=True) | Q(high_t__gte=0))
                & (Q(low_t__isnull=True) | Q(high_t__isnull=True) | Q(high_t__gte=F("low_t"))),
                name="output_mass_in_order",
                violation_error_message=(
                    "A mass is not negative, and its high end not below the low one: correct the "
                    "two."
                ),
            ),
            void_has_reason("output_void_has_reason"),
            days_in_range("output_days_in_range", "starts_on", "ends_on", "published_on"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.product}, {self.get_kind_display()}"


link_tables(OutputReport, OWN_DEAL)
