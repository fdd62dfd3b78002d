"""An editor logs a shipment of two lots by keyboard alone, and sees its value before saving."""

from __future__ import annotations

import os
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from shipments.models import Shipment
from tests.browser.conftest import Visit
from tests.browser.keyboard import fill, tab_to
from tests.factories import make_deal, make_place, make_price, make_shipment, make_source
from tests.shipments.logging_form import antimony

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page: Page, field: str, text: str) -> None:
    """Find a row by typing in an autocomplete field, and take the first."""
    tab_to(page, f"#id_{field} + .select2-container .select2-selection")
    page.keyboard.press("Enter")
    page.keyboard.type(text)
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text(text)
    page.keyboard.press("Enter")


def fill_lot(page: Page, number: int, *, mass: str, assay: str) -> None:
    choose(page, f"lines-{number}-commodity", "Antimony")
    fill(page, f"lines-{number}-mass", mass)
    fill(page, f"lines-{number}-moisture_pct", "10")
    fill(page, f"lines-{number}-assay_pct", assay)


def sign_in(visit: Visit) -> None:
    visit.open("/login/?next=/admin/shipments/shipment/add/")
    fill(visit.page, "username", "rukhsana")
    fill(visit.page, "password", "a long password")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#shipment_form")).to_be_visible()


def look(page: Page, name: str) -> None:
    """Keep a picture where one is asked for by the environment."""
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{os.environ['SCREENSHOTS']}/{name}.png", full_page=True)


def test_two_lots_by_keyboard_with_their_value_before_saving(editor: Visit) -> None:
    deal = make_deal()
    make_shipment(deal=deal, origin=make_place(), destination=make_place(), reference="SH001")
    make_source(title="Port register")
    make_price(commodity=antimony(), priced_on="2026-10-01", usd_per_tonne=Decimal(20_000))
    page = editor.page
    sign_in(editor)
    fill(page, "purpose", "commercial")
    tab_to(page, ".field-sources .select2-search__field")
    page.keyboard.type("Port register")
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text("Port register")
    page.keyboard.press("Enter")
    fill(page, "steps-0-state", "arrived")
    fill_lot(page, 0, mass="20", assay="50")
    tab_to(page, "#lines-group .add-row a")
    page.keyboard.press("Enter")
    expect(page.locator("#lines-1 .select2-selection")).to_be_focused()
    fill_lot(page, 1, mass="5", assay="40")
    lots = page.locator("#computed-lots .lot")
    expect(lots).to_have_count(2)
    expect(lots.nth(1).locator("tr", has_text="value")).to_contain_text("USD 90")
    assert Shipment.objects.count() == 1
    look(page, "shipment-form")
    tab_to(page, "[name='_save']")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("SH002")
    assert Shipment.objects.get(reference="SH002").lines.count() == 2
    assert editor.problems == []


def test_a_form_keeps_its_place_while_its_boxes_of_choice_are_drawn(editor: Visit) -> None:
    editor.page.set_viewport_size({"width": 1440, "height": 2400})  # the whole form is seen
    sign_in(editor)
    editor.open("/admin/deals/event/add/")
    expect(editor.page.locator(".select2-container")).not_to_have_count(0)
    editor.page.wait_for_load_state("networkidle")
    assert editor.page.evaluate("window.shift") <= 0.005, editor.page.evaluate("window.moved")


def test_one_click_enters_the_country_of_the_deal(editor: Visit) -> None:
    antimony()
    make_deal(origin_country="PK")
    page = editor.page
    sign_in(editor)
    choose(page, "lines-0-commodity", "Antimony")
    fill(page, "lines-0-mass", "22")
    origin = page.locator("#id_lines-0-origin_country")
    expect(origin).to_have_value("")
    page.locator("#computed-lots button[data-fill]").click()
    expect(origin).to_have_value("PK")
    expect(page.locator("#computed-lots button[data-fill]")).to_have_count(0)
    assert editor.problems == []


def test_after_an_error_the_first_wrong_field_has_the_focus(editor: Visit) -> None:
    antimony()
    make_deal()
    page = editor.page
    sign_in(editor)
    choose(page, "lines-0-commodity", "Antimony")
    fill(page, "lines-0-mass", "22")
    fill(page, "purpose", "commercial")
    fill(page, "steps-0-state", "arrived")
    fill(page, "steps-0-reached_on", "12/11/2025")
    page.locator("[name='_save']").click()
    sources = page.locator("fieldset .field-sources .select2-search__field").first
    expect(sources).to_be_focused()
    expect(page.locator("#computed-lots .lot")).to_have_count(1)
    page.locator(".which-day button", has_text="12 Nov 2025").click()
    expect(page.locator("#id_steps-0-reached_on")).to_have_value("2025-11-12")
    assert editor.problems == []


def test_a_decimal_comma_reaches_the_server_from_an_english_browser(editor: Visit) -> None:
    antimony()
    page = editor.page
    sign_in(editor)
    assert page.evaluate("navigator.language") == "en-US"
    choose(page, "lines-0-commodity", "Antimony")
    fill(page, "lines-0-mass", "22,4")
    fill(page, "lines-0-moisture_pct", "8,5")
    dry = page.locator("#computed-lots .lot tr", has_text="dry")
    expect(dry.first).to_contain_text("22\u202f400 kg × (1 − 8.5 %)")
    assert editor.problems == []
