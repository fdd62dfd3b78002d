"""No two things of a page share an id, and each figure draws what its title says."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from html import unescape

import pytest
from django.conf import LazySettings
from django.test import Client

from deals.models import Commodity, Deal
from shipments.valuation.valuing import value_shipment
from tests.factories import make_line, make_shipment
from tests.minerals_tracker.demo.conftest import TODAY, Demo

pytestmark = pytest.mark.django_db
DEALS = pytest.mark.parametrize("name", ["deal", "real"])
PAGES = (
    "",
    "milestones/",
    "signals/",
    "shipments/",
    "customs/",
    "events/",
    "disputed/",
    "sources/",
)
RARE_EARTHS = {"nd_oxide": (100_000, 99), "pr_oxide": (7_000, 99), "ree_ore": (40_000, 5)}
"""Wet mass in kg and assay in per cent of one lot each, all of the same mineral group."""
FIGURE = re.compile(r'<figure [^>]*id="(contained-[^"]+)".*?</figure>', re.DOTALL)


def with_rare_earths(deal: Deal) -> None:
    """A shipment to a deal with a lot each of three things that belong to one mineral group."""
    shipment = make_shipment(deal=deal, on=date(2026, 6, 1), reference=f"SH-REE-{deal.pk}")
    for number, (key, (wet_kg, assay_pct)) in enumerate(RARE_EARTHS.items(), start=1):
        make_line(
            shipment=shipment,
            number=number,
            commodity=Commodity.objects.get(key=key),
            wet_low_kg=wet_kg,
            wet_high_kg=wet_kg,
            moisture_pct=0,
            assay_pct=assay_pct,
        )
    value_shipment(shipment, today=TODAY)


def repeated(html: str) -> list[str]:
    counts = Counter(re.findall(r'<[a-z][^>]*\sid="([^"]*)"', html))
    return [name for name, count in counts.items() if count > 1]


@DEALS
def test_ids_of_a_page_are_its_own(demo: Demo, name: str, settings: LazySettings) -> None:
    settings.PUBLIC_READ = True
    deal: Deal = getattr(demo, name)
    with_rare_earths(deal)
    base = f"/deals/{deal.slug}/"
    addresses = [f"{base}{page}?on={TODAY}" for page in PAGES]
    addresses += [f"/shipments/SH-REE-{deal.pk}/?on={TODAY}", f"/?on={TODAY}"]
    twice = {address: repeated(Client().get(address).text) for address in addresses}
    assert {address: ids for address, ids in twice.items() if ids} == {}


@DEALS
def test_each_rare_earth_has_a_chart_of_its_own_mass(
    demo: Demo, name: str, settings: LazySettings
) -> None:
    settings.PUBLIC_READ = True
    deal: Deal = getattr(demo, name)
    with_rare_earths(deal)
    html = Client().get(f"/deals/{deal.slug}/?on={TODAY}").text
    said = {}
    for figure in FIGURE.finditer(html):
        title = re.search(r"<h\d[^>]*>(.*?)</h\d>", figure[0], re.DOTALL)
        drawing = re.search(rf'id="{figure[1]}-drawing"[^>]*>(.*?)</script>', html, re.DOTALL)
        assert title
        if drawing is None:  # a sentence in place of a picture
            continue
        said[unescape(title[1])] = [
            trace["y"][-1] for trace in json.loads(drawing[1])["data"] if trace["name"] == "low"
        ]
    assert said["84.9 t of neodymium arrived as contained metal"] == [84.8826]
    assert said["5.74 t of praseodymium arrived as contained metal"] == [5.735961]
    assert said["2 t of rare-earth oxides (TREO) arrived"] == [2.0]


def test_an_oxide_is_never_called_a_metal(demo: Demo, settings: LazySettings) -> None:
    settings.PUBLIC_READ = True
    with_rare_earths(demo.real)
    html = Client().get(f"/deals/{demo.real.slug}/?on={TODAY}").text
    (figure,) = (found[0] for found in FIGURE.finditer(html) if "-treo-" in found[1])
    assert "(TREO) arrived" in figure
    assert "metal" not in re.sub(r"<[^>]*>", " ", figure).lower()
    assert "Contained metal and oxides" in html
