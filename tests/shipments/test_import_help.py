"""How an import helps who brings a file: template, remembered columns, suggestions, result."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client

from milestones.models import StatusChange
from minerals_tracker.people.groups import ANALYST, EDITOR
from shipments.exporting.template_file import REPLACE_ME
from shipments.importing.batches import upload
from shipments.models import ImportBatch, Shipment
from tests.factories import make_milestone, make_user
from tests.minerals_tracker.people import client_of
from tests.shipments.importing_files import as_csv, checked, imported, make_ground, row

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/admin/shipments/importbatch/add/"
TEMPLATE = "/admin/shipments/importbatch/template."


@pytest.fixture
def editor() -> Client:
    make_ground()
    return client_of(EDITOR)


def page_of(client: Client, batch: ImportBatch) -> str:
    return client.get(batch.get_absolute_url()).text


def test_the_list_of_shipments_leads_to_the_import(editor: Client) -> None:
    assert f'href="{ADD}"' in editor.get("/admin/shipments/shipment/").text
    upload_page = editor.get(ADD).text
    assert f'href="{TEMPLATE}csv"' in upload_page
    assert f'href="{TEMPLATE}xlsx"' in upload_page


def test_the_template_is_read_once_its_example_is_replaced(editor: Client) -> None:
    content = editor.get(f"{TEMPLATE}csv").content
    told = checked(content)
    heading = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert told.mapping == heading
    assert {problem["column"] for problem in told.problems} == {"reference"}
    replaced = content.decode().replace(f'"{REPLACE_ME}"', "SH-1").encode()
    assert imported(replaced).shipments_count == 1


def test_the_workbook_says_what_goes_where(editor: Client) -> None:
    content = editor.get(f"{TEMPLATE}xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Shipments", "What goes where"]
    assert [cell.value for cell in book["Shipments"][1]][:2] == ["reference", "deal"]
    assert checked(content, "template.xlsx").mapping[0] == "reference"
    assert client_of(ANALYST).get(f"{TEMPLATE}csv").status_code == 403


def test_a_corrected_file_is_read_with_the_columns_confirmed_before(editor: Client) -> None:
    heading = ["Our number", *["Deal", "Purpose", "From", "To", "Sources", "Arrived"], "Line"]
    heading += ["Commodity", "Wet (kg)", "Moisture %", "Assay %"]
    first = upload("one.csv", as_csv([row(1, wet="x")], heading=heading), make_user())
    assert first.mapping[0] == ""
    mapping = ["reference", *first.mapping[1:]]
    choices = {**first.choices, "order": "day first"}
    ImportBatch.objects.filter(pk=first.pk).update(
        mapping=mapping, choices=choices, state="checked"
    )
    again = upload("two.csv", as_csv([row(1)], heading=heading), make_user())
    assert (again.mapping, again.choices["order"]) == (mapping, "day first")
    assert f"those of import {first.pk}: one.csv" in page_of(editor, again)


def test_a_mistyped_name_is_answered_with_the_nearest_one(editor: Client) -> None:
    rows = [row(1, **{"from": "Harbor A"}), row(2, purpose="comercial"), row(3, deal="nowhere")]
    said = [problem["reason"] for problem in checked(as_csv(rows)).problems]
    assert "is no place of the tracker: did you mean Harbour A?" in said
    assert "is none of sample, commercial: did you mean commercial?" in said
    assert "is no deal of the tracker: enter it there first, or use its key" in said


def test_at_the_end_stands_what_came_in_and_what_moved(editor: Client) -> None:
    batch = imported(as_csv([row(1), row(2)]))
    deal = Shipment.objects.filter(import_batch=batch)[0].deal
    awaited = make_milestone(deal=deal, title="A first delivery")
    page = page_of(editor, batch)
    assert '<a href="/shipments/IMP-1/">IMP-1</a>' in page
    assert "No milestone has moved" in page
    assert batch.finished_at is not None
    for change in (
        {"milestone": awaited, "recorded_at": batch.finished_at + timedelta(minutes=1)},
        {"milestone": make_milestone(), "recorded_at": batch.finished_at},
    ):
        StatusChange.objects.create(
            old="at_risk", new="met", reason="It came.", happened_on=batch.finished_at, **change
        )
    page = page_of(editor, batch)
    assert "1 milestone moved" in page
    assert f'href="/deals/{deal.slug}/milestones/#m-{awaited.key}">A first delivery</a>' in page


def test_a_file_at_work_never_shows_an_empty_count(editor: Client) -> None:
    batch = upload("file.csv", as_csv([row(1)]), make_user())
    ImportBatch.objects.filter(pk=batch.pk).update(state="checking")
    page = page_of(editor, batch)
    assert "Waiting for a worker." in page
    assert "0 of 0" not in page
