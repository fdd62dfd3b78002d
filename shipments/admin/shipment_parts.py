"""States, lots and papers by themselves: to search, to correct and to restore one.

They are added in the form of their shipment, where the whole consignment is checked together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar, cast

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from deals.admin.audited import AuditedForm
from deals.admin.voiding import VoidableAdmin
from shipments.arrivals.as_of_day import assay_words
from shipments.forms.paper import PaperForm
from shipments.forms.shipment import LineForm
from shipments.models import ShipmentLine, ShipmentPaper, ShipmentStep
from shipments.step_order import impossible
from shipments.valuation.steps import RefusedLineError
from shipments.valuation.valuing import value_shipment

DATED = ("state", "reached_on", "date_precision")
NO_STATE = "A shipment keeps at least one state. If it never was one, void the shipment."
P = TypeVar("P", bound="ShipmentLine | ShipmentPaper | ShipmentStep")


class PartAdmin(VoidableAdmin[P]):
    """Base admin of a shipment's part; a change values the shipment's lots again."""

    readonly_fields: ClassVar[tuple[str, ...]] = ("shipment",)
    search_fields = ("shipment__reference",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[P]:
        rows: Any = self.model._base_manager.order_by(*self.get_ordering(request))
        return cast("QuerySet[P]", rows)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: P, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        self.settle(obj)

    def settle(self, row: P) -> None:
        """Check the whole shipment as its form would. Raises ValidationError."""
        try:
            value_shipment(row.shipment, today=timezone.localdate())
        except RefusedLineError as error:
            raise ValidationError(str(error)) from error


class AuditedStepForm(AuditedForm[ShipmentStep]):
    """Form of one state; it is checked against the shipment's other states."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors and self.instance.voided_at is None:
            mine = ShipmentStep(**{name: (cleaned or {})[name] for name in DATED})
            others = self.instance.shipment.steps.exclude(pk=self.instance.pk)
            _refuse_impossible([*others, mine])
        return cleaned


def _refuse_impossible(steps: Iterable[ShipmentStep]) -> None:
    told = [tuple(getattr(step, name) for name in DATED) for step in steps]
    problems = list(impossible(told)) if told else [NO_STATE]
    if problems:
        raise ValidationError(problems)


@admin.register(ShipmentStep)
class ShipmentStepAdmin(PartAdmin[ShipmentStep]):
    form = AuditedStepForm
    list_display = ("shipment", "state", "reached_on", "date_precision", "named")
    list_display_links = ("state",)
    list_filter = ("state",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShipmentStep]:
        return super().get_queryset(request).prefetch_related("sources")

    @admin.display(description="sources")
    def named(self, row: ShipmentStep) -> str:
        return ", ".join(source.key for source in row.sources.all())

    def settle(self, row: ShipmentStep) -> None:
        _refuse_impossible(row.shipment.steps.all())
        super().settle(row)


class AuditedLineForm(LineForm, AuditedForm[ShipmentLine]):
    """Form of one lot, with a reason for the change."""


@admin.register(ShipmentLine)
class ShipmentLineAdmin(PartAdmin[ShipmentLine]):
    form = AuditedLineForm
    list_display = ("shipment", "number", "commodity", "wet_low_kg", "wet_high_kg", "assay")
    list_display_links = ("number",)
    list_filter = ("mineral_group",)
    readonly_fields = (
        *("shipment", "number", "dry_low_kg", "dry_high_kg", "contained_low_kg"),
        *("contained_high_kg", "value_low_usd", "value_high_usd", "not_valued_because"),
        *("valued_price", "valued_usd_per_tonne", "valued_basis", "valued_price_on"),
        *("valued_price_precision", "valued_price_note", "valued_on"),
    )

    @admin.display(description="assay", ordering="assay_pct")
    def assay(self, row: ShipmentLine) -> str:
        return assay_words(row)


class AuditedPaperForm(PaperForm, AuditedForm[ShipmentPaper]):
    """Form of one paper, with a reason for the change."""


@admin.register(ShipmentPaper)
class ShipmentPaperAdmin(PartAdmin[ShipmentPaper]):
    form = AuditedPaperForm
    list_display = ("shipment", "kind", "title", "file_name", "dated_on", "is_public")
    list_display_links = ("kind", "title")
    list_filter = ("kind", "is_public")
    fields = (
        *("shipment", "kind", "upload", "file_name", "media_type", "file_bytes", "sha256"),
        *("title", "url", "source", "dated_on", "is_public"),
    )
    readonly_fields = ("shipment", "file_name", "media_type", "file_bytes", "sha256")
