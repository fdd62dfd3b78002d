"""Files on their way in: all problems at once, all rows or none, once, and undone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection

from deals.models import Commodity
from shipments.importing import batches, file_problems, jobs, leases, writing
from shipments.importing.batches import cancel, start, undo, upload
from shipments.importing.file_problems import RefusedFileError
from shipments.importing.known_rows import taken
from shipments.importing.reading import workbooks
from shipments.importing.reading.csv_text import decoded
from shipments.importing.reading.sheets import read_sheet
from shipments.models import (
    ImportBatch,
    ImportState,
    Shipment,
    ShipmentLine,
    ShipmentStep,
)
from tests import factories as make
from tests.shipments.importing_files import (
    HEADING,
    NOW,
    as_csv,
    as_xlsx,
    checked,
    imported,
    make_ground,
    row,
    run,
)

needs_commits = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_text_is_read_in_whatever_encoding_it_came(encoding: str) -> None:
    assert decoded("Reference,Größe\r\n".encode(encoding)) == "Reference,Größe\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_delimiter_is_found_and_remarks_are_left_out(delimiter: str) -> None:
    content = b"# an export\r\n" + as_csv([row(1)], delimiter=delimiter)
    sheet = read_sheet(content)
    assert sheet.heading == list(HEADING)
    assert [number for number, _ in sheet.rows] == [3]


def _zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_unfolds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_UNZIPPED", 1024**2)
    with pytest.raises(RefusedFileError, match="unfolds to more"):
        read_sheet(_zipped(bomb=b"0" * 2 * 1024**2))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_xml_entities_are_refused(part: str) -> None:
    book = as_xlsx([row(1)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == part:
                bare = content[content.index(b"?>") + 2 :] if b"?>" in content else content
                content = b'<!DOCTYPE x [<!ENTITY lol "lol">]>' + bare
            new.writestr(member.filename, content)
    with pytest.raises(RefusedFileError, match="entities"):
        list(read_sheet(out.getvalue()).rows)


def test_a_broken_workbook_is_refused_in_words() -> None:
    with pytest.raises(RefusedFileError, match="no workbook that can be read"):
        read_sheet(_zipped(nothing=b""))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipments.importing.reading.sheets.MOST_ROWS", 2)
    with pytest.raises(RefusedFileError, match="more than 2 rows"):
        list(read_sheet(as_csv(row(n) for n in range(3))).rows)
    assert file_problems.MOST_ROWS > 100_000


@needs_commits
@pytest.mark.parametrize("form", [as_csv, as_xlsx])
def test_a_file_becomes_valued_shipments_with_history(form: object) -> None:
    make_ground()
    rows = [row(1), row(1, line="2", wet="500"), row(2)]
    batch = imported(form(rows))  # type: ignore[operator]
    assert (batch.state, batch.rows, batch.shipments_count) == (ImportState.DONE, 3, 2)
    line = ShipmentLine.objects.get(shipment__reference="IMP-1", number=2)
    assert line.value_low_usd == Decimal("5520.00")
    assert line.history.get().pgh_context.metadata["reason"] == f"import {batch.pk}"  # type: ignore[attr-defined]
    assert ShipmentStep.objects.count() == 2
    assert Shipment.objects.get(reference="IMP-1").logged_by == batch.uploaded_by


@needs_commits
def test_a_check_writes_nothing() -> None:
    make_ground()
    batch = checked(as_csv([row(1)]))
    assert (batch.state, batch.problems, Shipment.objects.count()) == ("checked", [], 0)


@needs_commits
def test_a_thousand_bad_cells_are_all_told_and_nothing_is_imported() -> None:
    make_ground()
    rows = [row(n, assay="99.5" if n % 10 == 0 else "55") for n in range(10_000)]
    batch = checked(as_csv(rows))
    assert [told["row"] for told in batch.problems] == [n + 2 for n in range(0, 10_000, 10)]
    assert {told["column"] for told in batch.problems} == {"Assay %"}
    assert not start(batch, ImportState.IMPORTING)
    assert Shipment.objects.count() == 0


@needs_commits
def test_what_has_turned_wrong_since_the_check_stops_the_import() -> None:
    make_ground()
    batch = checked(as_csv([row(n, assay="60" if n in {5, 8} else "55") for n in range(9)]))
    assert start(batch, ImportState.IMPORTING)
    Commodity.objects.update(physical_limit_pct=58)
    run(batch)
    assert (batch.state, [told["row"] for told in batch.problems]) == (ImportState.CHECKED, [7, 10])
    assert not Shipment.objects.exists()


@needs_commits
def test_what_the_database_refuses_in_a_late_chunk_takes_all_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writing, "CHUNK", 2)
    make_ground()
    batch = checked(as_csv([row(n) for n in range(5)]))
    assert start(batch, ImportState.IMPORTING)

    def somebody_logs_the_last_one(references: Iterable[str]) -> set[str]:
        found = taken(references)
        make.make_shipment(reference="IMP-4")
        return found

    monkeypatch.setattr(jobs, "taken", somebody_logs_the_last_one)
    assert run(batch).state == ImportState.FAILED
    assert "reference" in batch.said.lower()
    assert Shipment.objects.count() == 1


@needs_commits
def test_an_assay_is_read_in_the_unit_that_its_heading_names() -> None:
    make_ground()
    heading = [*HEADING, "Au g/t"]
    rows = [[*row(1, assay=""), "5.2125"], [*row(2), ""]]
    imported(as_csv(rows, heading=heading))
    found = ShipmentLine.objects.order_by("pk").values_list("assay_pct", "assay_unit")
    assert list(found) == [(Decimal("0.00052125"), "g/t"), (Decimal("55.5"), "%")]


@needs_commits
def test_an_assay_in_grams_a_tonne_is_told_as_it_stands() -> None:
    make_ground()
    Commodity.objects.update(physical_limit_pct=50)
    heading = [*HEADING, "Assay g/t"]
    rows = [[*row(1, assay=""), "500001"], [*row(2), "5"], [*row(3, assay=""), "0.12345"]]
    told = {
        (p["row"], p["column"], p["value"]) for p in checked(as_csv(rows, heading=heading)).problems
    }
    assert told == {
        (2, "Assay g/t", "500001"),
        (3, "Assay g/t", "5"),
        (4, "Assay g/t", "0.12345"),
    }


@needs_commits
def test_every_kind_of_problem_is_told_with_its_cell() -> None:
    make_ground()
    make.make_shipment(reference="IMP-9")
    rows = [
        row(1, deal="DL9", wet="heavy"),
        row(2),
        row(2, purpose="sample"),
        row(3, arrived="03/04/2026", commodity=""),
        row(9),
    ]
    told = {(p["row"], p["column"]): p["reason"] for p in checked(as_csv(rows)).problems}
    assert set(told) == {
        *((2, "Deal"), (2, "Wet (kg)"), (4, "Purpose"), (4, "Line")),
        *((5, "Arrived"), (5, "Commodity"), (6, "Reference")),
    }
    assert told[4, "Line"] == "is the lot of row 3"


@needs_commits
def test_what_is_invented_is_no_cell_of_a_real_deal() -> None:
    make_ground()
    made = {"is_illustrative": True}
    make.make_place(key="PL-M", **made)
    make.make_source(key="SM", **made)
    make.make_commodity(key="made", **made)
    make.make_deal(key="DLM", **made)
    mixed = {"from": "PL-M", "sources": "SM", "commodity": "made"}
    problems = checked(as_csv([row(1, **mixed), row(2, deal="DLM", **mixed)])).problems
    told = [(one["row"], one["reason"]) for one in problems]
    wanted = [f"is illustrative: name a real {kind}" for kind in ("place", "source", "commodity")]
    assert sorted(told) == sorted((2, words) for words in wanted)


@needs_commits
def test_the_same_file_twice_is_refused_until_the_first_is_undone() -> None:
    make_ground()
    content = as_csv([row(1)])
    first = imported(content)
    with pytest.raises(RefusedFileError, match="here already"):
        upload("again.csv", content, None)
    undo(first, make.make_user(), now=NOW)
    assert imported(content).state == ImportState.DONE
    assert Shipment.objects.standing().count() == 1


@needs_commits
def test_an_undo_voids_all_and_says_who() -> None:
    make_ground()
    batch = imported(as_csv([row(1), row(2)]))
    user = make.make_user()
    assert undo(batch, user, now=NOW) == 2
    shipment = Shipment.objects.filter(import_batch=batch).first()
    assert shipment
    assert shipment.void_reason == f"Undo of import {batch.pk}"
    last = shipment.history.order_by("-pgh_id")[0]
    assert last.pgh_context.metadata == {"user": user.pk, "reason": f"Undo of import {batch.pk}"}


@needs_commits
def test_an_undo_is_refused_once_somebody_built_on_it() -> None:
    make_ground()
    batch = imported(as_csv([row(1), row(2)]))
    Shipment.objects.filter(reference="IMP-2").update(vessel="Other")
    with pytest.raises(RefusedFileError, match="1 of its shipments"):
        undo(batch, make.make_user(), now=NOW)
    assert Shipment.objects.standing().count() == 2


@needs_commits
def test_a_message_that_comes_three_times_imports_once() -> None:
    make_ground()
    batch = imported(as_csv([row(1)]))
    run(batch), run(batch)
    assert (Shipment.objects.count(), batch.attempts) == (1, 1)


@needs_commits
def test_a_batch_in_work_is_left_to_its_worker() -> None:
    make_ground()
    batch = checked(as_csv([row(1)]))
    start(batch, ImportState.IMPORTING)
    assert leases.claim(batch.pk, now=NOW)
    assert run(batch).state == ImportState.IMPORTING
    assert leases.at_work(batch, now=NOW)


@needs_commits
@pytest.mark.parametrize("ended", ["its lease", "its sign of life"])
def test_a_batch_whose_worker_has_died_is_taken_up(ended: str) -> None:
    make_ground()
    batch = checked(as_csv([row(1)]))
    start(batch, ImportState.IMPORTING)
    assert leases.claim(batch.pk, now=NOW - leases.LEASE if ended == "its lease" else NOW)
    if ended == "its sign of life":
        cache.clear()
    assert not leases.at_work(run(batch), now=NOW)
    assert (batch.state, batch.attempts, Shipment.objects.count()) == (ImportState.DONE, 2, 1)


@needs_commits
def test_of_two_claims_at_the_same_moment_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    make_ground()
    batch = checked(as_csv([row(1)]))
    start(batch, ImportState.IMPORTING)
    won: list[ImportBatch | None] = []
    show = leases.show

    def let_another_claim(claimed: ImportBatch, progress: leases.Progress) -> None:
        monkeypatch.setattr(leases, "show", show)
        won.append(leases.claim(batch.pk, now=NOW))

    monkeypatch.setattr(leases, "show", let_another_claim)
    won.append(leases.claim(batch.pk, now=NOW))
    assert [claimed is not None for claimed in won] == [True, False]


@needs_commits
def test_a_file_that_stops_its_worker_each_time_is_given_up() -> None:
    make_ground()
    batch = checked(as_csv([row(1)]))
    start(batch, ImportState.IMPORTING)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert leases.claim(batch.pk, now=NOW)
        cache.clear()
    assert run(batch).state == ImportState.FAILED
    assert batch.said == "The worker stopped three times in this file."


@needs_commits
def test_a_cancel_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    make_ground()
    batch = checked(as_csv([row(n) for n in range(5)]))
    start(batch, ImportState.IMPORTING)

    def write_and_be_cancelled(*args: object) -> int:
        written = writing.write(*args)  # type: ignore[arg-type]
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("UPDATE shipments_importbatch SET cancel_asked_at = now()")
        other.close()
        return written

    monkeypatch.setattr(jobs, "write", write_and_be_cancelled)
    assert run(batch).state == ImportState.CANCELLED
    assert Shipment.objects.count() == 0


@needs_commits
def test_a_waiting_batch_is_cancelled_at_once() -> None:
    make_ground()
    batch = upload("file.csv", as_csv([row(1)]), None)
    start(batch, ImportState.CHECKING)
    assert cancel(batch, now=NOW, waits=True)
    assert run(batch).state == ImportState.CANCELLED
    assert batches.edited_shipment_count(batch) == 0
    assert ImportBatch.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("word", "low", "high"),
    [("about", "1800", "2200"), ("", "2000", "2000"), ("less than", "0", "2000")],
)
def test_one_mass_is_the_interval_of_its_word(word: str, low: str, high: str) -> None:
    make_ground()
    file = as_csv([[*row(1, wet="2000"), word]], heading=[*HEADING, "mass known as"])
    imported(file)
    line = ShipmentLine.objects.get()
    assert (line.wet_low_kg, line.wet_high_kg) == (Decimal(low), Decimal(high))
    assert line.origin_country == ""
