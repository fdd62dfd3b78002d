"""Files on their way out: what was chosen, exactly as it is kept, and back again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals.models import Commodity, Deal, Source
from deals.states import DatePrecision
from deals.units import period_start
from shipments.exporting.file_formats import csv_file, json_file, metadata, write_workbook
from shipments.exporting.rows import HEADING, count_up_to, rows
from shipments.exporting.selection import Selection
from shipments.exporting.statement import statement
from shipments.models import Shipment
from shipments.states import AssayUnit, ShipmentState
from shipments.valuation.valuing import value_shipment
from tests import factories as make
from tests.shipments.importing_files import imported, make_ground

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OURS = ("id", "recorded_at", "shipment", "import_batch", "logged_by")


def told(selection: Selection) -> Any:
    return statement(selection, address="http://localhost:8000/deals/x/shipments/", now=NOW)


def as_csv(selection: Selection) -> bytes:
    return b"".join(csv_file(rows(selection)))


def beside(selection: Selection) -> dict[str, str]:
    """What a CSV file says of itself, beside it."""
    notes = metadata(rows(selection), told(selection), "shipments.csv")["notes"]
    return {note["label"]: note["words"] for note in notes}


def as_old_csv(selection: Selection) -> bytes:
    """CSV as it was once exported: between lines that say what it is."""
    before = '\ufeff# Minerals Tracker: shipments\r\n"# Computed: dry_low_kg, ""value"""\r\n'
    return before.encode() + as_csv(selection)[3:] + b"# Rows in all: 3\r\n"


def as_xlsx(selection: Selection) -> bytes:
    out = io.BytesIO()
    write_workbook(rows(selection), told(selection), out)
    return out.getvalue()


def body(content: bytes) -> list[list[str]]:
    """Heading and rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def cells(selection: Selection) -> dict[str, str]:
    """The only row by its headings."""
    heading, row = body(as_csv(selection))
    return dict(zip(heading, row, strict=True))


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff"),
    max_size=30,
) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''",
        "@x",
        "-5",
        "+ 5",
        "1,5",
        "# no remark",
        'a "b"',
        "_x000D_",
        "#N/A",
    ]
)
texts = words.map(str.strip)
paragraphs = texts | st.sampled_from(["a\r\nb", "a\tb\n\nc"])
kilograms = st.decimals(0, Decimal("999999999.999"), places=3)
percents = st.none() | st.decimals(0, 60, places=4)
days = st.tuples(
    st.dates(date(2020, 1, 1), date(2025, 12, 31)), st.sampled_from(DatePrecision)
).map(lambda found: (period_start(*found), found[1]))


@st.composite
def masses(draw: Callable[..., Any], prefix: str) -> dict[str, Any]:
    """A mass in every way that it may be known."""
    low, high = sorted((draw(kilograms), draw(kilograms)))
    ends = draw(
        st.sampled_from(
            [
                *((None, None, "unknown"), (low, low, "exact"), (low, high, "exact")),
                *((low, high, "about"), (Decimal(0), high, "up_to"), (low, None, "at_least")),
            ]
        )
    )
    names = (f"{prefix}_low_kg", f"{prefix}_high_kg", f"{prefix}_qualifier")
    return dict(zip(names, ends, strict=True))


assays = st.just({"assay_pct": None}) | st.fixed_dictionaries(
    {"assay_pct": st.decimals(0, 60, places=8), "assay_unit": st.sampled_from(AssayUnit.values)}
)
lots = st.tuples(
    masses("wet"),
    st.fixed_dictionaries(
        {
            "commodity": st.booleans(),
            "origin_country": st.sampled_from(["", "PK"]),
            "moisture_pct": percents,
            "payable_pct": percents,
            "assay_finality": st.sampled_from(["provisional", "final"]),
            "declared_value_usd": st.none() | st.decimals(0, 10**9, places=2),
            "note": texts,
        }
    ),
    assays,
).map(lambda parts: parts[0] | parts[1] | parts[2])
consignments = st.tuples(
    masses("total"),
    st.fixed_dictionaries(
        {"vessel": texts, "bill_of_lading": texts, "mass_note": texts, "note": paragraphs}
    ),
    st.dictionaries(st.sampled_from(ShipmentState), days, min_size=1, max_size=1),
    st.lists(lots, max_size=2),
)


def log(number: int, told: Any) -> None:
    """A shipment as the property draws it, valued."""
    mass, said, steps, drawn = told
    shipment = make.make_shipment(
        state="", reference=f"X-{number}", deal=Deal.objects.get(), **mass, **said
    )
    shipment.sources.set(Source.objects.all())
    for state, (day, precision) in steps.items():
        make.make_step(shipment=shipment, state=state, reached_on=day, date_precision=precision)
    for n, lot in enumerate(drawn, start=1):
        commodity = Commodity.objects.get() if lot["commodity"] else None
        make.make_line(shipment=shipment, number=n, **lot | {"commodity": commodity})
    value_shipment(shipment, today=DAY)


def kept() -> list[Any]:
    """All that the tracker holds of shipments, but for who wrote it when."""
    found = []
    for shipment in Shipment.objects.order_by("reference"):
        parts = [
            [_values(part) for part in shipment.steps.order_by("state")],
            [_values(part) for part in shipment.lines.order_by("number")],
            sorted(source.key for source in shipment.sources.all()),
        ]
        found.append([_values(shipment), *parts])
    return found


def _values(row: Any) -> dict[str, Any]:
    return {
        f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in OURS
    }


def forget() -> None:
    """Empty the tables of shipments and imports, as no door can."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE shipments_shipment, shipments_importbatch CASCADE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", [as_csv, as_old_csv, as_xlsx])
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(consignments, min_size=1, max_size=3))
def test_what_is_exported_is_imported_exactly(form: Callable[..., bytes], drawn: Any) -> None:
    forget()
    if not Deal.objects.exists():
        make_ground()
    for number, told in enumerate(drawn):
        log(number, told)
    before = kept()
    content = form(Selection(Deal.objects.get(), DAY))
    forget()
    imported(content)
    assert kept() == before


def test_csv_is_heading_and_rows_and_says_beside_what_it_is(db: None) -> None:
    deal = make.make_deal(short_name="Ridge, north", is_illustrative=True)
    for number in range(3):
        make.make_shipment(reference=f"X-{number}", deal=deal)
    selection = Selection(deal, DAY, purpose="commercial")
    content = as_csv(selection)
    heading, *found = body(content)
    assert heading == list(HEADING)
    assert {(row[-2], row[-1]) for row in found} == {(DAY.isoformat(), "true")}
    said = beside(selection)
    assert said["Minerals Tracker"] == "shipments of Ridge, north"
    assert said["Filters"] == "purpose commercial"
    assert said["Illustrative"] == "every row of this file is invented"
    assert said["Rows in all"] == str(len(found)) == "3"
    assert said["SHA-256 of the rows as a CSV file"] == hashlib.sha256(content).hexdigest()


def test_formulas_are_quoted_and_numbers_are_as_kept(db: None) -> None:
    line = make.make_line(
        wet_low_kg=Decimal("1234.500"), note="=cmd()", moisture_pct=Decimal("8.1")
    )
    Shipment.objects.update(vessel="-5")
    found = cells(Selection(line.shipment.deal, DAY))
    assert (found["wet_low_kg"], found["moisture_pct"]) == ("1234.500", "8.1000")
    assert (found["note"], found["vessel"], found["wet_high_kg"]) == ("'=cmd()", "'-5", "")


def test_three_forms_hold_the_same(db: None) -> None:
    line = make.make_line(wet_low_kg=Decimal("9999999999999.999"), note="+1", number=1)
    make.make_step(shipment=line.shipment, state="sailed", reached_on=date(2025, 1, 1))
    line.shipment.sources.set([make.make_source(key="S1"), make.make_source(key="S2")])
    selection = Selection(line.shipment.deal, DAY)
    told_as_json = json.loads(
        b"".join(json_file(rows(selection), told(selection))), parse_float=Decimal
    )
    (row,) = told_as_json["rows"]
    assert list(row) == list(HEADING)
    assert (row["wet_low_kg"], row["note"]) == (Decimal("9999999999999.999"), "+1")
    assert (row["sources"], row["vessel"], row["wet_high_kg"]) == (["S1", "S2"], "", None)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(selection)), read_only=True)
    cell = dict(
        zip(HEADING, next(book["Shipments"].iter_rows(min_row=2, values_only=True)), strict=False)
    )
    assert (cell["wet_low_kg"], cell["note"]) == ("9999999999999.999", "'+1")
    assert cell["sailed"] == datetime(2025, 1, 1)  # noqa: DTZ001
    last = list(book["About"].values)[-1]
    assert last[1] == told_as_json["end"]["SHA-256 of the rows as a CSV file"]
    assert last[1] == hashlib.sha256(as_csv(selection)).hexdigest()
    assert (row["illustrative"], cell["illustrative"]) == (False, False)
    assert (row["as_of"], cell["as_of"]) == ("2026-11-22", datetime(2026, 11, 22))  # noqa: DTZ001


def test_states_to_come_are_not_told(db: None) -> None:
    shipment = make.make_shipment(state="sailed", on=date(2026, 11, 1))
    make.make_step(shipment=shipment, state="arrived", reached_on=date(2026, 12, 1))
    make.make_shipment(deal=shipment.deal, state="planned", on=date(2026, 12, 5))
    found = cells(Selection(shipment.deal, DAY))
    assert (found["reference"], found["sailed"], found["arrived"]) == (
        *(shipment.reference, "2026-11-01", ""),
    )


def test_a_workbook_counts_its_rows_beforehand(db: None) -> None:
    line = make.make_line()
    make.make_line(shipment=line.shipment)
    make.make_shipment(deal=line.shipment.deal)
    selection = Selection(line.shipment.deal, DAY)
    assert [count_up_to(selection, most) for most in (2, 5)] == [2, 3]


def test_a_word_that_is_no_filter_is_told_and_filters_nothing(db: None) -> None:
    deal = make.make_shipment().deal
    wanted = {"purpose": "gift", "state": "arrived", "mineral": "unobtainium"}
    asked = Selection.asked(deal, DAY, wanted, problem="“x” is not a day.")
    assert (asked.purpose, asked.state, asked.mineral) == ("", "arrived", "")
    assert len(asked.problems) == 3
    said = [words for label, words in told(asked) if label == "Not understood"]
    assert len(said) == 3
    assert said[1].startswith("“gift” is no purpose")
    assert asked.rows().count() == 1


BEFORE = date(2025, 9, 1)
ASSAYED_LATER = ("assay_pct", "assay_finality", "contained_low_kg", "value_low_usd")


def awaiting_lot(state: str, on: date, *, first: str = "arrived", priced: date = BEFORE) -> Deal:
    """A lot on record since October, of which a later state tells more; valued as forms do."""
    shipment = make.make_shipment(state=first, on=date(2025, 10, 2))
    make.make_step(shipment=shipment, state=state, reached_on=on)
    commodity = make.make_commodity(assay_basis="% Sb", element="Sb", element_factor=1)
    make.make_price(
        commodity=commodity,
        quantity_basis="element",
        priced_on=priced,
        date_precision="month",
    )
    weights = {"wet_low_kg": 9000, "wet_high_kg": 9000, "moisture_pct": 10, "assay_pct": 50}
    make.make_line(shipment=shipment, commodity=commodity, **weights)
    value_shipment(shipment, today=DAY)
    return shipment.deal


def only_row(selection: Selection, form: str) -> dict[str, Any]:
    """The only row by its headings, in one of the three forms."""
    if form == "csv":
        return dict(cells(selection))
    if form == "json":
        (row,) = json.loads(b"".join(json_file(rows(selection), told(selection))))["rows"]
        return dict(row)
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(selection)))["Shipments"]
    heading, only = sheet.iter_rows(values_only=True)
    return dict(zip(map(str, heading), only, strict=True))


FORMS = pytest.mark.parametrize("form", ["csv", "json", "xlsx"])


@FORMS
@pytest.mark.parametrize(
    ("day", "known"),
    [(date(2025, 12, 31), False), (date(2026, 2, 28), False), (date(2026, 3, 1), True)],
)
def test_what_was_assayed_later_is_not_told(db: None, form: str, day: date, known: bool) -> None:
    row = only_row(Selection(awaiting_lot("assayed", date(2026, 3, 1)), day), form)
    assert [bool(row[name]) for name in ASSAYED_LATER] == [known] * len(ASSAYED_LATER)
    assert row["wet_low_kg"]
    assert row["dry_low_kg"]


@FORMS
@pytest.mark.parametrize(("day", "known"), [(date(2026, 3, 1), False), (date(2026, 3, 2), True)])
def test_a_value_at_a_later_price_is_not_told(db: None, form: str, day: date, known: bool) -> None:
    """What sailed is valued at the price of that day, and what came at that of its arrival."""
    deal = awaiting_lot("arrived", date(2026, 3, 2), first="sailed", priced=date(2026, 2, 1))
    row = only_row(Selection(deal, day), form)
    priced = ("value_low_usd", "valued_usd_per_tonne", "valued_price_on")
    assert [bool(row[name]) for name in priced] == [known] * len(priced)
    assert row["contained_low_kg"]
