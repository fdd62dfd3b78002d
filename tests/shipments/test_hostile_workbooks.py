"""Workbooks of a few bytes that ask for hours of work or for all memory: a sentence, soon."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from minerals_tracker.people.groups import EDITOR
from shipments.importing.file_problems import RefusedFileError
from shipments.importing.reading import workbooks
from shipments.importing.reading.sheets import read_sheet
from shipments.models import ImportBatch, ImportState
from tests.minerals_tracker.people import client_of
from tests.shipments.importing_files import as_xlsx, checked, make_ground, row

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


def with_part(book: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook in one part of which something was replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as read:
        assert old in read.read(part)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
            for member in read.infolist():
                content = read.read(member)
                changed = content.replace(old, new, 1) if member.filename == part else content
                written.writestr(member.filename, changed)
    return out.getvalue()


def with_row(reference: str, cell: str, rows: int = 1) -> bytes:
    """A sound workbook with one more row, which names itself and its cell at will."""
    text = f'<row r="{reference}"><c r="{cell}" s="0" t="inlineStr"><is><t>x</t></is></c></row>'
    end = b"</sheetData>"
    return with_part(as_xlsx(row(n) for n in range(rows)), SHEET, end, text.encode() + end)


def many_styles() -> bytes:
    """20 million empty elements of style: 120 MB of XML in some 100 kB."""
    end = b"</cellXfs>"
    return with_part(as_xlsx([row(1)]), STYLES, end, b"<xf />" * 20_000_000 + end)


def test_a_row_that_no_sheet_has_is_refused_at_the_upload(db: None) -> None:
    file = SimpleUploadedFile("rows.xlsx", with_row("20000000", "A20000000"))
    page = client_of(EDITOR).post("/admin/shipments/importbatch/add/", {"file": file})
    assert "The workbook names a row after 1,048,576" in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_column_that_no_sheet_has_is_refused() -> None:
    with pytest.raises(RefusedFileError, match=r"more memory|no workbook"):
        list(read_sheet(with_row("2", "ZZZZZZ2")).rows)


def test_millions_of_styles_are_refused_at_the_upload(db: None) -> None:
    file = SimpleUploadedFile("styles.xlsx", many_styles())
    page = client_of(EDITOR).post("/admin/shipments/importbatch/add/", {"file": file})
    assert "save the sheet as CSV" in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_style_on_the_last_row_of_a_sheet_costs_no_row() -> None:
    styled = b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    book = with_part(as_xlsx([row(1)]), SHEET, b"</sheetData>", styled)
    assert [number for number, _ in read_sheet(book).rows] == [2]


@pytest.mark.django_db(transaction=True)
def test_what_lies_behind_the_preview_fails_in_the_worker_with_its_sentence() -> None:
    make_ground()
    batch = checked(with_row("20000000", "A20000000", rows=1_000))
    assert batch.state == ImportState.FAILED
    assert "names a row after 1,048,576" in batch.said


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "CPU_SECONDS", 1)
    wide = with_part(
        as_xlsx([row(1)]), SHEET, b"</sheetData>", b"<row />" * 3_000_000 + b"</sheetData>"
    )
    with pytest.raises(RefusedFileError, match="takes longer"):
        list(read_sheet(wide).rows)
