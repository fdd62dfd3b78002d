"""Changing facts in the admin: with a name and a reason, voided instead of deleted, restored."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from deals.models import Asset, Event, Phase
from deals.tracking.history import revisions
from tests.factories import (
    make_asset,
    make_deal,
    make_event,
    make_phase,
    make_source,
    make_user,
    number,
)
from tests.shipments.logging_form import page_as_posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    user = make_user(username=f"editor-{number()}", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    client = Client()
    client.force_login(user)
    return client


def change_url(row: Any, view: str = "change", *args: Any) -> str:
    return reverse(f"admin:deals_{row._meta.model_name}_{view}", args=[row.pk, *args])


def void(client: Client, rows: list[Any], action: str, **more: str) -> Any:
    url = reverse(f"admin:deals_{rows[0]._meta.model_name}_changelist")
    data = {"action": action, ACTION_CHECKBOX_NAME: [row.pk for row in rows], **more}
    return client.post(url, data)


def test_a_save_keeps_name_and_reason(editor: Client) -> None:
    phase = make_phase(name="Before")
    url = change_url(phase)
    data = {**page_as_posted(editor, url), "name": "After", "change_reason": "Typing error"}
    assert editor.post(url, data).status_code == 302
    latest = revisions(phase)[0]
    assert (latest.reason, latest.diffs[0].new) == ("Typing error", "After")
    assert latest.who.startswith("editor-")


def test_the_history_page_shows_who_why_and_what(editor: Client) -> None:
    phase = make_phase(name="Before")
    url = change_url(phase)
    editor.post(
        url, {**page_as_posted(editor, url), "name": "After", "change_reason": "Typing error"}
    )
    page = editor.get(change_url(phase, "history")).text
    assert "Reason: Typing error" in page
    assert "<del>Before</del>" in page
    assert "<ins>After</ins>" in page


def test_restoring_puts_back_with_a_reason(editor: Client) -> None:
    phase = make_phase(name="Before")
    then = revisions(phase)[0]
    phase.name = "After"
    phase.save()
    url = change_url(phase, "restore", then.state, then.links)
    assert "<ins>Before</ins>" in editor.get(url).text
    assert editor.post(url, {"change_reason": "It was right"}).status_code == 302
    phase.refresh_from_db()
    assert phase.name == "Before"
    assert revisions(phase)[0].reason == "Restored: It was right"


def test_restoring_needs_a_reason(editor: Client) -> None:
    phase = make_phase(name="Before")
    then = revisions(phase)[0]
    Phase.objects.update(name="After")
    response = editor.post(
        change_url(phase, "restore", then.state, then.links), {"change_reason": " "}
    )
    assert "This field is required" in response.text
    assert Phase.objects.get().name == "After"


def test_a_restore_that_is_no_longer_allowed_says_why(editor: Client) -> None:
    deal = make_deal()
    phase = make_phase(deal=deal, number=1)
    then = revisions(phase)[0]
    Phase.objects.filter(pk=phase.pk).update(number=2)
    make_phase(deal=deal, number=1)
    response = editor.post(
        change_url(phase, "restore", then.state, then.links), {"change_reason": "Back"}
    )
    assert "The deal has a phase of this number already: choose another number." in response.text


def test_who_may_only_read_cannot_restore() -> None:
    reader = make_user(username="reader", is_staff=True)
    reader.groups.add(Group.objects.get(name="Administrator"))
    client = Client()
    client.force_login(reader)
    phase = make_phase()
    then = revisions(phase)[0]
    url = change_url(phase, "restore", then.state, then.links)
    assert client.get(url).status_code == 403
    assert client.get(change_url(phase, "history")).status_code == 200


def test_voiding_asks_why_first(editor: Client) -> None:
    event = make_event()
    response = void(editor, [event], "void")
    assert "Void with a reason" in response.text
    event.refresh_from_db()
    assert event.voided_at is None


def test_voiding_keeps_rows_and_reason_and_can_be_undone(editor: Client) -> None:
    events = [make_event(), make_event()]
    void(editor, events, "void", confirmed="yes", change_reason="Entered twice")
    assert Event.objects.standing().count() == 0
    assert {event.void_reason for event in Event.objects.all()} == {"Entered twice"}
    assert revisions(events[0])[0].reason == "Entered twice"
    void(editor, events, "unvoid", confirmed="yes", change_reason="Two after all")
    assert Event.objects.standing().count() == 2


def test_all_that_a_filter_finds_is_voided_from_a_form_of_few_fields(editor: Client) -> None:
    events = [make_event(title=f"Strike {n}") for n in range(60)]
    asked = void(editor, events[:1], "void", select_across="1")
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)"', asked.text)
    assert "and 10 other rows" in asked.text
    assert len(hidden) < 60
    sent = {**dict(hidden), "change_reason": "One strike"}
    url = reverse("admin:deals_event_changelist")
    answer = editor.post(url, sent, follow=True)
    assert Event.objects.standing().count() == 0
    assert revisions(events[59])[0].reason == "One strike"
    assert "10 more." in str(*answer.context["messages"])


def test_rows_that_joined_the_list_since_it_was_shown_are_not_voided(editor: Client) -> None:
    make_event(), make_event()
    more = {"select_across": "1", "counted": "1", "confirmed": "yes", "change_reason": "Wrong"}
    answer = void(editor, list(Event.objects.all()[:1]), "void", **more)
    assert "You were shown 1 row; 2 rows would change now." in answer.text
    assert Event.objects.standing().count() == 2


def test_letting_count_again_what_would_stand_twice_is_refused_in_words(editor: Client) -> None:
    first = make_asset(key="smelter")
    void(editor, [first], "void", confirmed="yes", change_reason="Wrong")
    make_asset(key="smelter", state=first.state, state_on=first.state_on)
    response = void(editor, [first], "unvoid", confirmed="yes", change_reason="Right")
    assert (
        "The asset of this key has this state on the same day already: change or void that one."
        in response.text
    )
    assert Asset.objects.standing().count() == 1


def test_what_only_the_database_refuses_comes_back_as_a_form_error(editor: Client) -> None:
    """`voided_at` is not on the form, so that only the database sees the second standing row."""
    first = make_asset(key="smelter")
    other = make_asset(key="refinery", state=first.state, state_on=first.state_on)
    url = change_url(other)
    response = editor.post(url, {**page_as_posted(editor, url), "key": "smelter"})
    assert response.status_code == 200
    assert (
        "The asset of this key has this state on the same day already: change or void that one."
        in response.text
    )
    other.refresh_from_db()
    assert other.key == "refinery"


def test_links_changed_in_a_form_stand_in_its_history_and_are_restored(editor: Client) -> None:
    old, new = make_source(), make_source()
    event = make_event(sources=[old])
    url = change_url(event)
    given = {"sources": [new.pk], "places": [], "change_reason": "Wrong page"}
    assert editor.post(url, {**page_as_posted(editor, url), **given}).status_code == 302
    latest, then = revisions(event)
    assert (latest.reason, latest.who[:6]) == ("Wrong page", "editor")
    history = editor.get(change_url(event, "history")).text
    assert f"<del>removed: {old}</del>" in history
    assert f"<ins>added: {new}</ins>" in history
    restore = change_url(event, "restore", then.state, then.links)
    assert restore in history
    assert editor.post(restore, {"change_reason": "It was right"}).status_code == 302
    assert list(event.sources.all()) == [old]


def test_sources_are_filtered_by_languages_with_their_names(editor: Client) -> None:
    make_source()
    make_source(language="ps")
    url = reverse("admin:deals_source_changelist")
    (links,) = re.findall(
        r'data-filter-title="language"[^>]*>(.*?)</details>', editor.get(url).text, re.S
    )
    assert re.findall(r">([^<]+)</a>", links) == ["All", "English", "Pashto"]


@pytest.mark.parametrize("odd", ["zzz", "\x00", "9" * 30, "-1"])
@pytest.mark.parametrize("name", ["deal", "sources"])
def test_a_form_that_is_to_begin_with_no_row_begins_empty(
    editor: Client, name: str, odd: str
) -> None:
    response = editor.get(reverse("admin:deals_event_add"), {name: odd, "title": "A cargo"})
    assert response.context["adminform"].form["title"].value() == "A cargo"
    assert f"is no {name}" in str(*response.context["messages"])


def test_a_form_begins_with_the_rows_that_its_address_names(editor: Client) -> None:
    deal, source = make_deal(), make_source()
    asked = {"deal": deal.pk, "sources": source.pk}
    response = editor.get(reverse("admin:deals_event_add"), asked)
    form = response.context["adminform"].form
    assert (form["deal"].value(), form["sources"].value()) == (str(deal.pk), [str(source.pk)])
    assert not response.context["messages"]


def test_a_form_says_that_its_reason_is_public(editor: Client) -> None:
    text = editor.get("/admin/deals/event/add/").text
    assert "Public: everybody who can read the site reads it in the list of changes." in text
