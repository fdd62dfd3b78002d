"""The forms in which a shipment is logged: the consignment, its states, its lots."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from deals.admin.asking import AskingForm
from deals.admin.audited import AuditedForm
from deals.admin.voided_rows import VoidableFormSet, VoidableRowForm
from deals.number_fields import NumberField
from shipments import assay_entry, mass_entry
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.states import AssayUnit
from shipments.step_order import impossible
from shipments.valuation import Problem, find_problems
from shipments.valuing import facts_of

MADE_OF = {"assay_pct": {"assay_pct", "assay_unit", "commodity"}}
"""Fields that a question about one field depends on, where they are several."""


class ShipmentForm(AuditedForm[Shipment]):
    """The consignment. Its total mass is asked for once, as one number with a word."""

    total = mass_entry.number_field(
        "Total mass", "Only where the papers give a total; the lots carry their own masses."
    )
    total_to = mass_entry.number_field("to", "Only for a range.")
    total_unit = mass_entry.unit_field()
    total_known_as = mass_entry.known_as_field()

    class Meta:
        model = Shipment
        exclude = ("total_low_kg", "total_high_kg", "total_qualifier")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            row = self.instance
            interval = (row.total_low_kg, row.total_high_kg, row.total_qualifier)
            self.initial.update(mass_entry.shown(*interval, prefix="total"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        low, high, word = mass_entry.entered(cleaned, "total")
        row = self.instance
        row.total_low_kg, row.total_high_kg, row.total_qualifier = low, high, word
        return cleaned


class LineForm(AskingForm[ShipmentLine]):
    """A lot. What the valuation would refuse is refused here, with its reason."""

    mass = mass_entry.number_field("Wet mass")
    mass_to = mass_entry.number_field("to")
    mass_unit = mass_entry.unit_field()
    mass_known_as = mass_entry.known_as_field()
    assay_pct = assay_entry.number_field()
    will_count = asks = True

    class Meta:
        model = ShipmentLine
        fields = (
            *("commodity", "mineral_group", "moisture_pct", "assay_pct", "assay_unit"),
            *(
                "payable_pct",
                "mass_finality",
                "assay_finality",
                "declared_value_usd",
                "origin_country",
                "note",
            ),
        )
        field_classes = dict.fromkeys(
            ("moisture_pct", "payable_pct", "declared_value_usd"), NumberField
        )
        labels = {
            "mineral_group": "or mineral only",
            "moisture_pct": "Moisture, %",
            "assay_pct": "Assay, %",  # where it is only shown, as it is kept
            "assay_unit": "stated in",
            "payable_pct": "Payable, %",
            "mass_finality": "Weight is",
            "assay_finality": "Assay is",
            "declared_value_usd": "Declared, USD",
            "origin_country": "From",
        }
        help_texts = {"assay_unit": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields  # none of the model's own where a person may only look
        if "mineral_group" in fields:
            fields["mineral_group"].required = False
        for name in {"moisture_pct", "assay_pct", "payable_pct"} & set(fields):
            fields[name].validators = []  # `find_problems` says it with value and remedy
        if self.instance.pk:
            row = self.instance
            interval = (row.wet_low_kg, row.wet_high_kg, row.wet_qualifier)
            self.initial.update(mass_entry.shown(*interval, prefix="mass"))
            self.initial["assay_pct"] = assay_entry.shown(row.assay_pct, row.assay_unit)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["assay_pct"] = assay_entry.entered(cleaned)
        if cleaned["assay_pct"] is None and "assay_pct" not in self.errors:
            cleaned["assay_unit"] = AssayUnit.PERCENT  # the unit of no number is none
        commodity = cleaned.get("commodity")
        if commodity:
            cleaned["mineral_group"] = commodity.group
        elif not cleaned.get("mineral_group") and "commodity" not in self.errors:
            text = "Choose a commodity, or name the mineral (such as antimony) if no more is known."
            self.add_error("commodity", text)
        self._set_mass(cleaned)
        if self.will_count:
            self._refuse_what_cannot_be(cleaned)
        return cleaned

    def _set_mass(self, cleaned: dict[str, Any]) -> None:
        low, high, word = mass_entry.entered(cleaned)
        row = self.instance
        row.wet_low_kg, row.wet_high_kg, row.wet_qualifier = low, high, word

    def _refuse_what_cannot_be(self, cleaned: dict[str, Any]) -> None:
        """Ask the valuation's own judgement before the row exists."""
        facts = ("commodity", "moisture_pct", "assay_pct", "assay_unit", "payable_pct")
        told = {name: cleaned.get(name) for name in facts}
        mass = self.instance
        lot = ShipmentLine(
            **told,
            wet_low_kg=mass.wet_low_kg,
            wet_high_kg=mass.wet_high_kg,
            wet_qualifier=mass.wet_qualifier,
        )
        problems = find_problems(facts_of(lot))
        for problem in problems:
            if problem.refuses:
                field = problem.field if problem.field in self.fields else "mass"
                self.add_error(field, f"{problem}. Correct it, or leave it empty if unknown.")
        if self.asks:
            self._ask_about([problem for problem in problems if not problem.refuses])

    def _ask_about(self, unlikely: list[Problem]) -> None:
        """Ask about what was typed now; what stood there already was meant."""
        changed = set(self.changed_data)
        asked = [one for one in unlikely if changed & MADE_OF.get(one.field, {one.field})]
        self.ask_about({one.field: str(one) for one in asked})


class LineRowForm(VoidableRowForm[ShipmentLine], LineForm):
    """A lot in the form of its shipment. One that leaves the counts may be as impossible as it is."""


class StepForm(VoidableRowForm[ShipmentStep]):
    """A state with its day. The day that stands there at first counts as soon as a state is chosen."""

    class Meta:
        model = ShipmentStep
        fields = ("state", "reached_on", "date_precision", "sources", "note")


class StepFormSet(VoidableFormSet[ShipmentStep, Shipment]):
    """The states of a shipment: at least one, each once, and in an order that can be."""

    def clean(self) -> None:
        super().clean()
        told = [form.cleaned_data for form in self.counting() if form.cleaned_data.get("state")]
        if not told and not any(form.errors for form in self.forms):
            raise ValidationError("Say at least one state with its day, such as planned today.")
        for problem in impossible(
            (each["state"], each["reached_on"], each["date_precision"]) for each in told
        ):
            raise ValidationError(problem)


class LineFormSet(VoidableFormSet[ShipmentLine, Shipment]):
    """The lots of a shipment, numbered in the order in which they were entered."""

    def save_new(self, form: LineRowForm, commit: bool = True) -> ShipmentLine:  # noqa: FBT001, FBT002
        numbers = [other.instance.number or 0 for other in self.forms]
        form.instance.number = max(numbers) + 1
        line: ShipmentLine = super().save_new(form, commit=commit)
        return line
