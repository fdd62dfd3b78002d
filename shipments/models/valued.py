"""Abstract model of a lot's stored valuation, with everything it was computed from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from deals.models.sources import Source
from deals.states import DatePrecision
from shipments.models.masses import kilograms
from shipments.models.prices import Price
from shipments.states import QuantityBasis


class Valued(models.Model):
    """The computed columns of a lot. `shipments.valuation.valuing` alone writes them.

    `valued_*` hold the price and the terms of the commodity as they were used: with the lot's own
    mass, moisture, assay and payable share they give every step of the computation again, whatever
    has become of the price and the commodity since. `valued_on` is empty where nothing was kept.
    """

    computed: ClassVar = frozenset(
        {"dry_low_kg", "dry_high_kg", "contained_low_kg", "contained_high_kg"}
    )
    """Fields that the valuation writes; no form edits them."""

    dry_low_kg = kilograms()
    dry_high_kg = kilograms()
    contained_low_kg = kilograms()
    contained_high_kg = kilograms()
    value_low_usd = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, editable=False
    )
    value_high_usd = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, editable=False
    )
    not_valued_because = models.CharField(max_length=300, blank=True, editable=False)
    valued_price = models.ForeignKey(
        Price, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="lines"
    )
    valued_usd_per_tonne = models.DecimalField(
        max_digits=16, decimal_places=4, null=True, blank=True, editable=False
    )
    valued_basis = models.CharField(
        max_length=10, choices=QuantityBasis.choices, blank=True, editable=False
    )
    valued_price_on = models.DateField(null=True, blank=True, editable=False)
    valued_price_precision = models.CharField(
        max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY, editable=False
    )
    valued_price_note = models.CharField(
        max_length=300, blank=True, editable=False, help_text="Market of the price, and its tax"
    )
    valued_source = models.ForeignKey(
        Source, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    valued_on = models.DateField(
        null=True, blank=True, editable=False, help_text="Day that the lot was valued for"
    )
    valued_assay_of = models.CharField(
        max_length=20, blank=True, editable=False, help_text="What the assay was a share of"
    )
    valued_element = models.CharField(
        max_length=10, blank=True, editable=False, help_text="Element that was contained"
    )
    valued_element_factor = models.DecimalField(
        max_digits=6, decimal_places=4, null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True
