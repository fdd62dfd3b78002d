"""What the forms do for who types: days are asked back, keys proposed, parts restored."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from deals.admin.proposed_keys import next_in_pattern
from deals.validation.day_fields import days_meant
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from tests.factories import make_deal, make_event, make_shipment, make_source
from tests.shipments.logging_form import (
    ADD,
    COMPUTE,
    antimony,
    editor,
    entry,
    lot,
    page_as_posted,
    step,
)

pytestmark = pytest.mark.django_db


def answer(data: dict[str, object], client: Client | None = None) -> str:
    return unescape((client or editor()).post(ADD, data).text)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("12/11/2025", ["2025-11-12", "2025-12-11"]),
        ("12-11-2025", ["2025-11-12", "2025-12-11"]),
        ("12.11.2025", ["2025-11-12"]),
        ("25/12/2025", ["2025-12-25"]),
        ("12/25/2025", ["2025-12-25"]),
        ("11/11/2025", ["2025-11-11"]),
        ("31/31/2025", []),
        ("2025-11-12", []),
    ],
)
def test_the_days_that_numbers_may_mean(typed: str, days: list[str]) -> None:
    assert [day.isoformat() for day in days_meant(typed)] == days


def test_a_day_that_may_be_two_is_asked_back_with_both() -> None:
    year = timezone.localdate().year + 1
    page = answer(entry(steps=[step("arrived", f"12/11/{year}")]))
    said = f"12 Nov {year}, in the future or 11 Dec {year}, in the future?"
    assert f"which month is meant, {said}" in page
    filled = re.findall(r'data-fill="id_steps-0-reached_on" data-value="([\d-]+)"', page)
    assert filled == [f"{year}-11-12", f"{year}-12-11"]
    assert not Shipment.objects.exists()


@pytest.mark.parametrize("typed", ["25/12/2025", "25 Dec 2025", "12/25/2025", "25.12.2025"])
def test_a_day_is_read_as_people_type_it(typed: str) -> None:
    assert editor().post(ADD, entry(steps=[step("arrived", typed)])).status_code == 302
    assert ShipmentStep.objects.get().reached_on.isoformat() == "2025-12-25"


def test_the_format_stands_beside_the_field() -> None:
    assert "as in 28 Nov 2026" in editor().get(ADD).text
    assert "of a month write its first day" in answer(entry(steps=[step("arrived", "Nov 2025")]))


def test_after_an_error_the_computed_panel_still_shows_the_lots() -> None:
    page = answer(entry(lots=[lot(antimony())], steps=[step("arrived", "12/11/2025")]))
    panel = page.partition('id="computed-lots"')[2]
    assert "18\u202f400 kg" in panel
    assert "No lot is filled in yet" not in panel


def test_the_history_of_a_shipment_tells_of_its_lots_and_restores_them() -> None:
    client = editor()
    client.post(ADD, entry(lots=[lot(antimony(), mass="20")]))
    shipment = Shipment.objects.get()
    change = f"/admin/shipments/shipment/{shipment.pk}/change/"
    data = page_as_posted(client, change)
    client.post(change, {**data, "lines-0-mass": "30", "change_reason": "Weighed again"})
    assert ShipmentLine.objects.get().wet_low_kg == 30_000
    history = unescape(client.get(change.replace("/change/", "/history/")).text)
    assert "Lot 1 changed by" in history
    assert "State “arrived" in history
    assert "Weighed again" in history
    *_, restore = re.findall(r'href="(/admin/shipments/shipmentline/[^"]*restore/)"', history)
    client.post(restore, {"change_reason": "It was right before"})
    assert ShipmentLine.objects.get().wet_low_kg == 20_000


@pytest.mark.parametrize(
    ("keys", "proposed"),
    [
        (["SH007", "SH003"], "SH008"),
        (["EX-1", "EX-9", "SH100"], "EX-10"),
        (["P99", "P100"], "P101"),
        (["one", "two"], ""),
    ],
)
def test_the_next_key_follows_the_pattern_of_most(keys: list[str], proposed: str) -> None:
    assert next_in_pattern(keys) == proposed


def test_new_deals_sources_and_events_begin_with_a_key() -> None:
    client = editor()
    for noun, first in (("deal", "DL001"), ("source", "S001"), ("event", "EV001")):
        assert f'value="{first}"' in client.get(f"/admin/deals/{noun}/add/").text
    make_deal(key="DL041")
    make_source(key="P7")
    make_event(key="EV12", deal=make_deal(key="DL042"))
    for noun, following in (("deal", "DL043"), ("event", "EV13")):
        assert f'value="{following}"' in client.get(f"/admin/deals/{noun}/add/").text


def test_a_reference_follows_the_pattern_of_its_deal() -> None:
    mine, other = make_deal(), make_deal()
    make_shipment(deal=mine, reference="MINE-09")
    make_shipment(deal=other, reference="SH007")
    client = editor()
    assert client.get(ADD).context["adminform"].form.initial["reference"] == "SH008"
    form = client.get(f"{ADD}?deal={mine.pk}").context["adminform"].form
    assert form.initial["reference"] == "MINE-10"
    offered = 'data-fill="id_reference" data-value="MINE-10"'
    assert offered in client.post(COMPUTE, entry(deal=mine, reference="SH008")).text
    assert offered not in client.post(COMPUTE, entry(deal=mine, reference="MINE-10")).text
