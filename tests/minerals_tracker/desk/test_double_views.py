"""An editor compares two sources, decides with a reason, and takes it back."""

from __future__ import annotations

import pytest
from django.test import Client

from deals.models import Source
from minerals_tracker.models import DoubleSource
from minerals_tracker.people.groups import ADMINISTRATOR, ANALYST, EDITOR
from tests.factories import make_commodity, make_event, make_price, make_source
from tests.minerals_tracker.people import client_of

pytestmark = pytest.mark.django_db
PAGE = "/queue/doubles/S1/S2/"


@pytest.fixture
def editor() -> Client:
    make_source(key="S1")
    make_event(sources=[make_source(key="S2")])
    return client_of(EDITOR)


def test_both_stand_beside_each_other_with_what_names_them(editor: Client) -> None:
    text = editor.get(PAGE).text
    assert "1 event<" in text
    assert "no row" in text


def test_a_merge_needs_a_reason_and_leads_to_the_way_back(editor: Client) -> None:
    for half in ({"keep": "S1"}, {"reason": "Same page."}):
        assert "This field is required" in editor.post(PAGE, half).text
    assert not DoubleSource.objects.exists()
    response = editor.post(PAGE, {"keep": "S1", "reason": "Same page."}, follow=True)
    pair = DoubleSource.objects.get()
    assert f"/queue/decisions/{pair.pk}/undo/" in response.text
    assert editor.get("/sources/S2/").headers["Location"] == "/sources/S1/"
    editor.post(f"/queue/decisions/{pair.pk}/undo/", {"reason": "Two editions."})
    assert Source.objects.get(key="S2").merged_into is None
    assert "Two editions." in editor.get("/queue/doubles/").text


def test_the_other_one_can_be_the_one_that_stays(editor: Client) -> None:
    editor.post(PAGE, {"keep": "S2", "reason": "Better title."})
    assert Source.objects.get(key="S1").merged_into == Source.objects.get(key="S2")


def test_two_documents_stay_two(editor: Client) -> None:
    editor.post(PAGE, {"keep": "-", "reason": "Two editions."})
    assert DoubleSource.objects.get().decision == "apart"
    assert Source.objects.standing().count() == 2


def test_a_merge_that_the_database_refuses_says_why_and_changes_nothing(editor: Client) -> None:
    commodity = make_commodity()
    for source in Source.objects.filter(key__in=("S1", "S2")):
        make_price(commodity=commodity, source=source)
    response = editor.post(PAGE, {"keep": "S1", "reason": "Same page."})
    assert "They cannot be merged as they are" in response.text
    assert not DoubleSource.objects.exists()


def test_a_merged_source_is_offered_for_nothing_new(editor: Client) -> None:
    editor.post(PAGE, {"keep": "S1", "reason": "Same page."})
    query = {"term": "Report", "app_label": "deals", "model_name": "event", "field_name": "sources"}
    found = editor.get("/admin/autocomplete/", query).json()["results"]
    keys = {Source.objects.get(pk=row["id"]).key for row in found}
    assert keys == {"S1"}


@pytest.mark.parametrize("group", [ADMINISTRATOR, ANALYST])
def test_only_who_may_change_sources_decides(group: str) -> None:
    make_source(key="S1")
    make_source(key="S2")
    assert client_of(group).post(PAGE, {"keep": "S1", "reason": "x"}).status_code == 403
    assert not DoubleSource.objects.exists()
