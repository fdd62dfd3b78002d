"""The tutorial of a second deal, carried out through HTTP as an editor would, its files
included."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deals.models import Deal, Document, Event, Source
from milestones.models import Milestone, SignalBearing, SignalReading
from minerals_tracker.local import CHECKOUT
from tests.shipments.logging_form import ADD, editor, entry, lot, step

TUTORIAL = (CHECKOUT / "docs/second-deal.md").read_text()
SOURCE, DEAL = "/admin/deals/source/add/", "/admin/deals/deal/add/"
TEMPLATE = "/admin/milestones/milestone/template/"
IMPORT = "/admin/milestones/milestone/import/"
KINDS = ("events", "documents", "bearings", "readings")
INLINES = ("deal_parties", "instruments", "phases", "commitments")


def file_of(kind: str) -> str:
    """The file that the tutorial gives as an example."""
    found = re.search(rf"`{kind}\.csv`.*?```csv\n(.*?)```", TUTORIAL, re.DOTALL)
    assert found is not None
    return found[1]


def uploads(**texts: str) -> dict[str, SimpleUploadedFile]:
    return {k: SimpleUploadedFile(f"{k}.csv", text.encode()) for k, text in texts.items()}


def make_source_and_deal(client: Client) -> Deal:
    source = {"key": "X-1", "kind": "agreement", "title": "The agreement", "language": "en"}
    precise = {"published_precision": "day", "reliability": "B"}
    assert client.post(SOURCE, {**source, **precise}).status_code == 302
    sources = [Source.objects.get(key="X-1").pk]
    forms: dict[str, Any] = {}
    for prefix in INLINES:
        forms |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    paper = {"key": "X-MOU", "kind": "mou", "name": "Memorandum", "signed_on": "2025-11-03"}
    paper |= {"signed_precision": "day", "confidence": "reported", "binding": "unknown"}
    forms |= {"instruments-TOTAL_FORMS": 1}
    forms |= {f"instruments-0-{name}": value for name, value in paper.items()}
    deal = {"key": "X", "slug": "x", "short_name": "The X deal", "title": "Agreement of X"}
    deal |= {"signed_on": "2025-11-03", "signed_precision": "day", "is_active": "on"}
    deal |= {"origin_country": "PK", "confidence": "reported", "text_public": "unknown"}
    assert client.post(DEAL, {**deal, **forms, "sources": sources}).status_code == 302
    return Deal.objects.get(key="X")


def test_a_second_deal_is_made_from_nothing(reference_data: Deal, settings: LazySettings) -> None:
    settings.PUBLIC_READ = True
    client = editor()
    deal = make_source_and_deal(client)
    chosen = {"deal": deal.pk, "template": "general"}
    tried = client.post(TEMPLATE, {**chosen, "preview": "Preview"})
    assert "Preview, nothing saved yet." in tried.content.decode()
    assert not deal.phases.exists()
    assert client.post(TEMPLATE, {**chosen, "save": "Save"}).status_code == 302

    files = uploads(**{kind: file_of(kind) for kind in KINDS})
    assert client.post(IMPORT, {"deal": deal.pk, **files, "save": "Save"}).status_code == 302
    assert Event.objects.filter(key__startswith="X-").count() == 2
    assert SignalReading.objects.filter(deal=deal).count() == 2
    assert SignalBearing.objects.filter(event__key__startswith="X-").count() == 2
    assert Document.objects.get(event__key="X-EV1").source.key == "X-1"

    steps = [step("loaded", "2026-05-02"), step("arrived", "2026-06-09")]
    unknown = {"mass": "", "mass_known_as": "unknown", "assay_pct": "", "moisture_pct": ""}
    lots = [lot(None, mineral_group="copper", **unknown)]
    logged = client.post(ADD, entry(deal=deal, steps=steps, lots=lots))
    assert logged.status_code == 302

    page = unescape(client.get("/deals/x/", {"on": "2026-07-01"}).content.decode())
    assert "One commercial consignment of unknown mass" in page
    assert "Met on 3 Feb 2026: Offtake agreement signed." in page
    assert "The X deal" in client.get("/").content.decode()


def test_every_wrong_cell_is_on_the_page_and_nothing_is_entered(reference_data: Deal) -> None:
    client = editor()
    deal = make_source_and_deal(client)
    before = Event.objects.count(), Milestone.objects.count()
    events = file_of("events").replace("2026-02-03", "3 Feb").replace("2026-04,", "2026-44,")
    readings = file_of("readings").replace("INV", "MOON").replace("X-EV2", "X-EV9")
    asked = {"deal": deal.pk, "save": "Save", **uploads(events=events, readings=readings)}
    response = client.post(IMPORT, asked)
    assert re.search(r"Nothing saved: \d+ problems", response.content.decode())
    rows = re.findall(
        r"<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", response.content.decode()
    )
    assert set(rows) >= {
        ("events.csv", "2", "happened_on", "3 Feb"),
        ("events.csv", "3", "happened_on", "2026-44"),
        ("readings.csv", "2", "signal", "MOON"),
        ("readings.csv", "3", "event", "X-EV9"),
    }
    assert (Event.objects.count(), Milestone.objects.count()) == before


@pytest.mark.parametrize(
    ("page", "posted", "said"),
    [
        (IMPORT, {}, "Choose at least one file."),
        (TEMPLATE, {"template": "none"}, "is not one of the available choices"),
    ],
)
def test_a_form_that_lacks_something_says_so(
    db: None, page: str, posted: dict[str, str], said: str
) -> None:
    client = editor()
    deal = make_source_and_deal(client)
    assert said in client.post(page, {"deal": deal.pk, **posted}).content.decode()
