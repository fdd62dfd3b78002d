"""The form of a paper: a link, or a file whose kind is told by its content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms

from deals.admin.voided_rows import VoidableRowForm
from shipments import paper_store
from shipments.models import ShipmentPaper
from shipments.paper_files import LARGEST_PAPER, RefusedPaperError, kind_of


class PaperForm(forms.ModelForm[ShipmentPaper]):
    """A paper; a file given later takes the place of the first, which the history still names."""

    upload = forms.FileField(
        label="File",
        required=False,
        help_text=f"PDF, JPEG, PNG, TIFF, XLSX or DOCX, up to {LARGEST_PAPER // 1024**2} MB.",
    )

    class Meta:
        model = ShipmentPaper
        fields = ("kind",)  # the admin names the others

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = b""
        if self.instance.file_name:
            self.fields["upload"].help_text = f"On file: {self.instance.file_name}"

    def clean_upload(self) -> Any:
        """Look into the file, and note on the row what it is."""
        file = self.cleaned_data["upload"]
        if not file:
            return file
        if (file.size or 0) > LARGEST_PAPER:
            raise forms.ValidationError(f"The file is larger than {LARGEST_PAPER // 1024**2} MB.")
        self.content = file.read()
        try:
            kind = kind_of(self.content)
        except RefusedPaperError as error:
            raise forms.ValidationError(str(error)) from error
        stem = Path(file.name).stem[:180] or "paper"
        self.instance.file_name = f"{stem}{kind.ending}"
        self.instance.media_type = kind.media_type
        self.instance.file_bytes = len(self.content)
        self.instance.sha256 = paper_store.checksum_of(self.content)
        return file

    def save(self, commit: bool = True) -> ShipmentPaper:  # noqa: FBT001, FBT002 (called so by Django)
        """Keep the file before the row that names it."""
        if self.content:
            paper_store.keep(self.content)
        return super().save(commit)


class PaperRowForm(VoidableRowForm[ShipmentPaper], PaperForm):
    """A paper in the form of its shipment."""
