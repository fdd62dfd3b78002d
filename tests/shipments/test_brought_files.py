"""Files as people really bring them, from the upload to the page that shows what was read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from minerals_tracker.people.groups import EDITOR
from shipments.models import ImportBatch, ImportState, Shipment, ShipmentLine
from tests import factories as make
from tests.minerals_tracker.people import client_of
from tests.shipments.importing_files import run

BROUGHT = Path(__file__).parent / "brought"
ADD = "/admin/shipments/importbatch/add/"
pytestmark = pytest.mark.django_db(transaction=True)
Problems = set[tuple[int, str]]


@pytest.fixture
def editor() -> Client:
    make.make_deal(key="DL001")
    make.make_place(key="PL-KHI", name="Karachi")
    make.make_place(key="PL-BAL", name="Baltimore", country="US")
    make.make_source(key="S001")
    make.make_commodity(key="antimony_concentrate", name="Antimony concentrate")
    return client_of(EDITOR)


def bring(editor: Client, name: str) -> str:
    """Upload one of the files; its page, or what the upload says."""
    file = SimpleUploadedFile(name, (BROUGHT / name).read_bytes())
    response = editor.post(ADD, {"file": file}, follow=True)
    return response.content.decode()


def check(editor: Client, **changed: str) -> ImportBatch:
    """Send the form of the newest file as it stands, and let a worker check the file."""
    batch = ImportBatch.objects.latest("pk")
    columns = {f"column_{n}": name for n, name in enumerate(batch.mapping)}
    mark = str(batch.choices["mark"])
    editor.post(batch.get_absolute_url(), {"check": "1", "mark": mark, **columns, **changed})
    return run(batch)


def imported(editor: Client, batch: ImportBatch) -> ShipmentLine:
    """The one lot of a file after its import."""
    assert (batch.state, batch.problems) == (ImportState.CHECKED, [])
    editor.post(batch.get_absolute_url(), {"import": "1"})
    assert run(batch).state == ImportState.DONE
    return ShipmentLine.objects.select_related("shipment").get()


@pytest.mark.parametrize(
    ("name", "wet_kg", "moisture", "assay"),
    [
        ("mac-cr.csv", "12500", "8", "55.5"),
        ("sep-line.csv", "12500", "8.5", "55.5"),
        ("title-rows.csv", "12500", "8", "55.5"),
        ("cover-sheet.xlsx", "12500", "8", "55.5"),
        ("pct-text.csv", "12500", "8", "55.5"),
        ("lakh.csv", "123456500", "8", "55.5"),
        ("midnight.csv", "12500", "8", "55.5"),
        ("date-with-time.xlsx", "12500", "8", "55.5"),
        ("escaped-emoji.xlsx", "12500", "8", "55.5"),
        ("literal-percent.xlsx", "12500", "0.5", "0.62"),
    ],
)
def test_what_programs_write_is_read(
    editor: Client, name: str, wet_kg: str, moisture: str, assay: str
) -> None:
    bring(editor, name)
    lot = imported(editor, check(editor))
    assert (lot.wet_low_kg, lot.moisture_pct, lot.assay_pct) == tuple(
        map(Decimal, (wet_kg, moisture, assay))
    )
    assert lot.shipment.steps.get().reached_on == date(2026, 3, 25)


@pytest.mark.parametrize(
    ("name", "where", "said"),
    [
        ("below-detection.csv", {(2, "Assay %")}, "is a bound"),
        ("formula-no-cache.xlsx", {(2, "Wet t"), (2, "Moisture %")}, "save it there"),
        ("xlsxwriter-formula-0.xlsx", {(2, "Wet t")}, "save it there"),
        ("reference-became-date.xlsx", {(2, "Reference")}, "is a date"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_cell(
    editor: Client, name: str, where: Problems, said: str
) -> None:
    bring(editor, name)
    batch = check(editor)
    assert {(told["row"], told["column"]) for told in batch.problems} >= where
    assert any(said in told["reason"] for told in batch.problems)
    assert not Shipment.objects.exists()


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("hidden-row.xlsx", 3, "is hidden in the workbook"),
        ("zero-mass.xlsx", 2, "is a mass of exactly 0"),
    ],
)
def test_what_looks_wrong_is_told_before_it_is_kept(
    editor: Client, name: str, row: int, said: str
) -> None:
    bring(editor, name)
    batch = check(editor)
    assert batch.problems == []
    assert [told["row"] for told in batch.warnings if said in told["reason"]] == [row]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("html-as.xls", "This is a web page (HTML), whatever its name says"),
        ("strict.xlsx", "Strict Open XML workbook: save it as an ordinary Excel workbook"),
    ],
)
def test_another_kind_of_file_is_named_with_the_remedy(
    editor: Client, name: str, said: str
) -> None:
    assert said in bring(editor, name)
    assert not ImportBatch.objects.exists()


def test_a_zero_byte_below_the_preview_is_named_with_its_place(editor: Client) -> None:
    bring(editor, "escaped-nul.xlsx")
    batch = check(editor)
    assert {(told["sheet"] != "", told["column"]) for told in batch.problems} == {(True, "Note")}


def test_an_encoding_that_nothing_proves_has_to_be_chosen(editor: Client) -> None:
    assert "choose: the file does not tell" in bring(editor, "cp1256.csv")
    assert check(editor).state == ImportState.UPLOADED
    batch = ImportBatch.objects.get()
    layout = {"heading_row": "1", "delimiter": ",", "encoding": "cp1256"}
    page = editor.post(batch.get_absolute_url(), {"read": "1", **layout}, follow=True)
    note = (
        (BROUGHT / "cp1256.csv").read_bytes().splitlines()[1].rpartition(b",")[2].decode("cp1256")
    )
    assert note in page.content.decode()
    batch.refresh_from_db()
    assert note in imported(editor, check(editor)).note


def test_another_sheet_and_heading_row_can_be_chosen(editor: Client) -> None:
    bring(editor, "cover-sheet.xlsx")
    batch = ImportBatch.objects.get()
    assert batch.choices["sheet"] != ""
    first = {"read": "1", "sheet": "Cover", "heading_row": "2"}
    page = editor.post(batch.get_absolute_url(), first, follow=True).content.decode()
    batch.refresh_from_db()
    assert batch.choices["heading_row"] == 2, page
    assert "Prepared by" in page
