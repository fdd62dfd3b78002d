"""The forms in which a shipment is logged: the consignment, its states, its lots."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from deals.admin.audited import AuditedForm
from deals.admin.confirming import AskingForm
from deals.admin.voided_rows import VoidableFormSet, VoidableRowForm
from deals.validation.number_fields import NumberField
from shipments.forms import assay_field, mass_field
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.states import AssayUnit
from shipments.step_order import impossible
from shipments.valuation.steps import Problem, find_problems
from shipments.valuation.valuing import facts_of

MADE_OF = {"assay_pct": {"assay_pct", "assay_unit", "commodity"}}
"""For a question about a field: the fields whose change asks it again, if several."""


class ShipmentForm(AuditedForm[Shipment]):
    """Form of the consignment; its total mass is one number with a qualifier."""

    total = mass_field.number_field(
        "Total mass", "Only where the papers give a total; the lots carry their own masses."
    )
    total_to = mass_field.number_field("to", "Only for a range.")
    total_unit = mass_field.unit_field()
    total_known_as = mass_field.known_as_field()

    class Meta:
        model = Shipment
        exclude = ("total_low_kg", "total_high_kg", "total_qualifier")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            row = self.instance
            interval = (row.total_low_kg, row.total_high_kg, row.total_qualifier)
            self.initial.update(mass_field.shown(*interval, prefix="total"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        low, high, word = mass_field.entered(cleaned, "total")
        row = self.instance
        row.total_low_kg, row.total_high_kg, row.total_qualifier = low, high, word
        return cleaned


class LineForm(AskingForm[ShipmentLine]):
    """Form of a lot; it refuses what the valuation would refuse, with the reason."""

    mass = mass_field.number_field("Wet mass")
    mass_to = mass_field.number_field("to")
    mass_unit = mass_field.unit_field()
    mass_known_as = mass_field.known_as_field()
    assay_pct = assay_field.number_field()
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
            self.initial.update(mass_field.shown(*interval, prefix="mass"))
            self.initial["assay_pct"] = assay_field.shown(row.assay_pct, row.assay_unit)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["assay_pct"] = assay_field.entered(cleaned)
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
        low, high, word = mass_field.entered(cleaned)
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
    """A lot in the form of its shipment; one that is voided may hold impossible values."""


class StepForm(VoidableRowForm[ShipmentStep]):
    """A state with its day. The prefilled day counts as soon as a state is chosen."""

    class Meta:
        model = ShipmentStep
        fields = ("state", "reached_on", "date_precision", "sources", "note")


class StepFormSet(VoidableFormSet[ShipmentStep, Shipment]):
    """The states of a shipment: at least one, each once, in a possible order."""

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
