"""An editor imports a file by keyboard alone: columns, errors, check, progress, cancel, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from shipments.importing import jobs, leases
from shipments.importing.file_problems import CancelledError
from shipments.models import ImportBatch, Shipment
from tests.browser.conftest import Visit
from tests.browser.keyboard import fill, press, tab_to
from tests.shipments.importing_files import as_csv, make_ground, row, run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADD = "/admin/shipments/importbatch/add/"


def bring(page: Page, file: Path, content: bytes) -> None:
    """Choose a file and send it: its page opens."""
    file.write_bytes(content)
    expect(page.locator("[name='file']")).to_be_visible()
    # Asked for before the way there: nobody tells when the browser has begun to hold choosers back.
    with page.expect_file_chooser() as chooser:
        tab_to(page, "[name='file']")
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    tab_to(page, "[type='submit']:not([name]), [name='_save']")
    page.keyboard.press("Enter")
    expect(page.locator("[name='column_0']")).to_have_value("reference")


def work(page: Page) -> None:
    """What a worker does with the newest file, once it waits for one."""
    expect(page.get_by_role("status")).to_contain_text("Waiting for a worker.")
    newest = ImportBatch.objects.first()
    assert newest
    run(newest)


def sign_in(visit: Visit) -> Page:
    """Log in by keyboard, on the way to the form for a new file."""
    page = visit.open(f"/login/?next={ADD}").page
    fill(page, "username", "rukhsana")
    fill(page, "password", "a long password")
    page.keyboard.press("Enter")
    return page


def test_a_file_is_imported_and_taken_back_by_keyboard(editor: Visit, tmp_path: Path) -> None:
    make_ground()
    page = sign_in(editor)
    bring(page, tmp_path / "wrong.csv", as_csv([row(1, wet="heavy"), row(2, deal="DL9")]))
    expect(page.locator("[name='column_9']")).to_have_value("wet_kg")
    press(page, "check")
    work(page)
    expect(page.get_by_role("heading", name="2 problems")).to_be_visible()  # it reloads by itself
    expect(page.get_by_role("row", name="heavy is not")).to_contain_text("is not a number")
    expect(page.locator("[name='import']")).to_have_count(0)
    editor.open(ADD)
    bring(page, tmp_path / "right.csv", as_csv([row(1), row(2)]))
    press(page, "check")
    work(page)
    expect(page.locator("[name='import']")).to_have_value("Import 2 shipments")
    assert Shipment.objects.count() == 0
    press(page, "import")
    work(page)
    expect(page.locator("[name='undo']")).to_be_visible()
    assert Shipment.objects.standing().count() == 2
    press(page, "undo")
    expect(page.locator(".messagelist .success")).to_contain_text("2 shipments are voided")
    assert Shipment.objects.standing().count() == 0
    assert editor.problems == []


def test_progress_survives_a_reload_and_a_cancel_leaves_nothing(
    editor: Visit, tmp_path: Path
) -> None:
    make_ground()
    page = sign_in(editor)
    bring(page, tmp_path / "long.csv", as_csv([row(n) for n in range(5)]))
    press(page, "check")
    expect(page.get_by_role("status")).to_contain_text("Waiting for a worker.")
    batch = ImportBatch.objects.get()
    now = timezone.now()
    claimed = leases.claim(batch.pk, now=now)
    assert claimed
    leases.report_progress(claimed, "writing", 2, 5)
    for _ in range(2):
        expect(page.get_by_role("status")).to_contain_text("Writing: 2 of 5")
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "2")
        page.reload()
    press(page, "cancel")
    expect(page.get_by_role("status")).to_contain_text("to stop")
    with pytest.raises(CancelledError):
        leases.report_progress(claimed, "writing", 3, 5)
    cache.clear()
    jobs.run(batch.pk, today=now.date(), now=now)
    expect(page.get_by_text("Cancelled, nothing imported.")).to_be_visible()
    assert not Shipment.objects.exists()
    assert editor.problems == []
