"""Model of published exchange rates against the US dollar."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from deals.models.base import Voidable, days_in_range, tracked, void_has_reason
from deals.models.querysets import ExchangeRateQuerySet
from deals.models.revision import EVERY_DEAL, revision_triggers
from deals.models.sources import Source

CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", "Use the ISO 4217 code, three capitals such as PKR.")


@tracked()
class ExchangeRate(Voidable):
    """Units of a currency for one US dollar on a day, as a source published it; never computed."""

    currency = models.CharField(max_length=3, validators=[CURRENCY], help_text="ISO 4217 code")
    per_usd = models.DecimalField(
        "units for one US dollar", max_digits=18, decimal_places=6, help_text="As published"
    )
    quoted_on = models.DateField("day of the rate")
    basis = models.CharField(
        max_length=200, blank=True, help_text="Which rate it is, such as interbank, closing"
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="rates")

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        ordering = ["currency", "-quoted_on", "-id"]
        triggers = revision_triggers(EVERY_DEAL)
        constraints = [
            models.CheckConstraint(
                condition=Q(per_usd__gt=0),
                name="exchange_rate_positive",
                violation_error_message=(
                    "The units for one US dollar must be greater than zero: enter the rate as it "
                    "was published."
                ),
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$") & ~Q(currency="USD"),
                name="exchange_rate_of_another_currency",
                violation_error_message=(
                    "The currency must be another than USD: enter its code of three capitals, "
                    "such as PKR."
                ),
            ),
            void_has_reason("exchange_rate_void_has_reason"),
            models.UniqueConstraint(
                fields=["currency", "quoted_on", "source"],
                name="exchange_rate_once",
                condition=Q(voided_at__isnull=True),
                violation_error_message=(
                    "This source’s rate of the currency for that day is on file already: change "
                    "or void that one."
                ),
            ),
            days_in_range("exchange_rate_days_in_range", "quoted_on"),
        ]

    def __str__(self) -> str:
        return f"{self.per_usd.normalize():f} {self.currency} for 1 USD on {self.quoted_on}"
