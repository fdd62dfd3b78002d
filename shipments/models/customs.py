"""Models of customs statistics and of the answers they came in."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now

from deals.models.base import Recorded, days_in_range, one_of, tracked
from deals.models.revision import EVERY_DEAL, revision_triggers
from deals.models.sources import Source
from shipments.models.querysets import CustomsRecordQuerySet
from shipments.states import CustomsFormat, MassCounted, ValueBasis


class CustomsBatch(models.Model):
    """An answer of a statistics office as it came: what was asked, the file, what became of it.

    All rows of an answer are entered or none. `rows` counts what it says, months of no trade
    included; `added` those that said something new.
    """

    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=8, choices=CustomsFormat.choices)
    asked = models.TextField(blank=True, help_text="Address of the question, without any key")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField()
    rows = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=list, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "customs batches"
        constraints = [
            one_of("format", CustomsFormat.values, "customs_format_known"),
            models.UniqueConstraint(
                fields=["sha256", "asked"],
                name="customs_answer_once",
                violation_error_message=(
                    "This answer to what was asked is on file already: look at its customs batch."
                ),
            ),
            days_in_range("customs_batch_days_in_range", "published_on"),
        ]

    def __str__(self) -> str:
        return f"customs batch {self.pk}: {self.file_name}"


@tracked()
class CustomsRecord(Recorded):
    """A month of trade as one side's customs report it: value in USD, mass in kg.

    A month that was asked for and had no trade is a row of zero; a month never asked for is no row.
    Statistics that were revised are a row of their own by the day on which they came out.
    """

    reporter = models.CharField(max_length=2)
    partner = models.CharField(max_length=2)
    flow = models.CharField(max_length=6, choices=[("import", "import"), ("export", "export")])
    hs6 = models.CharField(max_length=6, validators=[RegexValidator(r"^\d{6}$", "Six digits.")])
    month = models.DateField(help_text="First day of the month")
    published_on = models.DateField(help_text="When the statistics came out")
    value_usd = models.DecimalField(max_digits=18, decimal_places=2)
    net_kg = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    counted = models.CharField(
        "mass is",
        max_length=9,
        choices=MassCounted.choices,
        default=MassCounted.NET,
        help_text="US statistics of ores count kilograms of content",
    )
    value_basis = models.CharField(
        max_length=7, choices=ValueBasis.choices, default=ValueBasis.UNKNOWN
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="customs_records")
    batch = models.ForeignKey(
        CustomsBatch,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="records",
    )

    objects = CustomsRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "hs6"]
        triggers = revision_triggers(EVERY_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "partner", "flow", "hs6", "month", "source", "published_on"],
                name="customs_month_once",
                violation_error_message=(
                    "The source has this month of the flow on file as published on that day: "
                    "change that record."
                ),
            ),
            one_of("flow", ["import", "export"], "customs_flow_known"),
            one_of(
                "counted", MassCounted.values, "customs_counted_known", called="meaning of the mass"
            ),
            one_of("value_basis", ValueBasis.values, "customs_value_basis_known"),
            models.CheckConstraint(
                condition=models.Q(value_usd__gte=0),
                name="customs_value_not_negative",
                violation_error_message=(
                    "The value in USD cannot be below zero: enter it without a minus sign."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(net_kg__isnull=True) | models.Q(net_kg__gte=0),
                name="customs_mass_not_negative",
                violation_error_message=(
                    "The net mass in kg cannot be below zero: enter it without a minus sign, or "
                    "leave it empty."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(net_kg=0) | models.Q(value_usd=0),
                name="customs_mass_not_zero_beside_value",
                violation_error_message=(
                    "A net mass of 0 kg beside a value in USD is a mass that was not given: leave "
                    "it empty."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1),
                name="customs_month_first_day",
                violation_error_message=(
                    "A month is kept by its first day: enter the 1st of the month."
                ),
            ),
            days_in_range("customs_days_in_range", "month", "published_on"),
        ]

    def __str__(self) -> str:
        return f"{self.reporter} {self.flow} from {self.partner} {self.hs6} {self.month:%Y-%m}"
