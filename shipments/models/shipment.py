"""Models of a shipment and its dated states.

Masses are intervals in kg, empty where nothing is known, with the qualifier of the source.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

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
from deals.models.links import link_tables
from deals.models.revision import OWN_DEAL, deals_through, revision_triggers
from deals.models.search_words import found_by, search_indexes
from deals.models.sources import Source
from deals.states import Confidence, Qualifier
from shipments.models.imports import ImportBatch
from shipments.models.masses import (
    kilograms,
    mass_in_order,
    qualifier,
)
from shipments.models.querysets import PartManager, ShipmentQuerySet
from shipments.models.state_dates import DATES, StepDates, guarded_dates, kept_by_steps
from shipments.states import Purpose, ShipmentState

OF_SHIPMENT = deals_through("shipment_id", "shipments_shipment", OWN_DEAL)


@tracked(exclude=["words", *DATES])
class Shipment(Voidable, StepDates):
    """A consignment. `purpose` and mass decide what it proves; voiding keeps row and reason."""

    reference = keyed()
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="shipments")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    origin = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    destination = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vessel = models.CharField(max_length=120, blank=True)
    bill_of_lading = models.CharField(max_length=120, blank=True)
    total_low_kg = kilograms()
    total_high_kg = kilograms()
    total_qualifier = qualifier()
    mass_note = models.CharField(max_length=300, blank=True)
    declared_value_usd = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    confidence = models.CharField(
        max_length=8, choices=Confidence.choices, default=Confidence.REPORTED
    )
    note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, related_name="shipments")
    mass_sources = models.ManyToManyField(
        Source,
        blank=True,
        related_name="+",
        help_text="Those that state its mass; empty where all of its sources do",
    )
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    import_batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="shipments",
    )

    words = found_by(("reference", "vessel"), ("bill_of_lading", "mass_note", "note"))
    objects = ShipmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        triggers = [*revision_triggers(OWN_DEAL), guarded_dates()]
        indexes = [
            models.Index(
                fields=["deal", "purpose", "-delivered_on", "-id"], name="shipment_arrived"
            ),
            models.Index(fields=["deal", "-known_on", "-id"], name="shipment_known"),
            *search_indexes("shipment", "reference"),
        ]
        constraints = [
            days_in_range("shipment_days_in_range", *DATES),
            one_of("purpose", Purpose.values, "shipment_purpose_known"),
            one_of("total_qualifier", Qualifier.values, "shipment_qualifier_known"),
            one_of("confidence", Confidence.values, "shipment_confidence_known"),
            models.CheckConstraint(
                condition=mass_in_order("total"),
                name="shipment_mass_in_order",
                violation_error_message=(
                    "The high end of the total mass cannot be below its low end, nor either below "
                    "zero: correct them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(declared_value_usd__isnull=True) | Q(declared_value_usd__gte=0),
                name="shipment_value_not_negative",
                violation_error_message=(
                    "The declared value cannot be below zero: enter it without a minus sign, or "
                    "leave it empty."
                ),
            ),
            void_has_reason("shipment_void_has_reason"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("shipment", args=[self.reference])

    @property
    def weighed_by(self) -> tuple[Source, ...]:
        """The sources of its total mass."""
        return tuple(self.mass_sources.all() or self.sources.all())


@tracked()
class ShipmentStep(Voidable):
    """A state that a shipment reached on a (possibly vague) day; `objects` are those that count."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=ShipmentState.choices)
    reached_on = models.DateField()
    date_precision = precision_field()
    counts_from = counted_from("reached_on", "date_precision")
    sources = models.ManyToManyField(
        Source,
        blank=True,
        related_name="+",
        help_text="Those that state it; empty where all sources of the shipment do",
    )
    note = models.CharField(max_length=300, blank=True)
    void_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = PartManager["ShipmentStep"]()
    everything = models.Manager["ShipmentStep"]()

    class Meta:
        ordering = ["shipment", "reached_on", "id"]
        triggers = [*revision_triggers(OF_SHIPMENT), *kept_by_steps()]
        indexes = [models.Index(fields=["reached_on"], name="state_by_day")]
        constraints = [
            one_of("state", ShipmentState.values, "shipment_state_known"),
            precision_known("date_precision", "step_precision_known"),
            models.UniqueConstraint(
                fields=["shipment", "state"],
                condition=Q(voided_at__isnull=True),
                name="shipment_state_once",
                violation_error_message=(
                    "The shipment has a state of this name already: void one of the two."
                ),
            ),
            void_has_reason("step_void_has_reason"),
            days_in_range("step_days_in_range", "reached_on"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.reached_on}"

    @property
    def told_by(self) -> tuple[Source, ...]:
        """The sources of this state; load its `shipment` too."""
        return tuple(self.sources.all() or self.shipment.sources.all())


link_tables(Shipment, OWN_DEAL)
link_tables(ShipmentStep, OF_SHIPMENT)
