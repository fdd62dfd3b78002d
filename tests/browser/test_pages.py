"""Every page of the site in a real browser: nobody can add one that is not looked at here."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Literal

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Response, expect

from minerals_tracker.people.groups import EDITOR
from tests.browser.conftest import Reader, Visit
from tests.browser.faults import (
    OF_STRUCTURE,
    OF_THE_LAW,
    faults_at_a_look,
    faults_in_both_themes,
    faults_of_access,
    faults_of_opening,
)
from tests.browser.whole_site import EVERYTHING, Site, guest, site
from tests.minerals_tracker.addresses import addresses
from tests.minerals_tracker.people import NOBODY
from tests.minerals_tracker.test_urls import PUBLIC, SAMPLES, expected
from tests.minerals_tracker.test_urls import ROLES as COLUMNS

__all__ = ["guest", "site"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NO_PAGE = {
    "account-currency": "takes a form only",
    "account-theme": "takes a form only",
    "changes-feed": "Atom",
    "evidence-file": "JSON",
    "healthz": "plain text",
    "logout": "takes a form only",
    "paper": "a file",
    "readyz": "plain text",
    "shipments-file": "a file",
    "shipments-metadata": "JSON",
    "side-by-side-file": "a file",
    "weekly-letter": "the letter itself, shown inside its issue",
}
FOR_NOBODY = frozenset(
    {
        *("invitation", "letter-stop", "login", "password_reset", "password_reset_complete"),
        *("password_reset_confirm", "password_reset_done"),
    }
)
"""Pages for people who are not signed in."""
KEYS = [address.key for address in addresses(SAMPLES) if not address.key.startswith("admin")]
PAGES = [key for key in KEYS if key not in NO_PAGE]
ASKED = [
    ("deal", ""),
    *(("shipments", "?purpose=commercial"), ("shipments", "?on=2025-09-01")),
    *(("events", "?scope=context"), ("sources", "?on=2025-09-01")),
    *(("compare", "?against=2025-10-01"), ("changes", "?what=update")),
    *(("search", "?q=antimony"), ("search", "?q=nothing+like+it&kind=event")),
    *(("side-by-side", "?deals={deals}"), ("side-by-side", "?deals={deals}&differ=1")),
    *(("portfolio", "?on=2025-09-01"), ("report", "?page=/%23money")),
]
"""Pages as an address asks for them, on the real deal."""
WIDTHS = pytest.mark.parametrize("width", [1440, 390])
FORMS = [
    *("shipments.shipment", "shipments.importbatch", "shipments.customsbatch"),
    *("shipments.revaluation", "deals.event", "deals.source", "milestones.milestone"),
    *("milestones.signalreading", "minerals_tracker.invitation"),
]
"""Where editors and administrators spend their days."""


def test_what_is_left_out_exists() -> None:
    assert set(NO_PAGE) | FOR_NOBODY <= set(KEYS)


@WIDTHS
@pytest.mark.parametrize("key", PAGES)
def test_a_page_is_clean_and_accessible_in_both_themes(site: Site, key: str, width: int) -> None:
    visit = site.window(NOBODY if key in FOR_NOBODY else EVERYTHING, width)
    assert list(faults_in_both_themes(visit, site.paths[key])) == []


@WIDTHS
@pytest.mark.parametrize(("key", "query"), ASKED)
def test_so_is_a_page_of_the_real_deal_as_asked_for(
    site: Site, key: str, query: str, width: int
) -> None:
    visit = site.window(NOBODY, width)
    asked = query.format(deals=",".join(deal.slug for deal in site.deals.values()))
    assert list(faults_in_both_themes(visit, site.real[key] + asked)) == []


@pytest.mark.parametrize("key", PAGES)
def test_no_page_is_wider_than_its_window(site: Site, key: str) -> None:
    visit = site.window(NOBODY if key in FOR_NOBODY else EVERYTHING, 1440)
    visit.open(site.paths[key])
    too_wide = {}
    for width in range(320, 1441, 20):
        visit.page.set_viewport_size({"width": width, "height": 900})
        if (pixels := visit.overflow()) > 0:
            too_wide[width] = pixels
    assert too_wide == {}


@pytest.mark.parametrize(
    ("role", "width", "theme"), [(NOBODY, 390, "dark"), (EDITOR, 1440, "light")]
)
def test_whoever_opens_what_they_may_meets_no_fault(
    site: Site, role: str, width: int, theme: Literal["dark", "light"]
) -> None:
    column = COLUMNS.index(role)
    visit = site.window(role, width)
    visit.page.emulate_media(color_scheme=theme)
    opened: list[str] = []
    wrong: dict[str, list[str]] = {}
    for key in PAGES:
        word = expected(key).split()[column]
        may = word == "ok" or (role == NOBODY and key in PUBLIC)
        if may and key in site.paths:
            opened.append(key)
            visit.complaints.clear()
            found = [
                *faults_of_opening(visit, site.paths[key]),
                *faults_at_a_look(visit, OF_STRUCTURE),
            ]
            wrong |= {key: found} if found else {}
    assert wrong == {}
    assert {"deal", "changes", "search"} < set(opened)


@pytest.mark.parametrize("label", FORMS)
def test_a_form_of_the_admin_is_accessible_in_both_themes(site: Site, label: str) -> None:
    visit = site.window(EVERYTHING, 1440)
    path = reverse(f"admin:{label.replace('.', '_')}_add")
    found = [*faults_of_opening(visit, path), *faults_of_access(visit, OF_THE_LAW)]
    assert found == []


def test_every_list_and_row_of_the_admin_opens_without_a_fault(site: Site) -> None:
    visit = site.window(EVERYTHING, 1440)
    wrong: dict[str, list[str]] = {}
    for path in [reverse("admin:index"), *_admin_pages()]:
        visit.complaints.clear()
        found = [*faults_of_opening(visit, path), *visit.problems]
        visit.page.set_viewport_size({"width": 390, "height": 900})
        found += [f"{visit.overflow()} px too wide on a phone"] if visit.overflow() > 0 else []
        visit.page.set_viewport_size({"width": 1440, "height": 900})
        wrong |= {path: found} if found else {}
    assert wrong == {}


def _admin_pages() -> list[str]:
    """The list of every model, and its latest row where there is one."""
    pages = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        row: Model | None = model._default_manager.order_by("pk").last()
        if row is not None:
            pages.append(reverse(f"{name}_change", args=[row.pk]))
    return pages


@pytest.mark.parametrize(
    ("key", "query", "name", "word"),
    [
        ("shipments", "", "purpose", "sample"),
        ("shipments", "?on={ago}", "mineral", "antimony"),
        ("events", "", "scope", "deal"),
        ("changes", "", "what", "update"),
        ("search", "?q=antimony", "kind", "event"),
    ],
)
def test_a_filter_survives_reload_back_and_sharing(
    site: Site, key: str, query: str, name: str, word: str
) -> None:
    ago = timezone.localdate() - timedelta(days=180)
    visit = site.window(NOBODY, 1440).open(site.paths[key] + query.format(ago=ago))
    everything = _words(visit)
    field = visit.page.locator(f"form.filter [name={name}]")
    field.select_option(word)
    visit.page.locator("form.filter .btn").click()
    visit.page.wait_for_url(f"**{name}={word}*")
    address, chosen = visit.page.url, _words(visit)
    assert chosen != everything
    visit.page.reload()
    expect(field).to_have_value(word)
    assert _words(visit) == chosen
    visit.open(site.paths["methodology"]).page.go_back()
    expect(field).to_have_value(word)
    other = site.window(NOBODY, 1280).open(address.removeprefix(visit.address))
    expect(other.page.locator(f"form.filter [name={name}]")).to_have_value(word)
    assert _words(other) == chosen


MOST_AT_FIRST = 80 * 1024
"""Bytes, compressed, of a page as one arrives at it, with its styles and scripts."""


@pytest.mark.parametrize("key", ["portfolio", "side-by-side"])
def test_the_first_view_is_light_and_loads_no_library_of_charts(
    guest: Reader, site: Site, key: str
) -> None:
    visit = guest(width=390)  # a desk fetches the library once the page is at rest
    deals = ",".join(deal.slug for deal in site.deals.values())
    asked = f"?deals={deals}" if key == "side-by-side" else ""
    answers: list[Response] = []

    visit.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108
    visit.open(f"{reverse(key)}{asked}").page.wait_for_load_state("networkidle")
    assert not [answer.url for answer in answers if "plotly" in answer.url]
    assert 0 < sum(len(gzip.compress(answer.body())) for answer in answers) <= MOST_AT_FIRST


def _words(visit: Visit) -> str:
    """What a page says, but for what is drawn when one comes near."""
    words = "document.querySelector('main').cloneNode(true)"
    said: str = visit.page.evaluate(
        f"(() => {{ const main = {words}; "
        "main.querySelectorAll('[data-chart]').forEach((box) => box.remove()); "
        "return main.textContent; })()"
    )
    return said
