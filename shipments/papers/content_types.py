"""Allowed types of paper files, detected from the content. Pure."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

LARGEST_PAPER = 20 * 1024 * 1024
"""Largest file, in bytes."""

MOST_MEMBERS = 2_000
OFFICE = "application/vnd.openxmlformats-officedocument"
MAGIC = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"II*\x00", "image/tiff", ".tif"),
    (b"MM\x00*", "image/tiff", ".tif"),
)
"""First bytes of each type of file, its media type and name ending."""

PACKED = (
    ("xl/workbook.xml", f"{OFFICE}.spreadsheetml.sheet", ".xlsx"),
    ("word/document.xml", f"{OFFICE}.wordprocessingml.document", ".docx"),
)
"""The archive member that tells the type of an office file."""


class RefusedPaperError(ValueError):
    """A file that is not kept, with the reason and the remedy in a sentence."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A file type: media type and name ending."""

    media_type: str
    ending: str


def kind_of(content: bytes) -> Kind:
    """The type of a file by its content, whatever its name.

    Raises RefusedPaperError for a file that is empty, too large, of no allowed type, or an office
    file with macros.
    """
    if not content:
        raise RefusedPaperError("The file is empty.")
    if len(content) > LARGEST_PAPER:
        raise RefusedPaperError(
            f"The file is larger than {LARGEST_PAPER // 1024**2} MB: scan it at a lower resolution."
        )
    for beginning, media_type, ending in MAGIC:
        if content.startswith(beginning):
            return Kind(media_type, ending)
    packed = _packed(content) if content.startswith(b"PK\x03\x04") else None
    if packed is None:
        raise RefusedPaperError(
            "This is no PDF, JPEG, PNG, TIFF, XLSX or DOCX file by its content. Save it as PDF."
        )
    return packed


def _packed(content: bytes) -> Kind | None:
    """What an archive is by the names of its members; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    if len(names) > MOST_MEMBERS:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RefusedPaperError("The file holds macros. Save it without them, or as PDF.")
    return next((Kind(kind, end) for part, kind, end in PACKED if part in names), None)
