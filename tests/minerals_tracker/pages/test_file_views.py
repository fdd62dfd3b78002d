"""Files of a page: what it lists, to be taken away."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import product

import pytest
import time_machine
from django.test import Client

from deals.models import Deal
from minerals_tracker.pages import file_views
from minerals_tracker.people.groups import ANALYST
from shipments.states import Purpose, ShipmentState
from tests.factories import make_deal, make_line, make_shipment, make_step
from tests.minerals_tracker.people import client_of

pytestmark = pytest.mark.django_db
PAGE = "/deals/ridge/shipments/"


@pytest.fixture
def client() -> Client:
    return client_of(ANALYST)


def make_many() -> Deal:
    """A shipment of each purpose and state, of several minerals, on two days."""
    deal = make_deal(slug="ridge")
    for n, (purpose, state) in enumerate(product(Purpose, ShipmentState)):
        shipment = make_shipment(
            reference=f"R-{n}", deal=deal, purpose=purpose, state="sailed", on=date(2026, 1, 1)
        )
        if state != ShipmentState.SAILED:
            make_step(shipment=shipment, state=state, reached_on=date(2026, 1, 1 + n % 2))
        make_line(shipment=shipment, mineral_group=("antimony", "rare_earth", "gold")[n % 3])
    return deal


def references(content: bytes) -> set[str]:
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {cells[0] for cells in lines} - {"reference"}


def notes(client: Client, address: str) -> dict[str, str]:
    """What a CSV file says of itself, beside it."""
    link = client.get(address)["Link"].partition(">")[0].removeprefix("<")
    return {note["label"]: note["words"] for note in client.get(link).json()["notes"]}


def listed(client: Client, query: str) -> set[str]:
    page = client.get(f"{PAGE}?{query}").context["page"]
    return {row.reference for row in page.rows}


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-02"])
def test_a_file_holds_what_the_page_lists(client: Client, day: str) -> None:
    make_many()
    for purpose, state, mineral in product(
        ("", "sample"), ("", *ShipmentState.values), ("", "antimony", "rare earths")
    ):
        query = f"purpose={purpose}&state={state}&mineral={mineral}&on={day}"
        found = references(client.get(f"/deals/ridge/shipments.csv?{query}").getvalue())
        if found:  # the page shows all where nothing stands in a state
            assert found == listed(client, query), query


def test_the_page_links_its_files_with_its_filters(client: Client) -> None:
    make_many()
    page = client.get(f"{PAGE}?purpose=sample&on=2026-01-02").content.decode()
    for form in ("csv", "csv-metadata.json", "xlsx", "json"):
        assert f'href="/deals/ridge/shipments.{form}?purpose=sample&amp;on=2026-01-02"' in page


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_file_is_named_after_deal_and_day(client: Client, form: str) -> None:
    make_many()
    response = client.get(f"/deals/ridge/shipments.{form}?on=2026-01-02")
    wanted = f'attachment; filename="ridge-shipments-2026-01-02.{form}"'
    assert response["Content-Disposition"] == wanted
    assert len(response.getvalue()) > 1000


@time_machine.travel("2026-11-22 12:00")
def test_a_file_names_a_page_that_lists_the_same_later(client: Client) -> None:
    make_many()
    said = notes(client, "/deals/ridge/shipments.csv?purpose=sample&state=adrift")
    assert said["Page"].endswith(f"{PAGE}?purpose=sample&on=2026-11-22")


def test_what_is_wrong_with_the_day_is_said_in_the_file(client: Client) -> None:
    make_many()
    said = notes(client, "/deals/ridge/shipments.csv?on=soon")
    assert said["Not understood"].startswith("“soon” is not a day.")


def test_another_form_or_deal_is_not_there(client: Client) -> None:
    make_many()
    assert client.get("/deals/ridge/shipments.pdf").status_code == 404
    assert client.get("/deals/none/shipments.csv").status_code == 404


def test_too_many_rows_for_a_workbook_lead_back_with_a_sentence(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_many()
    monkeypatch.setattr(file_views, "MOST_IN_WORKBOOK", 3)
    response = client.get("/deals/ridge/shipments.xlsx?purpose=sample", follow=True)
    assert response.redirect_chain == [(f"{PAGE}?purpose=sample", 302)]
    assert "A workbook takes 3 rows: filter, or take CSV." in response.content.decode()
