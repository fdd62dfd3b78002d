"""Papers of shipments: what may be kept, where it lies, who may open it, and what is missing."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from minerals_tracker.people.groups import ANALYST, EDITOR
from shipments.models import ShipmentPaper
from shipments.papers import file_store
from shipments.papers.content_types import LARGEST_PAPER, RefusedPaperError, kind_of
from shipments.papers.required_papers import missing
from shipments.states import PaperKind, Purpose, ShipmentState
from tests import factories as make
from tests.minerals_tracker.people import NOBODY, client_of

PDF = b"%PDF-1.7\nan assay of nothing"


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(zipfile.ZipInfo(name), "x")  # the same bytes at any time
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, ".pdf"),
        (b"\xff\xd8\xff\xe0photo", ".jpg"),
        (b"\x89PNG\r\n\x1a\nphoto", ".png"),
        (b"II*\x00scan", ".tif"),
        (b"MM\x00*scan", ".tif"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), ".xlsx"),
        (archive("[Content_Types].xml", "word/document.xml"), ".docx"),
    ],
)
def test_a_file_is_told_by_its_content(content: bytes, ending: str) -> None:
    assert kind_of(content).ending == ending


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty"),
        (b"%PDF-" + b"x" * LARGEST_PAPER, "larger than 20 MB"),
        (b"<html><script>alert(1)</script>", "no PDF, JPEG, PNG"),
        (b"<svg onload='alert(1)'/>", "no PDF, JPEG, PNG"),
        (b"MZ program", "no PDF, JPEG, PNG"),
        (b" %PDF-1.7", "no PDF, JPEG, PNG"),
        (archive("a.txt"), "no PDF, JPEG, PNG"),
        (archive("xl/workbook.xml")[:40], "no PDF, JPEG, PNG"),
        (archive("xl/workbook.xml", "xl/vbaProject.bin"), "holds macros"),
    ],
)
def test_a_file_that_may_not_be_kept_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(RefusedPaperError, match=reason):
        kind_of(content)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda end: b"PK\x03\x04" + end))
def test_any_content_is_told_or_refused(content: bytes) -> None:
    with contextlib.suppress(RefusedPaperError):
        assert kind_of(content).media_type


def test_a_file_is_kept_once_and_read_back(settings: LazySettings, tmp_path: Path) -> None:
    settings.PAPERS_DIR = tmp_path
    checksum = file_store.keep(PDF)
    assert file_store.keep(PDF) == checksum
    assert file_store.read(checksum) == PDF
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_was_changed_or_lost_is_not_given(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.PAPERS_DIR = tmp_path
    checksum = file_store.keep(PDF)
    file_store.path_of(checksum).write_bytes(b"%PDF-other")
    with pytest.raises(file_store.LostFileError, match="not what it was"):
        file_store.read(checksum)
    file_store.path_of(checksum).unlink()
    with pytest.raises(file_store.LostFileError, match="cannot be read"):
        file_store.read(checksum)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_no_path_but_a_checksum_is_read(name: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        file_store.read(name)


CONTRACT, BILL, ASSAY = PaperKind.CONTRACT, PaperKind.BILL_OF_LADING, PaperKind.ASSAY


@pytest.mark.parametrize(
    ("state", "on_file", "lacking"),
    [
        (None, [], set()),
        (ShipmentState.PLANNED, [], set()),
        (ShipmentState.LOADED, [], set()),
        (ShipmentState.SAILED, [], {BILL}),
        (ShipmentState.ARRIVED, [BILL], {CONTRACT}),
        (ShipmentState.ASSAYED, [CONTRACT, BILL], {ASSAY}),
        (ShipmentState.SETTLED, [], {CONTRACT, BILL, ASSAY}),
        (ShipmentState.SETTLED, [CONTRACT, BILL, ASSAY], set()),
        (ShipmentState.REJECTED, [], set()),
    ],
)
def test_a_state_asks_for_papers(
    state: ShipmentState | None, on_file: list[str], lacking: set[PaperKind]
) -> None:
    commercial = missing(state, Purpose.COMMERCIAL, on_file)
    assert {paper.kind for paper in commercial} == lacking
    sample = missing(state, Purpose.SAMPLE, on_file)
    assert {paper.kind for paper in sample} == lacking - {CONTRACT}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "public", "status"),
    [
        (NOBODY, True, 200),
        (NOBODY, False, 302),
        (ANALYST, False, 200),
        ("", False, 403),
    ],
)
def test_a_file_opens_for_those_who_may(
    role: str, public: bool, status: int, settings: LazySettings
) -> None:
    settings.PUBLIC_READ = True
    paper = make.make_paper(content=PDF, is_public=public)
    client = client_of(role) if role else _without_a_group()
    assert client.get(f"/papers/{paper.pk}/").status_code == status


def _without_a_group() -> Client:
    client = Client()
    client.force_login(make.make_user())
    return client


@pytest.mark.django_db
def test_without_public_reading_nobody_opens_a_public_paper() -> None:
    paper = make.make_paper(content=PDF, is_public=True)
    assert Client().get(f"/papers/{paper.pk}/").status_code == 302


@pytest.mark.django_db
def test_a_file_is_sent_sealed() -> None:
    paper = make.make_paper(content=PDF, file_name='assay "1".pdf')
    response = client_of(ANALYST).get(f"/papers/{paper.pk}/")
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="assay \\"1\\".pdf"'
    assert response["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_voided_paper_is_not_there() -> None:
    paper = make.make_paper(content=PDF, voided_at=timezone.now(), void_reason="another cargo")
    linked = make.make_paper(url="https://example.org/")
    client = client_of(ANALYST)
    for row in (paper, linked):
        assert client.get(f"/papers/{row.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_lost_file_is_said_to_be_lost() -> None:
    paper = make.make_paper(content=PDF + b" lost")
    file_store.path_of(paper.sha256).unlink()
    assert client_of(ANALYST).get(f"/papers/{paper.pk}/").status_code == 404


def change(client: Client, paper: ShipmentPaper, **fields: Any) -> Any:
    given = {"kind": paper.kind, "title": "", "url": "", **fields}
    return client.post(reverse("admin:shipments_shipmentpaper_change", args=[paper.pk]), given)


@pytest.mark.django_db
def test_an_editor_gives_a_paper_its_file() -> None:
    paper = make.make_paper()
    named = SimpleUploadedFile("../up/Assay.exe", PDF, content_type="text/html")
    editor = client_of(EDITOR)
    assert change(editor, paper, upload=named).status_code == 302
    paper.refresh_from_db()
    assert (paper.file_name, paper.media_type) == ("Assay.pdf", "application/pdf")
    assert (paper.file_bytes, file_store.read(paper.sha256)) == (len(PDF), PDF)
    change(editor, paper, title="Second reading")
    paper.refresh_from_db()
    assert paper.sha256


@pytest.mark.django_db
def test_a_file_that_is_no_paper_is_refused_in_the_form() -> None:
    paper = make.make_paper()
    page = change(client_of(EDITOR), paper, upload=SimpleUploadedFile("a.pdf", b"<html>"))
    assert "This is no PDF, JPEG, PNG" in page.content.decode()
    paper.refresh_from_db()
    assert paper.sha256 == ""


@pytest.mark.django_db
def test_the_page_of_a_shipment_says_what_is_on_file_and_what_is_missing() -> None:
    shipment = make.make_shipment(state=ShipmentState.ARRIVED)
    make.make_paper(shipment=shipment, kind=CONTRACT, title="Secret terms", content=PDF)
    make.make_paper(shipment=shipment, kind=ASSAY, title="Umpire", is_public=True, content=PDF)
    make.make_paper(
        shipment=shipment, kind=BILL, voided_at=timezone.now(), void_reason="another cargo"
    )
    page = client_of(ANALYST).get(f"/shipments/{shipment.reference}/").content.decode()
    assert "Contract: on file, not public." in page
    assert "Secret terms" not in page
    assert "Umpire" in page
    assert "Missing, though expected at this stage: bill of lading." in page
