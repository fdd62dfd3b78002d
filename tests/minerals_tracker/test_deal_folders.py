"""A deal is a folder: a second one loads beside the first, and no code knows which
deals there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client

from deals.models import Deal, Event
from deals.reference import MalformedReferenceError
from milestones.models import Milestone, SignalReading
from minerals_tracker.reference import load
from tests.reference_copies import DATA, ReferenceCopy, own, rows

ROOT = Path(django_settings.BASE_DIR)
GUIDE = (ROOT / "docs/data/README.md").read_text(encoding="utf-8")
EXAMPLE = dict(re.findall(r"`(deals/data/\S+\.csv)`[^\n]*:\n\n```csv\n(.*?)```", GUIDE, re.DOTALL))
PRODUCT = ("deals", "shipments", "milestones", "minerals_tracker", "templates", "static")


@pytest.fixture
def two_deals(reference_copy: ReferenceCopy) -> ReferenceCopy:
    """The reference data with the deal that the guide gives as an example."""
    for file, text in EXAMPLE.items():
        path = reference_copy.root / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return reference_copy


@pytest.mark.django_db
def test_the_deal_of_the_guide_loads_beside_the_first(
    two_deals: ReferenceCopy, client: Client, settings: LazySettings
) -> None:
    assert len(EXAMPLE) == 5
    two_deals.load()
    *_, second = Deal.objects.order_by("key")
    first = Deal.objects.earliest("key")
    assert (second.key, second.phases.get().number) == ("RH", 1)
    assert Milestone.objects.filter(deal=first).count() == len(rows(own("milestones")))
    assert {event.key for event in second.watched_events.all()} == {"RH-EV2"}
    call_command("refresh_milestones")
    milestone = Milestone.objects.get(deal=second)
    assert (milestone.phase, milestone.status) == (second.phases.get(), "met")
    settings.PUBLIC_READ = True
    assert "Red Hill supply" in client.get("/deals/red-hill/").content.decode()
    report = two_deals.load()
    assert (report.changed, report.kept) == (0, [])


@pytest.mark.django_db
def test_two_deals_may_read_a_signal_from_the_same_event(two_deals: ReferenceCopy) -> None:
    readings = two_deals.root / DATA / "red-hill/signal_readings.csv"
    event = rows(own("signal_readings"))[0]["event"]
    readings.write_text(
        f"signal,score,read_on,scope,rationale,event\nGOV,-1,2026-03,context,Seen,{event}\n"
    )
    two_deals.load()
    read = SignalReading.objects.filter(event__key=event, signal__key="GOV")
    assert {reading.deal.key: reading.score for reading in read} == {"DL001": 1, "RH": -1}


@pytest.mark.django_db
def test_a_problem_of_either_deal_keeps_both_out(two_deals: ReferenceCopy) -> None:
    broken = f"{DATA}/red-hill/events.csv"
    two_deals.change(broken, ",signing,", f",{'s' * 41},")
    two_deals.change(own("events"), ",counterparty,", ",abroad,")
    with pytest.raises(MalformedReferenceError) as refused:
        two_deals.load()
    assert {problem.spot.file for problem in refused.value.problems} == {broken, own("events")}
    assert not Deal.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_folder_without_its_deal_is_reported(two_deals: ReferenceCopy) -> None:
    deals = f"{DATA}/red-hill/deals.csv"
    (two_deals.root / deals).unlink()
    with pytest.raises(MalformedReferenceError) as refused:
        two_deals.load()
    assert (deals, "is missing.") in {
        (problem.spot.file, problem.reason) for problem in refused.value.problems
    }


def test_no_code_names_a_deal() -> None:
    folders = [path for path in (ROOT / DATA).iterdir() if path.is_dir()]
    deals = [row for path in folders for row in rows(f"{DATA}/{path.name}/deals.csv")]
    names = {word for deal in deals for word in (deal["key"], deal["slug"])}
    assert names >= {path.name for path in folders}
    named = re.compile("|".join(map(re.escape, sorted(names))), re.IGNORECASE)
    code = [
        path
        for folder in PRODUCT
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".js", ".css", ".txt", ".svg"}
    ]
    assert len(code) > 300
    assert [str(path) for path in code if named.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.django_db
def test_the_folder_of_a_deal_is_called_like_its_address() -> None:
    load()
    assert {path.name for path in (ROOT / DATA).iterdir() if path.is_dir()} == set(
        Deal.objects.values_list("slug", flat=True)
    )
