"""The form of a paper: a link, or a file whose type is detected from its content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms

from deals.admin.voided_rows import VoidableRowForm
from shipments.models import ShipmentPaper
from shipments.papers import file_store
from shipments.papers.content_types import LARGEST_PAPER, RefusedPaperError, kind_of


class PaperForm(forms.ModelForm[ShipmentPaper]):
    """A paper; a new file replaces the first, which the history still names."""

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
        """Detect the file's type, and set name, size and checksum on the row."""
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
        self.instance.sha256 = file_store.checksum_of(self.content)
        return file

    def save(self, commit: bool = True) -> ShipmentPaper:  # noqa: FBT001, FBT002 (called so by Django)
        """Store the file before the row that refers to it."""
        if self.content:
            file_store.keep(self.content)
        return super().save(commit)


class PaperRowForm(VoidableRowForm[ShipmentPaper], PaperForm):
    """A paper in the form of its shipment."""
