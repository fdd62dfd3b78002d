"""Published prices, in the units of their markets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import admin

from deals.admin.audited import AuditedAdmin, AuditedForm
from deals.admin.confirming import AskingForm
from deals.models import ExchangeRate
from deals.states import DatePrecision
from deals.units import format_date, format_usd, period_end
from deals.units.currencies import MAX_RATE_AGE_DAYS, rate_on
from shipments.models import Price
from shipments.states import PriceUnit
from shipments.valuation.price_units import factor_asked, usd_per_tonne


class PriceForm(AskingForm[Price], AuditedForm[Price]):
    """A price as it was printed. What it is per tonne in USD is computed from that."""

    class Meta:
        model = Price
        exclude = ("usd_per_tonne",)
        labels = {"printed_value": "Price", "printed_unit": "in"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        amount, unit, day = (cleaned.get(n) for n in ("printed_value", "printed_unit", "priced_on"))
        if amount is None or not unit or not day:
            return cleaned
        if amount <= 0:
            self.add_error("printed_value", "A price is greater than zero: enter it as printed.")
            return cleaned
        on = period_end(day, DatePrecision(cleaned.get("date_precision") or "day"))
        self._convert(amount, unit, on)
        if "printed_value" not in self.errors:
            self._ask(cleaned, unit, on)
        return cleaned

    def _convert(self, amount: Decimal, unit: str, on: date) -> None:
        row, currency = self.instance, unit.partition("/")[0]
        row.rate = None
        if currency not in ("USD", "USc"):
            row.rate = rate_on(ExchangeRate.objects.usable_on(on), currency, on)
            if row.rate is None:
                said = (
                    f"No rate of {currency} from the {MAX_RATE_AGE_DAYS} days up to "
                    f"{format_date(on)} is on file: enter that rate first."
                )
                self.add_error("printed_value", said)
                return
        row.usd_per_tonne = usd_per_tonne(amount, unit, row.rate)

    def _ask(self, cleaned: dict[str, Any], unit: str, on: date) -> None:
        """Ask about a price far from the last one, and about a tax that usually is in it."""
        asked = {}
        last = self._last(cleaned, on)
        price = self.instance.usd_per_tonne
        times = factor_asked(price, last.usd_per_tonne) if last else ""
        if last and times and {"printed_value", "printed_unit"} & set(self.changed_data):
            asked["printed_value"] = (
                f"{format_usd(price)} per tonne is {times} the {format_usd(last.usd_per_tonne)} "
                f"of {format_date(last.priced_on, DatePrecision(last.date_precision))}, "
                "the last price on file"
            )
        if unit == PriceUnit.CNY_T and cleaned.get("tax_included") is None:
            asked["tax_included"] = "Prices in CNY usually hold 13 % of tax: say whether this does"
        self.ask_about(asked)

    def _last(self, cleaned: dict[str, Any], on: date) -> Price | None:
        """The latest other price of the commodity and basis up to a day, else the next one."""
        rows = Price.objects.exclude(pk=self.instance.pk).filter(
            commodity=cleaned.get("commodity"), quantity_basis=cleaned.get("quantity_basis")
        )
        before = rows.filter(counts_from__lte=on).order_by("-counts_from", "-pk")
        return before.first() or rows.order_by("counts_from", "pk").first()


@admin.register(Price)
class PriceAdmin(AuditedAdmin[Price]):
    form = PriceForm
    list_display = (
        *("commodity", "printed_value", "printed_unit", "quantity_basis", "market", "terms"),
        "priced_on",
    )
    list_filter = ("quantity_basis", "market", "commodity__group")
    list_select_related = ("source",)
    search_fields = ("commodity__name", "commodity__key", "basis", "terms")
    date_hierarchy = "priced_on"
    readonly_fields = ("usd_per_tonne", "rate")
