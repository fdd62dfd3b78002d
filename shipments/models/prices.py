"""Published prices with basis, date and source."""

from __future__ import annotations

from django.db import models

from deals.models.base import (
    Recorded,
    counted_from,
    days_in_range,
    illustrative,
    one_of,
    precision_field,
    precision_known,
    tracked,
)
from deals.models.commodities import Commodity
from deals.models.revision import EVERY_DEAL, moves_deals
from deals.models.sources import Source
from deals.units import format_number
from shipments.querysets import PriceQuerySet
from shipments.states import QuantityBasis


@tracked()
class Price(Recorded):
    """A price in USD per tonne of the quantity that its basis names; the printed price stays beside it."""

    commodity = models.ForeignKey(Commodity, on_delete=models.PROTECT, related_name="prices")
    usd_per_tonne = models.DecimalField(max_digits=16, decimal_places=4)
    printed_value = models.DecimalField(max_digits=16, decimal_places=4)
    printed_unit = models.CharField(max_length=40)
    quantity_basis = models.CharField(max_length=10, choices=QuantityBasis.choices)
    basis = models.CharField(
        max_length=300, blank=True, help_text="Market, product and average it is"
    )
    priced_on = models.DateField()
    date_precision = precision_field()
    counts_from = counted_from("priced_on", "date_precision")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="prices")
    is_illustrative = illustrative()

    objects = PriceQuerySet.as_manager()

    class Meta:
        ordering = ["commodity", "-priced_on"]
        triggers = moves_deals(EVERY_DEAL)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(usd_per_tonne__gt=0),
                name="price_positive",
                violation_error_message="The price in USD per tonne must be greater than zero: enter it as it was published.",
            ),
            one_of("quantity_basis", QuantityBasis.values, "price_quantity_basis_known"),
            precision_known("date_precision", "price_precision_known"),
            models.UniqueConstraint(
                fields=["commodity", "quantity_basis", "priced_on", "source"],
                name="price_once",
                violation_error_message="The source has a price of this commodity and basis for that day already: change that one.",
            ),
            days_in_range("price_days_in_range", "priced_on"),
        ]

    def __str__(self) -> str:
        return f"{self.commodity}: {format_number(self.printed_value, None)} {self.printed_unit}"
