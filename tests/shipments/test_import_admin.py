"""The pages of an import, as an editor goes through them."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from minerals_tracker.people.groups import ANALYST, EDITOR
from shipments.models import ImportBatch, ImportState, Shipment
from tests.minerals_tracker.people import client_of
from tests.shipments.importing_files import HEADING, as_csv, make_ground, row, run

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/admin/shipments/importbatch/add/"


@pytest.fixture
def editor() -> Client:
    make_ground()
    return client_of(EDITOR)


def bring(client: Client, content: bytes) -> str:
    """Upload a file; the address of its page."""
    file = SimpleUploadedFile("file.csv", content)
    response = client.post(ADD, {"file": file})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def reading(**changed: str) -> dict[str, str]:
    mapping = ImportBatch.objects.get().mapping
    columns = {f"column_{n}": mapping[n] for n in range(len(HEADING))}
    return {"check": "1", "mark": "point", **columns, **changed}


def test_an_editor_uploads_checks_imports_and_undoes(editor: Client) -> None:
    page = bring(editor, as_csv([row(1), row(2)]))
    assert "Such as IMP-1, IMP-2" in editor.get(page).content.decode()
    editor.post(page, reading())
    waiting = editor.get(page)
    assert waiting["Refresh"] == "2"
    assert "Waiting for a worker." in waiting.content.decode()
    run(ImportBatch.objects.get())
    assert "Import 2 shipments" in editor.get(page).content.decode()
    editor.post(page, {"import": "1"})
    run(ImportBatch.objects.get())
    assert Shipment.objects.standing().count() == 2
    editor.post(page, {"undo": "1"})
    assert Shipment.objects.standing().count() == 0
    assert ImportBatch.objects.get().state == ImportState.UNDONE


def test_problems_are_shown_and_downloaded_without_formulas(editor: Client) -> None:
    page = bring(editor, as_csv([row(1, wet="=1+1")]))
    editor.post(page, reading())
    run(ImportBatch.objects.get())
    assert "is not a number" in editor.get(page).content.decode()
    table = editor.get(page.replace("change/", "problems.csv")).content
    assert "problem,,2,Wet (kg),'=1+1,is not a number" in table.decode()
    found = pd.read_csv(io.BytesIO(table))
    assert list(found) == ["kind", "sheet", "row", "column", "value", "reason"]
    assert (len(found), found["row"].dtype, list(found["row"])) == (1, int, [2])


def test_two_columns_cannot_be_the_same(editor: Client) -> None:
    page = bring(editor, as_csv([row(1)]))
    response = editor.post(page, reading(column_1="reference"), follow=True)
    assert "Two columns are read as reference" in response.content.decode()
    assert ImportBatch.objects.get().state == ImportState.UPLOADED


def test_what_cannot_be_read_is_refused_at_the_upload(editor: Client) -> None:
    response = editor.post(ADD, {"file": SimpleUploadedFile("file.csv", b"\r\n")})
    assert "no heading and no rows" in response.content.decode()


def test_who_only_reads_may_not_import() -> None:
    assert client_of(ANALYST).get(ADD).status_code == 403
