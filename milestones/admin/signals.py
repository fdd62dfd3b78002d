"""The admin of watch-signals, frames, yardsticks, bearings and readings."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join

from deals.admin.audited import AuditedAdmin, signer
from deals.admin.voiding import VoidableAdmin
from deals.models import Deal
from milestones.models import (
    Frame,
    SignalBearing,
    SignalQuestion,
    SignalReading,
    WatchSignal,
    Yardstick,
)
from milestones.scenario.proposals import proposals

WORDS = (
    *("name", "question", "positive_reading", "negative_reading", "suggested_indicators"),
    *("founding_document", "source", "confidence", "readings_basis", "notes"),
)
POINTS = {1: "points up", 0: "neutral", -1: "points down"}
SUGGEST_FOR = 3
"""For so many deals a form without one shows suggestions."""


@admin.register(WatchSignal)
class WatchSignalAdmin(AuditedAdmin[WatchSignal]):
    fields = ("key", "order", *WORDS, "weight")
    list_display = ("order", "name", "question", "weight")
    list_display_links = ("name",)
    search_fields = ("key", "name")


@admin.register(SignalQuestion)
class SignalQuestionAdmin(AuditedAdmin[SignalQuestion]):
    """The questions of a deal in its own words."""

    list_display = ("deal", "signal", "question")
    list_display_links = ("signal",)
    list_filter = ("deal", "signal")
    search_fields = ("question", "signal__key", "signal__name", "deal__short_name")


@admin.register(Frame)
class FrameAdmin(AuditedAdmin[Frame]):
    fields = ("key", "kind", "order", *WORDS)
    list_display = ("kind", "order", "name", "confidence")
    list_display_links = ("name",)
    list_filter = ("kind",)
    search_fields = ("key", "name")


@admin.register(Yardstick)
class YardstickAdmin(AuditedAdmin[Yardstick]):
    list_display = ("deal", "frame", "not_known")
    list_filter = ("deal", "frame__kind")
    search_fields = ("frame__key", "frame__name", "not_known")


@admin.register(SignalBearing)
class SignalBearingAdmin(AuditedAdmin[SignalBearing]):
    list_display = ("event", "signal", "direction")
    list_filter = ("signal", "direction")
    search_fields = ("event__key", "event__title")


@admin.register(SignalReading)
class SignalReadingAdmin(VoidableAdmin[SignalReading]):
    list_display = ("signal", "deal", "score", "second_score", "read_on")
    list_filter = ("deal", "signal", "scope")
    search_fields = ("rationale", "signal__name")
    date_hierarchy = "read_on"
    readonly_fields = ("record_suggests", "author", "second_reader")

    @admin.display(description="The record suggests")
    def record_suggests(self, obj: SignalReading) -> str:
        """HTML: the indicators of the reading's signal as of today; none of them is entered."""
        deals = Deal.objects.filter(pk=obj.deal_id) if obj.deal_id else Deal.objects.active()
        today = timezone.localdate()
        lines = [
            (deal.short_name, POINTS[row.points], row.sentence)
            for deal in deals[:SUGGEST_FOR]
            for row in proposals(deal.pk, on=today)
            if not obj.signal_id or row.signal == obj.signal.key
        ]
        return format_html_join("", "<p>{}, {}: {}</p>", lines) if lines else "Nothing."

    def save_model(self, request: HttpRequest, obj: SignalReading, form: Any, change: Any) -> None:
        """Record the users who entered the score and the second score with the reading."""
        if obj.author_id is None and "score" in form.changed_data:
            obj.author = signer(request)
        if "second_score" in form.changed_data:
            obj.second_reader = signer(request) if obj.second_score is not None else None
        super().save_model(request, obj, form, change)
