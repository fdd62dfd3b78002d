"""How the parts of a page stand at the widths of phones, tablets and desks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader
from tests.browser.whole_site import Site, guest, site

__all__ = ["guest", "site"]
# The second mark makes the database, also where no other test of a run asks for it.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]
TOPS = "rows => new Set(rows.map(row => Math.round(row.getBoundingClientRect().top))).size"
LINES = """tile => {
  const range = document.createRange(), text = tile.querySelector('.stat-value').firstChild;
  const top = at => {
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().top;
  };
  return [...text.data].filter((letter, at) => at && /[a-z]/i.test(letter + text.data[at - 1])
    && !/\\s/.test(letter + text.data[at - 1]) && top(at) > top(at - 1) + 2).length;
}"""
OVERLAPS = """boxes => {
  const at = boxes.map(box => box.getBoundingClientRect());
  return at.filter((one, n) => at.some((two, m) => m > n && Math.abs(one.top - two.top) < 4
    && one.left < two.right - 1 && two.left < one.right - 1)).length;
}"""


@pytest.mark.parametrize("width", [660, 768, 1024, 1440])
def test_each_menu_takes_one_row(guest: Reader, site: Site, width: int) -> None:
    page = guest(width=width).open(f"{site.dossier('made')}milestones/").page
    for menu in (".mast .nav li", ".subnav li"):
        assert page.locator(menu).evaluate_all(TOPS) == 1
    assert page.locator(".subnav").evaluate("bar => bar.getBoundingClientRect().height") < 50


def test_a_phone_opens_its_menus(guest: Reader, site: Site) -> None:
    page = guest(width=390).open(site.dossier("real")).page
    letters = page.locator(".mast .nav").get_by_role("link", name="Letters")
    expect(letters).to_be_hidden()
    page.locator(".mast .menu summary").click()
    expect(letters).to_be_visible()
    page.locator(".subnav .menu summary").press("Enter")
    expect(page.locator(".subnav").get_by_role("link", name="Customs")).to_be_visible()


def test_the_numbers_of_two_years_of_readings_stand_apart(guest: Reader, site: Site) -> None:
    visit = guest().open(f"{site.dossier('made')}signals/").scroll_through()
    digits = visit.page.locator("#signal-strip .textpoint text")
    assert digits.count() >= 7 * 12
    assert digits.evaluate_all(OVERLAPS) == 0


@pytest.mark.parametrize("deal", ["real", "made"])
@pytest.mark.parametrize("width", [320, 390])
def test_no_tile_breaks_inside_a_word(guest: Reader, site: Site, width: int, deal: str) -> None:
    visit = guest(width=width).open(site.dossier(deal))
    assert [tile.evaluate(LINES) for tile in visit.page.locator(".stat").all()] == [0] * 5
    assert visit.overflow() == 0


def test_a_count_stays_on_the_line_of_its_status(guest: Reader, site: Site) -> None:
    visit = guest(width=320).open("/")
    counts = visit.page.locator(".deal .keep").all()
    assert len(counts) >= 5
    assert {each.evaluate("each => each.getClientRects().length") for each in counts} == {1}
    assert visit.overflow() == 0
