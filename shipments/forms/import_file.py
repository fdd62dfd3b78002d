"""Forms of an import: the file, its layout, and the meaning of its columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from deals.models import Deal, Source
from deals.states import in_words
from deals.units.typed_numbers import COMMA, POINT, UNCLEAR
from deals.validation.number_fields import WholeNumberField
from shipments.file_columns import COLUMNS
from shipments.importing.batches import preview
from shipments.importing.file_problems import LARGEST_FILE
from shipments.importing.reading.csv_text import DELIMITERS, ENCODINGS
from shipments.importing.reading.date_cells import DAY_FIRST, MONTH_FIRST
from shipments.importing.reading.sheets import Sheet
from shipments.models import ImportBatch
from shipments.states import Purpose

NOT_READ = ("", "not read")
UNITS = {"_pct": "%", "_g_t": "g/t", "_kg": "kg", "_t": "t", "_usd": "USD"}
"""Units in headings, by the end of the column's name."""


def _said(name: str) -> str:
    """A column in words, with the unit of its numbers."""
    end = next((end for end in UNITS if name.endswith(end)), "")
    return f"{in_words(name.removesuffix(end))}, {UNITS[end]}" if end else in_words(name)


class UploadForm(forms.Form):
    """A file of shipments."""

    file = forms.FileField(
        label="CSV or XLSX file",
        help_text=f"One row for each lot, up to {LARGEST_FILE // 1024**2} "
        "MB. The columns of an export of"
        " shipments are read as they are; others are guessed by their headings, for you to "
        "correct.",
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large before any of it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                f"The file is larger than {LARGEST_FILE // 1024**2} MB: split it by year or by "
                "route."
            )
        return file


LAYOUT = ("sheet", "heading_row", "delimiter", "encoding")
"""The choices that decide which columns a file has."""
KEPT = (*LAYOUT, "heading")
"""What a batch keeps of the file itself, whatever an editor chooses."""


class LayoutForm(forms.Form):
    """Form of the layout: where the heading stands, and how the text is decoded."""

    sheet = forms.ChoiceField(required=False)
    heading_row = WholeNumberField(label="Heading in row", min_value=1, max_value=1_048_576)
    delimiter = forms.ChoiceField(
        label="Cells are separated by", choices=list(DELIMITERS.items()), required=False
    )
    encoding = forms.ChoiceField(
        choices=[("", "choose: the file does not tell"), *ENCODINGS.items()], required=False
    )

    def __init__(self, sheet: Sheet, data: Any = None) -> None:
        found = {name: getattr(sheet, name, "") for name in LAYOUT} | {"sheet": sheet.name}
        known = found["encoding"].replace("-le", "").replace("-be", "")
        super().__init__(data, initial={**found, "encoding": known})
        is_text = bool(sheet.delimiter)
        for name in ("delimiter", "encoding") if not is_text else ("sheet",):
            del self.fields[name]
        if not is_text:
            self.fields["sheet"].choices = [(name, name) for name in sheet.sheets]  # type: ignore[attr-defined]

    def layout(self) -> dict[str, Any]:
        """The chosen layout, as a batch stores it."""
        return {name: self.cleaned_data[name] for name in LAYOUT if name in self.cleaned_data}


class ReadingForm(forms.Form):
    """Form of the columns' meanings, and of values for rows whose cells are empty."""

    deal = forms.ModelChoiceField(Deal.objects.all(), required=False)
    purpose = forms.ChoiceField(
        choices=[("", "as the file says"), *Purpose.choices], required=False
    )
    sources = forms.ModelChoiceField(Source.objects.real(), required=False, label="Source")
    mark = forms.ChoiceField(
        label="Decimal mark",
        choices=[(UNCLEAR, "not clear from the file"), (POINT, "point"), (COMMA, "comma")],
    )
    order = forms.ChoiceField(
        label="Dates such as 03/04/2026",
        choices=[("", "are errors"), (DAY_FIRST, "day first"), (MONTH_FIRST, "month first")],
        required=False,
    )

    def __init__(self, batch: ImportBatch, data: Any = None) -> None:
        self.batch = batch
        self.sheet, rows = preview(batch)
        self.heading = self.sheet.heading
        super().__init__(data, initial=batch.choices)
        columns = [NOT_READ, *((c.name, _said(c.name)) for c in COLUMNS)]
        for n, title in enumerate(self.heading):
            seen = ", ".join(str(cells[n]) for cells in rows[:3] if cells[n] != "")
            self.fields[f"column_{n}"] = forms.ChoiceField(
                label=title or f"column {n + 1}",
                choices=columns,
                required=False,
                initial=batch.mapping[n] if n < len(batch.mapping) else "",
                help_text=f"Such as {seen}" if seen else "Empty at first.",
            )

    @property
    def for_all_rows(self) -> list[forms.BoundField]:
        """Defaults for empty cells."""
        return [field for field in self if not field.name.startswith("column_")]

    @property
    def columns(self) -> list[forms.BoundField]:
        """The fields that map each heading of the file to one of our columns."""
        return [field for field in self if field.name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [name for name in self._mapping(cleaned) if name]
        twice = sorted({name for name in chosen if chosen.count(name) > 1})
        if twice:
            raise forms.ValidationError(f"Two columns are read as {', '.join(twice)}: choose one.")
        if "reference" not in chosen:
            raise forms.ValidationError("Say which column holds the reference of the shipment.")
        if self.sheet.delimiter and not self.sheet.encoding:
            raise forms.ValidationError(
                "The file does not tell its encoding: choose the one in which its words read right,"
                " and press “Read again”."
            )
        return cleaned

    def reading(self) -> dict[str, Any]:
        """The mapping and the choices, as a batch stores them."""
        given = self.cleaned_data
        deal, source = given.get("deal"), given.get("sources")
        choices = {
            "deal": deal.pk if deal else None,
            "sources": [source.pk] if source else [],
            **{name: given[name] for name in ("purpose", "mark", "order")},
            **{name: self.batch.choices[name] for name in KEPT if name in self.batch.choices},
        }
        return {"mapping": self._mapping(given), "choices": choices}

    def _mapping(self, given: dict[str, Any]) -> list[str]:
        return [given.get(f"column_{n}", "") for n in range(len(self.heading))]
