"""Model of published prices."""

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
from deals.models.commodities import ISO2, Commodity
from deals.models.rates import ExchangeRate
from deals.models.revision import EVERY_DEAL, revision_triggers
from deals.models.sources import Source
from deals.units import format_number
from shipments.models.querysets import PriceQuerySet
from shipments.states import PriceUnit, QuantityBasis


@tracked()
class Price(Recorded):
    """A price as its market printed it, and in USD per tonne of the quantity its basis names."""

    commodity = models.ForeignKey(Commodity, on_delete=models.PROTECT, related_name="prices")
    usd_per_tonne = models.DecimalField(max_digits=16, decimal_places=4)
    printed_value = models.DecimalField(max_digits=16, decimal_places=4)
    printed_unit = models.CharField(max_length=40, choices=PriceUnit.choices)
    rate = models.ForeignKey(
        ExchangeRate,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Rate by which a price in another currency was converted",
    )
    market = models.CharField(
        "country of the market",
        max_length=2,
        blank=True,
        validators=[ISO2],
        help_text="ISO 3166-1; empty where the source names none",
    )
    terms = models.CharField(
        "place and delivery term", max_length=80, blank=True, help_text="Such as CIF Rotterdam"
    )
    tax_included = models.BooleanField(
        null=True, blank=True, help_text="Prices in CNY usually hold 13 % of tax"
    )
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
        triggers = revision_triggers(EVERY_DEAL)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(usd_per_tonne__gt=0),
                name="price_positive",
                violation_error_message=(
                    "The price in USD per tonne must be greater than zero: enter it as it was "
                    "published."
                ),
            ),
            one_of("printed_unit", PriceUnit.values, "price_unit_known"),
            models.CheckConstraint(
                condition=~models.Q(printed_unit__in=("USD/mtu", "USD/dmtu"))
                | models.Q(quantity_basis__in=("compound", "element")),
                name="price_per_unit_of_content",
                violation_error_message=(
                    "A price per mtu is one of what is assayed: choose the compound or the element "
                    "as quantity basis."
                ),
            ),
            one_of("quantity_basis", QuantityBasis.values, "price_quantity_basis_known"),
            precision_known("date_precision", "price_precision_known"),
            models.UniqueConstraint(
                fields=["commodity", "quantity_basis", "priced_on", "source", "market", "terms"],
                name="price_once",
                violation_error_message=(
                    "The source has a price of this commodity, basis and market for that day "
                    "already: change that one."
                ),
            ),
            days_in_range("price_days_in_range", "priced_on"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.commodity}: {format_number(self.printed_value, None)} {self.printed_unit} "
            f"{self.terms or self.market}"
        ).rstrip()
