"""Admin of events, documents, assets, funding records and exchange rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import admin

from deals.admin.audited import AuditedForm
from deals.admin.confirming import AskingForm
from deals.admin.suggestions import OfferingAdmin
from deals.admin.voiding import VoidableAdmin
from deals.models import Asset, Document, Event, ExchangeRate, FundingRecord, OutputReport
from deals.states import DatePrecision
from deals.units import format_percent, format_usd, period_end
from deals.units.currencies import MOST_APART, into_usd, lies_apart, rate_on


@admin.register(Event)
class EventAdmin(OfferingAdmin[Event]):
    offered: ClassVar = {"event_type": "event_type"}
    listed: ClassVar = {
        "party_names": "party",
        "mineral_groups": "mineral_group",
        "asset_keys": "asset",
    }
    list_display = ("key", "title", "happened_on", "event_type", "scope", "deal")
    list_filter = ("scope", "event_type", "deal", "confidence")
    search_fields = ("key", "title", "actors")
    date_hierarchy = "happened_on"
    fieldsets = (
        (None, {"fields": ("key", "title", "event_type", "what_happened")}),
        ("When", {"fields": (("happened_on", "date_precision"),)}),
        (
            "What it is about",
            {
                "fields": ("scope", "deal", "watched_by", "phase_number", "rationale"),
                "description": "Only scope “this deal” moves a deal's own figures.",
            },
        ),
        (
            "Who and what",
            {"fields": ("actors", "party_names", "mineral_groups", "asset_keys", "places")},
        ),
        ("How it is known", {"fields": ("confidence", "sources")}),
    )


@admin.register(Document)
class DocumentAdmin(OfferingAdmin[Document]):
    offered: ClassVar = {"kind": "type"}
    listed: ClassVar = {"mineral_groups": "mineral_group", "asset_keys": "asset"}
    list_display = ("kind", "title", "source", "dated_on", "is_public")
    list_display_links = ("kind", "title")
    list_filter = ("kind", "is_public", "deal")
    search_fields = ("kind", "title", "source__title")
    date_hierarchy = "dated_on"


@admin.register(Asset)
class AssetAdmin(OfferingAdmin[Asset]):
    offered: ClassVar = {"key": "asset", "kind": "kind"}
    list_display = ("key", "name", "country", "state", "state_on", "deal")
    list_filter = ("state", "kind", "country", "deal")
    search_fields = ("key", "name")
    date_hierarchy = "state_on"


@admin.register(OutputReport)
class OutputReportAdmin(OfferingAdmin[OutputReport]):
    offered: ClassVar = {"asset_key": "asset", "product": "product"}
    listed: ClassVar = {"mineral_groups": "mineral_group"}
    list_display = ("key", "asset_key", "product", "kind", "ends_on", "low_t", "deal")
    list_filter = ("kind", "basis", "deal")
    search_fields = ("key", "asset_key", "product")
    date_hierarchy = "ends_on"


class FundingForm(AskingForm[FundingRecord], AuditedForm[FundingRecord]):
    """Form of a funding record.

    It asks to confirm an amount in USD that is far from what the exchange rate gives.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        currency, amount = cleaned.get("currency"), cleaned.get("amount")
        usd, day = cleaned.get("amount_usd"), cleaned.get("dated_on")
        if currency == "USD" and usd is None:
            cleaned["amount_usd"] = amount
        elif currency and currency != "USD" and cleaned.get("usd_stated") and amount and usd:
            if not cleaned.get("sources"):
                self.add_error("sources", "Name the source that states the amount in USD.")
            counts = (
                period_end(day, DatePrecision(cleaned.get("date_precision") or "day"))
                if day
                else None
            )
            self._hold(currency, amount, usd, counts)
        return cleaned

    def _hold(self, currency: str, amount: Decimal, usd: Decimal, day: date | None) -> None:
        """Ask about what lies far from the rate of its day."""
        rates = ExchangeRate.objects.usable_on(day) if day else ()
        rate = rate_on(rates, currency, day) if day else None
        if rate and lies_apart(usd, amount, rate):
            self.ask_about(
                {
                    "amount_usd": f"{format_usd(usd)} lies more than {format_percent(MOST_APART)} "
                    f"from {format_usd(into_usd(amount, rate))}, which {rate} gives"
                }
            )


@admin.register(FundingRecord)
class FundingRecordAdmin(VoidableAdmin[FundingRecord]):
    form = FundingForm
    list_display = ("funder", "kind", "amount", "currency", "dated_on", "deal")
    list_filter = ("kind", "binding", "currency", "deal")
    search_fields = ("funder", "purpose")
    date_hierarchy = "dated_on"


@admin.register(ExchangeRate)
class ExchangeRateAdmin(VoidableAdmin[ExchangeRate]):
    list_display = ("currency", "per_usd", "quoted_on", "basis", "source")
    list_filter = ("currency",)
    search_fields = ("currency", "basis")
    date_hierarchy = "quoted_on"
