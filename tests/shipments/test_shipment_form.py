"""An editor logs a shipment: what is kept, what is refused with its reason, what is
only doubted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils import timezone

from deals.models import Deal
from deals.tracking.history import revisions
from deals.tracking.notices import deal_changed
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from tests.factories import make_commodity, make_deal, make_place, make_price, make_shipment
from tests.shipments.logging_form import ADD, COMPUTE, antimony, editor, entry, lot, step

LIST = "/admin/shipments/shipment/"
STEP = "wet \u00d7 (1 \u2212 moisture)"

pytestmark = pytest.mark.django_db


def errors_of(data: dict[str, Any]) -> str:
    """Post a form that is refused: the text of its page. Nothing may be saved."""
    response = editor().post(ADD, data)
    assert response.status_code == 200
    assert (Shipment.objects.count(), ShipmentLine.objects.count()) == (0, 0)
    return response.text


def test_two_lots_are_logged_numbered_valued_and_signed() -> None:
    commodity = antimony()
    make_price(commodity=commodity, priced_on="2026-10-01", usd_per_tonne=Decimal(20_000))
    data = entry(
        lots=[lot(commodity), lot(commodity, mass="500", mass_unit="kg")], change_reason="Port log"
    )
    assert editor().post(ADD, data).status_code == 302
    shipment = Shipment.objects.get()
    first, second = shipment.lines.order_by("number")
    assert (first.number, first.dry_low_kg, second.dry_low_kg) == (1, Decimal(18_400), Decimal(460))
    assert first.value_low_usd == Decimal(368_000)
    assert shipment.logged_by is not None
    assert revisions(shipment)[0].reason == "Port log"


def test_a_shipment_may_know_only_a_total() -> None:
    data = entry(total="2", total_known_as="less_than")
    assert editor().post(ADD, data).status_code == 302
    shipment = Shipment.objects.get()
    assert (shipment.total_low_kg, shipment.total_high_kg) == (Decimal(0), Decimal(2000))
    assert shipment.total_qualifier == "less_than"


def test_a_lot_may_know_only_its_mineral() -> None:
    data = entry(lots=[lot(None, mineral_group="antimony", mass="", assay_pct="")])
    assert editor().post(ADD, data).status_code == 302
    line = ShipmentLine.objects.get()
    assert (line.mineral_group, line.wet_qualifier, line.wet_low_kg) == (
        "antimony",
        "unknown",
        None,
    )


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {"assay_pct": "80"},
            "80 % Sb lies above the physical limit of 71.69 % for Antimony concentrate",
        ),
        ({"moisture_pct": "100.01"}, "Moisture of 100.01 % lies outside 0 to 100 %"),
        ({"moisture_pct": "-1"}, "lies outside 0 to 100 %. Correct it"),
        ({"payable_pct": "101"}, "Payable of 101 % lies outside 0 to 100 %"),
        ({"mass": "-3"}, "A mass is never negative"),
        ({"mass": "3", "mass_to": "2"}, "below its beginning of 3 t: swap them"),
        ({"mass": "2", "mass_known_as": "unknown"}, "choose how it is known, or empty it"),
        ({"commodity": ""}, "Choose a commodity, or name the mineral"),
    ],
)
def test_a_lot_that_cannot_be_is_refused_with_value_and_remedy(
    cells: dict[str, str], words: str
) -> None:
    assert words in errors_of(entry(lots=[{**lot(antimony()), **cells}]))


def test_the_last_allowed_values_are_kept() -> None:
    data = entry(lots=[lot(antimony(), assay_pct="71.69", moisture_pct="0", payable_pct="100")])
    assert editor().post(ADD, data).status_code == 302


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([step("sailed", "2026-11-02"), step("arrived", "2026-11-01")], "lies before “sailed”"),
        ([step("loaded", "2026-11", "month")], "Enter a valid date"),
        ([], "Say at least one state with its day"),
        ([step(), step()], "“arrived” stands here 2 times: void all but one"),
    ],
)
def test_states_that_cannot_be_are_refused(steps: list[dict[str, Any]], words: str) -> None:
    assert words in errors_of(entry(steps=steps))


def test_a_vague_day_is_given_its_whole_period() -> None:
    steps = [step("sailed", "2026-11-20"), step("arrived", "2026-11-01", "month")]
    assert editor().post(ADD, entry(steps=steps)).status_code == 302


def test_one_wrong_lot_saves_none_of_the_shipment() -> None:
    commodity = antimony()
    text = errors_of(entry(lots=[lot(commodity), lot(commodity, assay_pct="99")]))
    assert "99 % Sb lies above the physical limit" in text
    assert ShipmentStep.objects.count() == 0


def test_what_only_the_database_cannot_hold_is_a_form_error() -> None:
    commodity = antimony()
    make_price(
        commodity=commodity, priced_on="2026-10-01", usd_per_tonne=Decimal("999999999999.9999")
    )
    text = errors_of(entry(lots=[lot(commodity, mass="9999999999", moisture_pct="0")]))
    assert "The database refused this" in text


def test_odd_but_possible_things_are_said_and_saved() -> None:
    later = timezone.localdate() + timedelta(days=3)
    data = entry(lots=[lot(antimony())], steps=[step("sailed", f"{later}")])
    page = editor().post(ADD, data, follow=True).text
    assert "is still to come. Check the date." in page
    assert Shipment.objects.count() == 1


@pytest.mark.parametrize(("mass", "said"), [("20", True), ("21", False)])
def test_a_shipment_much_like_another_is_doubted(mass: str, said: bool) -> None:
    client, commodity, deal = editor(), antimony(), make_deal()
    client.post(ADD, entry(deal=deal, lots=[lot(commodity)], reference="FIRST"))
    page = client.post(ADD, entry(deal=deal, lots=[lot(commodity, mass=mass)]), follow=True).text
    assert ("FIRST has the same day, route, commodity and mass" in page) is said


def test_a_twin_of_many_equal_lots_hides_no_other() -> None:
    client, commodity, deal = editor(), antimony(), make_deal()
    many = [lot(commodity)] * 25
    client.post(ADD, entry(deal=deal, lots=many, reference="MANY"))
    client.post(ADD, entry(deal=deal, lots=[lot(commodity)], reference="ONE"))
    page = client.post(ADD, entry(deal=deal, lots=[lot(commodity)]), follow=True).text
    assert "MANY has the same day, route, commodity and mass" in page
    assert "ONE has the same day, route, commodity and mass" in page


def test_computing_shows_steps_and_saves_nothing() -> None:
    commodity = antimony()
    make_price(commodity=commodity, priced_on="2026-10-01", usd_per_tonne=Decimal(20_000))
    page = editor().post(COMPUTE, entry(lots=[lot(commodity), lot(commodity, assay_pct="90")])).text
    assert STEP in page
    assert "USD 368 000" in page.replace("\u2009", " ").replace("\u202f", " ")
    assert "Assay: An assay of 90 % Sb lies above the physical limit" in page
    assert Shipment.objects.count() == 0


def test_the_form_of_a_saved_shipment_shows_the_steps_without_script() -> None:
    client, commodity = editor(), antimony()
    client.post(ADD, entry(lots=[lot(commodity)]))
    page = client.get(f"/admin/shipments/shipment/{Shipment.objects.get().pk}/change/").text
    assert STEP in page
    assert "Not valued: no price" in page


def test_a_new_form_begins_with_what_is_likely() -> None:
    deal = make_deal()
    port, smelter = make_place(), make_place()
    make_shipment(deal=deal, reference="SH007", origin=port, destination=smelter)
    make_shipment(deal=make_deal(is_illustrative=True), origin=make_place())
    form = editor().get(ADD).context["adminform"].form
    assert form.initial["reference"] == "SH008"
    assert (form.initial["deal"], form.initial["origin"]) == (deal.pk, port.pk)
    assert f'value="{timezone.localdate()}"' in editor().get(ADD).text


def test_a_day_that_two_countries_read_otherwise_is_refused() -> None:
    assert "Enter a valid date" in errors_of(entry(steps=[step("arrived", "03/04/2026")]))


def test_of_two_deals_none_is_guessed() -> None:
    make_deal()
    make_deal()
    assert Deal.objects.count() == 2
    assert "deal" not in editor().get(ADD).context["adminform"].form.initial


def test_another_like_this_begins_with_its_route_and_lots() -> None:
    client, commodity = editor(), antimony()
    data = entry(lots=[lot(commodity), lot(commodity)], vessel="MV Example", _addlike="1")
    response = client.post(ADD, data, follow=True)
    form = response.context["adminform"].form
    assert form.initial["vessel"] == "MV Example"
    lots = response.context["inline_admin_formsets"][1].formset.initial_extra
    assert [row["commodity"] for row in lots] == [commodity.pk, commodity.pk]
    assert not {"mass", "origin_country"} & set(lots[0])


def test_the_country_of_the_deal_is_offered_and_never_entered_by_itself() -> None:
    client, deal, commodity = editor(), make_deal(origin_country="PK"), antimony()
    assert 'value="PK"' not in client.get(ADD).text
    data = entry(deal=deal, lots=[lot(commodity), lot(commodity, origin_country="AF")])
    page = client.post(COMPUTE, data).text
    offers = [part.split(">")[0] for part in page.split("data-fill=")[1:]]
    assert offers == ['"id_lines-0-origin_country" data-value="PK"']
    assert client.post(ADD, data).status_code == 302
    origins = ShipmentLine.objects.order_by("number").values_list("origin_country", flat=True)
    assert list(origins) == ["", "AF"]
    elsewhere = entry(deal=make_deal(origin_country=""), lots=[lot(commodity)])
    assert "data-fill" not in client.post(COMPUTE, elsewhere).text


def test_an_assay_in_grams_a_tonne_is_kept_without_loss_and_shown_as_entered() -> None:
    client = editor()
    gold = make_commodity(
        group="gold", element="Au", assay_basis="g/t", element_factor=1, physical_limit_pct=None
    )
    cells = {"mass": "20", "assay_pct": "5.2125", "assay_unit": "g/t", "moisture_pct": "0"}
    client.post(ADD, entry(lots=[lot(gold, **cells)], reference="SH1"))
    line = ShipmentLine.objects.get()
    assert (line.assay_pct, line.assay_unit) == (Decimal("0.00052125"), "g/t")
    assert line.contained_low_kg == Decimal("0.104")
    form = client.get(f"/admin/shipments/shipment/{line.shipment_id}/change/")
    assert 'value="5.2125"' in form.text
    assert "5.2125 g/t Au" in form.text
    assert "5.2125 g/t Au" in client.get("/shipments/SH1/").text
    assert "5.2125 g/t Au" in client.get("/admin/shipments/shipmentline/").text


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"assay_pct": "5.21251", "assay_unit": "g/t"}, "in g/t is kept to 4 decimals"),
        ({"assay_pct": "716901", "assay_unit": "g/t"}, "limit of 716900 g/t"),
        ({"assay_pct": "5", "assay_unit": "oz"}, "Select a valid choice"),
        ({"assay_pct": "5", "assay_unit": ""}, "This field is required"),
    ],
)
def test_an_assay_is_held_to_its_unit(cells: dict[str, str], words: str) -> None:
    page = errors_of(entry(lots=[lot(antimony(), **cells)]))
    assert words in page.replace("\u202f", "")


def test_changing_a_lot_by_itself_values_it_again() -> None:
    client, commodity = editor(), antimony()
    client.post(ADD, entry(lots=[lot(commodity)]))
    line = ShipmentLine.objects.get()
    url = f"/admin/shipments/shipmentline/{line.pk}/change/"
    client.post(url, lot(commodity, mass="10"))
    line.refresh_from_db()
    assert line.dry_low_kg == Decimal(9200)


def test_logging_and_voiding_give_notice_that_a_deal_changed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    client, heard = editor(), []
    data = entry(lots=[lot(antimony())])

    def hear(**kwargs: Any) -> None:
        heard.append(Shipment.objects.standing().count())

    deal_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ADD, data)
    void = {"action": "void", ACTION_CHECKBOX_NAME: [Shipment.objects.get().pk]}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(LIST, void | {"confirmed": "yes", "change_reason": "Never left"})
    deal_changed.disconnect(hear)
    assert heard == [1, 0]
