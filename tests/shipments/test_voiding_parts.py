"""An editor takes a state or a lot back in the form of its shipment, and lets it count again."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_user
from django.test import Client

from deals.models import Commodity
from deals.tracking.history import revisions, voided_by
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from tests.factories import VOIDED, make_paper
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
WHY = "Belongs to another ship"


@pytest.fixture
def client() -> Client:
    return editor()


@pytest.fixture
def shipment(client: Client) -> Shipment:
    """Sailed and arrived, with two lots of antimony."""
    ore = antimony()
    steps = [step("sailed", "2026-10-02"), step("arrived", "2026-11-02")]
    client.post(ADD, entry(steps=steps, lots=[lot(ore), lot(ore, mass="7")], reference="SH1"))
    return Shipment.objects.get()


def save(client: Client, shipment: Shipment, **cells: str) -> Any:
    """Change cells of a shipment's form, named with one underscore for each dash."""
    url = f"/admin/shipments/shipment/{shipment.pk}/change/"
    named = {
        f"{prefix}-{n}-{name}": cell
        for key, cell in cells.items()
        for prefix, n, name in [key.split("_", 2)]
    }
    return client.post(url, page_as_posted(client, url) | named, follow=True)


def counting(shipment: Shipment) -> tuple[list[str], list[int]]:
    fresh = Shipment.objects.get(pk=shipment.pk)
    return [s.state for s in fresh.steps.all()], [line.number for line in fresh.lines.all()]


def test_a_reason_voids_a_state_and_a_lot_and_their_histories_tell(
    client: Client, shipment: Shipment
) -> None:
    save(client, shipment, steps_1_voiding=WHY, lines_1_voiding=WHY, lines_1_note="Looked at twice")
    assert counting(shipment) == (["sailed"], [1])
    for rows in (ShipmentStep, ShipmentLine):
        row = rows.everything.get(voided_at__isnull=False)
        assert row.void_reason == WHY
        last = revisions(row)[0]
        assert last.who.startswith("editor-")
        assert {"void reason", "voided at"} <= {diff.label.lower() for diff in last.diffs}


def test_what_is_voided_stands_struck_through_with_its_reason(
    client: Client, shipment: Shipment
) -> None:
    save(client, shipment, steps_1_voiding=WHY, lines_1_voiding=WHY)
    page = client.get(f"/admin/shipments/shipment/{shipment.pk}/change/").text
    assert len(re.findall(rf"<b>Voided \S+ \S+ \d+ by editor-\S+: {WHY}</b>", page)) == 2
    public = client.get("/shipments/SH1/").text
    assert "<s>Arrived</s> Voided" in public
    assert "<s>Lot 2:" in public
    assert public.count(f"{WHY}. It counts nowhere.") == 2


def test_who_voided_it_last_is_named_and_nobody_who_changed_it_before_or_after(
    shipment: Shipment,
) -> None:
    first, second, third = (editor() for _ in range(3))
    save(first, shipment, steps_1_voiding=WHY)
    save(first, shipment, steps_1_voiding="on")
    save(second, shipment, steps_1_voiding=WHY)
    step = ShipmentStep.everything.get(state="arrived")
    url = f"/admin/shipments/shipmentstep/{step.pk}/change/"
    third.post(url, page_as_posted(third, url) | {"note": "Looked at twice"})
    step.refresh_from_db()
    assert step.note == "Looked at twice"
    name = get_user(second).get_username()
    assert voided_by(ShipmentStep, [step.pk]) == {step.pk: name}
    assert f'<div class="readonly">{name}</div>' in third.get(url).text


@pytest.mark.django_db(transaction=True)
def test_who_voided_by_hand_is_not_known(shipment: Shipment) -> None:
    rows = ShipmentStep.objects.filter(state="arrived")
    (key,) = rows.values_list("pk", flat=True)
    rows.update(voided_at=VOIDED, void_reason=WHY)
    assert voided_by(ShipmentStep, [key]) == {}
    page = editor().get(f"/admin/shipments/shipment/{shipment.pk}/change/").text
    assert re.search(rf"<b>Voided [^<]*\d: {WHY}</b>", page)


def test_a_paper_is_voided_where_it_stands_and_put_back(client: Client, shipment: Shipment) -> None:
    def is_offered() -> bool:
        return f"/papers/{paper.pk}/" in client.get("/shipments/SH1/").text

    paper = make_paper(shipment=shipment, title="Bill 7", content=b"%PDF-1.7 a bill")
    kept = paper.sha256
    assert is_offered()
    save(client, shipment, papers_0_voiding=WHY)
    assert f": {WHY}</b>" in client.get(f"/admin/shipments/shipment/{shipment.pk}/change/").text
    assert not is_offered()
    save(client, shipment, papers_0_voiding="on", papers_0_title="Bill 8")
    paper.refresh_from_db()
    assert (paper.title, paper.void_reason, paper.sha256) == ("Bill 7", "", kept)
    assert is_offered()


def test_a_tick_lets_it_count_again_and_changes_nothing_else(
    client: Client, shipment: Shipment
) -> None:
    save(client, shipment, steps_1_voiding=WHY, lines_1_voiding=WHY)
    save(client, shipment, lines_1_voiding="on", lines_1_mass="9", lines_1_note="New")
    assert counting(shipment) == (["sailed"], [1, 2])
    line = ShipmentLine.objects.get(number=2)
    assert (line.wet_low_kg, line.note, line.void_reason) == (Decimal(7000), "", "")


def test_a_wrong_state_is_replaced_in_one_go(client: Client, shipment: Shipment) -> None:
    right = {"steps_2_state": "arrived", "steps_2_reached_on": "2026-11-05"}
    management = {"steps-TOTAL_FORMS": "3", "steps-2-date_precision": "day"}
    url = f"/admin/shipments/shipment/{shipment.pk}/change/"
    posted = page_as_posted(client, url) | management | {"steps-1-voiding": WHY}
    posted |= {key.replace("_", "-", 2): cell for key, cell in right.items()}
    assert client.post(url, posted).status_code == 302
    assert [str(s) for s in shipment.steps.all()] == ["sailed 2026-10-02", "arrived 2026-11-05"]
    page = save(client, shipment, steps_1_voiding="on").text
    assert "“arrived” stands here 2 times: void all but one." in page


def test_a_shipment_keeps_a_state(client: Client, shipment: Shipment) -> None:
    page = save(client, shipment, steps_0_voiding=WHY, steps_1_voiding=WHY).text
    assert "Say at least one state with its day" in page
    assert counting(shipment)[0] == ["sailed", "arrived"]


def test_states_are_held_to_the_order_of_those_that_count(
    client: Client, shipment: Shipment
) -> None:
    page = save(client, shipment, steps_1_reached_on="2026-09-01").text
    assert "lies before “sailed”" in page
    save(client, shipment, steps_1_reached_on="2026-09-01", steps_0_voiding=WHY)
    assert counting(shipment)[0] == ["arrived"]
    assert "lies before “sailed”" in save(client, shipment, steps_1_voiding="on").text


def test_a_lot_that_cannot_be_any_more_may_leave_but_not_return(
    client: Client, shipment: Shipment
) -> None:
    Commodity.objects.update(physical_limit_pct=40)
    ShipmentLine.objects.filter(number=1).update(assay_pct=30)
    save(client, shipment, lines_1_voiding=WHY)
    assert counting(shipment)[1] == [1]
    assert "above the physical limit" in save(client, shipment, lines_1_voiding="on").text
    assert counting(shipment)[1] == [1]


def test_a_new_lot_takes_no_number_of_a_voided_one(client: Client, shipment: Shipment) -> None:
    save(client, shipment, lines_1_voiding=WHY)
    url = f"/admin/shipments/shipment/{shipment.pk}/change/"
    new = {f"lines-2-{name}": cell for name, cell in lot(antimony()).items()}
    client.post(url, page_as_posted(client, url) | new | {"lines-TOTAL_FORMS": "3"})
    assert counting(shipment)[1] == [1, 3]


def test_computing_leaves_out_what_is_voided_and_takes_in_what_will_return(
    client: Client, shipment: Shipment
) -> None:
    save(client, shipment, lines_1_voiding=WHY)
    url = f"/admin/shipments/shipment/{shipment.pk}/change/"
    posted = page_as_posted(client, url)
    assert [title in client.post(COMPUTE, posted).text for title in ("Lot 1:", "Lot 2:")] == [
        True,
        False,
    ]
    again = client.post(COMPUTE, posted | {"lines-1-voiding": "on"}).text
    assert "Lot 2:" in again
    assert "Lot 1:" not in client.post(COMPUTE, posted | {"lines-0-voiding": WHY}).text


def act(client: Client, rows: type[Any], action: str, *keys: int) -> str:
    url = f"/admin/shipments/{rows._meta.model_name}/"
    asked = {"action": action, ACTION_CHECKBOX_NAME: keys, "confirmed": "1", "change_reason": WHY}
    return client.post(url, asked, follow=True).text


def test_lots_are_voided_by_themselves_and_their_shipment_is_valued_again(
    client: Client, shipment: Shipment
) -> None:
    step = ShipmentStep.objects.get(state="arrived")
    act(client, ShipmentStep, "void", step.pk)
    assert {str(line.valued_on) for line in shipment.lines.all()} == {"2026-10-02"}
    act(client, ShipmentLine, "void", ShipmentLine.objects.get(number=2).pk)
    assert counting(shipment) == (["sailed"], [1])
    assert "Voided: this record is not counted" in client.get(
        f"/admin/shipments/shipmentstep/{step.pk}/change/"
    ).text.replace("\n", " ")
    act(client, ShipmentStep, "unvoid", step.pk)
    assert counting(shipment) == (["sailed", "arrived"], [1])


def test_the_last_state_is_not_voided_by_itself_either(client: Client, shipment: Shipment) -> None:
    keys = [row.pk for row in shipment.steps.all()]
    assert "A shipment keeps at least one state" in act(client, ShipmentStep, "void", *keys)
    assert counting(shipment)[0] == ["sailed", "arrived"]


def test_a_state_of_a_name_that_was_given_since_does_not_return(
    client: Client, shipment: Shipment
) -> None:
    old = ShipmentStep.objects.get(state="arrived")
    act(client, ShipmentStep, "void", old.pk)
    ShipmentStep.objects.create(shipment=shipment, state="arrived", reached_on="2026-11-07")
    said = act(client, ShipmentStep, "unvoid", old.pk)
    assert "has a state of this name already: void one of the two" in said
    old.refresh_from_db()
    assert old.voided_at


def test_a_state_by_itself_is_held_to_the_others(client: Client, shipment: Shipment) -> None:
    row = ShipmentStep.objects.get(state="arrived")
    url = f"/admin/shipments/shipmentstep/{row.pk}/change/"
    page = client.post(url, step("arrived", "2026-09-01")).text
    assert "lies before “sailed”" in page
