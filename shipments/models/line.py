"""Model of lots. Masses are intervals in kg, empty where nothing is known."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deals.models.base import (
    Voidable,
    days_in_range,
    one_of,
    precision_known,
    tracked,
    void_has_reason,
)
from deals.models.commodities import Commodity
from deals.models.revision import revision_triggers
from deals.states import Qualifier
from shipments.models.masses import (
    assay,
    kilograms,
    mass_in_order,
    percent,
    qualifier,
    share_in_range,
)
from shipments.models.querysets import PartManager
from shipments.models.shipment import OF_SHIPMENT, Shipment
from shipments.models.valued import Valued
from shipments.states import AssayUnit, Finality


@tracked()
class ShipmentLine(Voidable, Valued):
    """A lot: what it is, its wet mass and assay, and the valuation kept with what it was made of.

    `objects` are the lots that count; a voided one keeps its number.
    """

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    commodity = models.ForeignKey(
        Commodity, null=True, blank=True, on_delete=models.PROTECT, related_name="lines"
    )
    mineral_group = models.CharField(max_length=40)
    origin_country = models.CharField(max_length=2, blank=True)
    wet_low_kg = kilograms()
    wet_high_kg = kilograms()
    wet_qualifier = qualifier()
    mass_finality = models.CharField(
        max_length=11, choices=Finality.choices, default=Finality.PROVISIONAL
    )
    moisture_pct = percent()
    assay_pct = assay()
    assay_unit = models.CharField(
        max_length=3,
        choices=AssayUnit.choices,
        default=AssayUnit.PERCENT,
        help_text="Unit in which the assay was stated and is shown; it is kept in per cent",
    )
    assay_finality = models.CharField(
        max_length=11, choices=Finality.choices, default=Finality.PROVISIONAL
    )
    payable_pct = percent()
    declared_value_usd = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    void_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = PartManager["ShipmentLine"]()
    everything = models.Manager["ShipmentLine"]()

    class Meta:
        ordering = ["shipment", "number"]
        triggers = revision_triggers(OF_SHIPMENT)
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "number"],
                name="line_number_once",
                violation_error_message=(
                    "The shipment has a lot of this number already: choose another number."
                ),
            ),
            one_of("wet_qualifier", Qualifier.values, "line_qualifier_known"),
            precision_known("valued_price_precision", "line_price_precision_known"),
            one_of("mass_finality", Finality.values, "line_mass_finality_known"),
            one_of("assay_unit", AssayUnit.values, "line_assay_unit_known"),
            models.CheckConstraint(
                condition=Q(assay_pct__isnull=False) | Q(assay_unit=AssayUnit.PERCENT),
                name="line_unit_has_an_assay",
                violation_error_message=(
                    "An assay unit of g/t needs an assay: enter the assay, or choose %% as its "
                    "unit."
                ),
            ),
            one_of("assay_finality", Finality.values, "line_assay_finality_known"),
            models.CheckConstraint(
                condition=mass_in_order("wet") & mass_in_order("dry") & mass_in_order("contained"),
                name="line_masses_in_order",
                violation_error_message=(
                    "The high end of the wet mass cannot be below its low end, nor either below "
                    "zero: correct them."
                ),
            ),
            models.CheckConstraint(
                condition=share_in_range("moisture_pct")
                & share_in_range("assay_pct")
                & share_in_range("payable_pct"),
                name="line_shares_in_range",
                violation_error_message=(
                    "Moisture, assay and payable share lie between 0 and 100 per cent: correct "
                    "them."
                ),
            ),
            void_has_reason("line_void_has_reason"),
            days_in_range("line_days_in_range", "valued_price_on", "valued_on"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment} line {self.number}"
