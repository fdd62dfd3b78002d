"""The illustrative deal: full, lived through, marked wherever it shows, apart from the real one."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from deals.models import Deal, FundingRecord
from deals.states import Qualifier
from milestones.models import SignalReading, StatusChange, WatchSignal
from milestones.states import Status
from minerals_tracker.demo.agreement import SLUG, SPAN
from minerals_tracker.demo.loading import load
from minerals_tracker.letters.content.reader_choices import choices_of, public_choice
from minerals_tracker.letters.content.weeks import last_closed
from minerals_tracker.letters.rendering.editions import edition_for
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.portfolio.portfolio import portfolio
from minerals_tracker.people.access import READABLE
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.states import Finality, Purpose, ShipmentState
from tests.factories import make_issue, make_reader
from tests.minerals_tracker.addresses import addresses
from tests.minerals_tracker.demo.conftest import NOW, TODAY, Demo, all_rows, statuses
from tests.minerals_tracker.test_urls import SAMPLES

pytestmark = pytest.mark.django_db
DEAL_ADDRESSES = {
    address.path.replace(f"/{SAMPLES['slug']}/", f"/{SLUG}/")
    for address in addresses(SAMPLES)
    if address.key in READABLE and address.path.startswith(f"/deals/{SAMPLES['slug']}/")
}
DEAL_PAGES = sorted(path for path in DEAL_ADDRESSES if path.endswith("/"))
DEAL_FILES = sorted(DEAL_ADDRESSES - {*DEAL_PAGES})


def test_what_was_there_before_is_unchanged(demo: Demo) -> None:
    now = all_rows()
    kept = {table: rows[: len(demo.before[table])] for table, rows in now.items()}
    assert kept == demo.before


def test_no_verdict_on_the_real_deal_moves(demo: Demo) -> None:
    assert statuses(demo.real) == demo.statuses_before


def test_all_that_is_new_names_the_illustrative_deal_or_an_invented_source(demo: Demo) -> None:
    for model in (Shipment, SignalReading, FundingRecord):
        new = model._default_manager.exclude(deal__in=Deal.objects.real())
        assert {row.deal_id for row in new} == {demo.deal.pk}
        kinds = {source.kind for row in new for source in row.sources.all()}
        assert kinds == {"illustrative"}


def test_every_status_stands_in_it(demo: Demo) -> None:
    assert set(statuses(demo.deal).values()) == set(Status)


def test_its_changes_lie_in_the_past_and_were_recorded_now(demo: Demo) -> None:
    changes = StatusChange.objects.filter(milestone__deal=demo.deal)
    happened = sorted(changes.values_list("happened_on", flat=True))
    assert len(set(happened)) > 10
    assert TODAY - SPAN <= happened[0] < TODAY - SPAN / 2
    assert happened[-1] <= TODAY
    assert changes.filter(recorded_at__gte=timezone.now() - timedelta(hours=1)).count() == len(
        happened
    )


def test_its_shipments_are_of_every_kind(demo: Demo) -> None:
    shipments = Shipment.objects.filter(deal=demo.deal)
    lots = ShipmentLine.objects.filter(shipment__in=shipments)
    steps = ShipmentStep.objects.filter(shipment__in=shipments)
    assert set(steps.values_list("state", flat=True)) == set(ShipmentState)
    assert shipments.earliest("steps__reached_on").purpose == Purpose.SAMPLE
    assert shipments.exclude(voided_at=None).exclude(void_reason="").count() == 1
    assert set(lots.values_list("commodity__stage", flat=True)) == {1, 2, 3, 4}
    assert set(lots.values_list("commodity__element", flat=True)) >= {"Sb", "Cu"}
    assert set(lots.values_list("mineral_group", flat=True)) == {"antimony", "copper", "rare_earth"}
    assert set(lots.values_list("mass_finality", flat=True)) == set(Finality)
    assert lots.filter(wet_qualifier=Qualifier.UNKNOWN, not_valued_because__gt="").exists()
    assert lots.filter(value_low_usd__gt=0, valued_source__kind="illustrative").exists()
    assert not steps.filter(reached_on__gt=TODAY).exists()


def test_every_signal_is_read_more_than_once(demo: Demo) -> None:
    for signal in WatchSignal.objects.all():
        assert signal.readings.filter(deal=demo.deal).count() > 1


def test_loading_again_changes_nothing(demo: Demo) -> None:
    before = all_rows(without=())
    assert load(today=TODAY + timedelta(days=9), now=NOW) is None
    assert all_rows(without=()) == before


def test_the_command_says_that_it_is_there(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")
    assert capsys.readouterr().out == "The illustrative deal is there already.\n"


@pytest.mark.parametrize("path", DEAL_PAGES)
def test_every_page_of_it_is_marked(demo: Demo, reader: Client, path: str) -> None:
    response = reader.get(path, {"on": TODAY.isoformat()})
    assert response.status_code == 200
    assert "Illustrative deal" in response.content.decode()


@pytest.mark.parametrize("path", DEAL_FILES)
def test_every_file_of_it_says_so(demo: Demo, reader: Client, path: str) -> None:
    response = reader.get(path, {"on": TODAY.isoformat()})
    assert response.status_code == 200
    said = response.getvalue().decode("utf-8-sig")
    if path.endswith(".csv"):  # the same in each row: it has no room for a remark
        assert {row["illustrative"] for row in csv.DictReader(io.StringIO(said))} == {"true"}
    elif path.endswith("evidence.json"):
        assert json.loads(said)["illustrative"] is True
    else:
        assert "every row of this file is invented" in said


def test_the_page_of_each_kind_of_shipment_is_marked(demo: Demo, reader: Client) -> None:
    kinds = {shipment.steps.latest("reached_on").state: shipment for shipment in shipments_of(demo)}
    for shipment in kinds.values():
        page = reader.get(shipment.get_absolute_url(), {"on": TODAY.isoformat()})
        assert page.status_code == 200
        assert "Illustrative" in page.content.decode()


def shipments_of(demo: Demo) -> list[Shipment]:
    return list(Shipment.objects.standing().filter(deal=demo.deal))


@pytest.mark.parametrize("path", DEAL_PAGES)
def test_every_chart_of_it_is_marked_and_none_is_empty(
    demo: Demo, reader: Client, path: str
) -> None:
    page = reader.get(path, {"on": TODAY.isoformat()}).content.decode()
    figures = re.findall(r'<figure class="([^"]*)" id="([^"]*)"', page)
    assert [name for classes, name in figures if "is-illus" not in classes.split()] == []
    assert page.count('type="application/json"') == len(figures)


def test_the_portfolio_marks_it_and_does_not_count_it(demo: Demo, reader: Client) -> None:
    page = reader.get("/", {"on": TODAY.isoformat()}).content.decode()
    with_it = portfolio(AsOf(TODAY, TODAY))
    Deal.objects.filter(pk=demo.deal.pk).update(is_active=False)
    without_it = portfolio(AsOf(TODAY, TODAY))
    assert "Illustrative deal" in page
    assert with_it.pages.real == without_it.pages.real == Deal.objects.real().count()
    assert without_it.rows == with_it.rows[: len(without_it.rows)]


def test_letters_leave_it_out_unless_asked_for(demo: Demo) -> None:
    issue = make_issue(last_closed(timezone.now(), grace=timedelta()).next())
    usual, curious = make_reader(), make_reader(with_illustrative=True)
    chosen = choices_of([usual.pk, curious.pk])
    letter = edition_for(issue, chosen[usual.pk])
    asked_for = edition_for(issue, chosen[curious.pk])
    assert chosen[usual.pk] == public_choice()
    assert demo.deal.short_name not in letter.text + letter.html + letter.subject
    assert f"{demo.deal.short_name} (ILLUSTRATIVE DATA)" in asked_for.text
    assert "Illustrative data" in asked_for.html
