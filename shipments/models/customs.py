"""What customs statistics say, to hold against what was logged."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from deals.models.base import (
    Recorded,
    one_of,
    tracked,
)
from deals.models.sources import Source
from shipments.querysets import CustomsRecordQuerySet


@tracked()
class CustomsRecord(Recorded):
    """A month of trade as one side's customs report it: value in USD, net mass in kg.

    A month that was asked for and had no trade is a row of zero; a month never asked for is no row.
    """

    reporter = models.CharField(max_length=2)
    partner = models.CharField(max_length=2)
    flow = models.CharField(max_length=6, choices=[("import", "import"), ("export", "export")])
    hs6 = models.CharField(max_length=6, validators=[RegexValidator(r"^\d{6}$", "Six digits.")])
    month = models.DateField(help_text="First day of the month")
    published_on = models.DateField(help_text="When the statistics came out")
    value_usd = models.DecimalField(max_digits=18, decimal_places=2)
    net_kg = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="customs_records")

    objects = CustomsRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "hs6"]
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "partner", "flow", "hs6", "month", "source"],
                name="customs_month_once",
            ),
            one_of("flow", ["import", "export"], "customs_flow_known"),
            models.CheckConstraint(
                condition=models.Q(value_usd__gte=0), name="customs_value_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="customs_month_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reporter} {self.flow} from {self.partner} {self.hs6} {self.month:%Y-%m}"
