"""Nobody reads what is not for them: every address as everybody, over rows that some
may not see."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.conf import LazySettings
from django.test import Client

from deals.models import Deal
from minerals_tracker.people.access import READABLE
from minerals_tracker.people.groups import ADMINISTRATOR, ANALYST, EDITOR, MANAGER
from tests.factories import make_deal, make_event, make_paper
from tests.minerals_tracker.people import NOBODY, client_of, make_person
from tests.minerals_tracker.privacy.marked import (
    PERSON,
    PRIVATE,
    VOIDED,
    World,
    frozen,
    make_world,
)
from tests.minerals_tracker.privacy.walking import one_of_each, others, readable, told, view_of

pytestmark = pytest.mark.django_db

NO_GROUP = "no group"
GROUPS = (ANALYST, EDITOR, MANAGER, ADMINISTRATOR)
OTHERS = tuple(group for group in GROUPS if group != EDITOR)
ALWAYS = {
    *("healthz", "readyz", "password_reset", "password_reset_done", "password_reset_complete"),
    "password_reset_confirm",
}
Heard = dict[tuple[str, str, str], str]
"""What is said where: view, kind of row, noun and column; with a page that says it."""
CHANGES = {"changes", "changes-feed"}
TOLD_TO_ALL = {VOIDED: {*CHANGES, "shipment", "weekly-issue", "weekly-letter"}}
"""A void is no secret: the list of changes tells of it, and what was sent stays as it was sent."""
TOLD_TO_GROUPS = {
    PRIVATE: {"changes", "paper", "source"},
    PERSON: {"changes", "signals"},
}


@pytest.fixture
def world(settings: LazySettings) -> World:
    settings.PUBLIC_READ = True
    made = make_world()
    frozen(made)
    return made


def reader(role: str) -> Client:
    if role != NO_GROUP:
        return client_of(role)
    client = Client()
    client.force_login(make_person(name="without"))
    return client


def may_know(role: str, view: str) -> set[str]:
    """The kinds of marked words that somebody may read at an address."""
    may = {what for what, views in TOLD_TO_ALL.items() if view in views}
    if role in GROUPS:
        may |= {what for what, views in TOLD_TO_GROUPS.items() if view in views}
    return may


def heard(client: Client, paths: Iterable[str]) -> Heard:
    """The marked words that somebody reads."""
    found: Heard = {}
    for path in paths:
        for what, *words in (word.split("-")[1:] for word in told(client, path)):
            found[view_of(path), what, " ".join(words[:2])] = path
    return found


def leaks(role: str, found: Heard) -> dict[str, str]:
    """What of that is not for them."""
    return {
        f"{role}, {view}: {what} {words}": path
        for (view, what, words), path in found.items()
        if what not in may_know(role, view)
    }


def test_nobody_reads_what_is_not_for_them_after_an_editor_did(world: World) -> None:
    paths = readable(world)
    assert {view_of(path) for path in paths} == READABLE
    short = one_of_each(paths)
    found = {EDITOR: heard(reader(EDITOR), [path for path in paths if "row=" not in path])}
    found[NOBODY] = heard(reader(NOBODY), paths)
    found |= {role: heard(reader(role), short) for role in (NO_GROUP, *OTHERS)}
    assert [leaks(role, words) for role, words in found.items()] == [{}] * len(found)
    for role, words in found.items():
        known = {(view, what) for view, what, _ in words}
        assert ("changes", VOIDED) in known
        assert (role in GROUPS) == ({("source", PRIVATE), ("changes", PERSON)} <= known)


def test_nobody_reads_what_is_not_for_them_before_an_editor_does(world: World) -> None:
    paths = one_of_each(readable(world))
    for role in (NOBODY, EDITOR, NOBODY):
        assert leaks(role, heard(reader(role), paths)) == {}


@pytest.mark.parametrize("role", [NO_GROUP, ANALYST, MANAGER])
def test_who_does_not_work_in_the_admin_reads_nothing_there(world: World, role: str) -> None:
    assert leaks(role, heard(reader(role), others())) == {}


def test_an_account_in_no_group_reads_only_its_own_pages_where_reading_is_not_public(
    world: World, settings: LazySettings
) -> None:
    settings.PUBLIC_READ = False
    client = reader(NO_GROUP)
    answers = {path: client.get(path) for path in (*readable(world), *others())}
    opened = {view_of(path) for path, answer in answers.items() if answer.status_code == 200}
    assert opened == {"account", "password_change", "password_change_done", *ALWAYS}
    refused = answers["/deals/open/"]
    assert (refused.status_code, "in no group yet" in refused.text) == (403, True)


def test_a_paper_made_private_leaves_the_page_that_was_kept(settings: LazySettings) -> None:
    settings.PUBLIC_READ = True
    paper = make_paper(title="Once open", is_public=True)
    address = f"/shipments/{paper.shipment.reference}/"
    first = Client().get(address)
    assert "Once open" in first.text
    paper.is_public = False
    paper.save()
    again = Client().get(address, headers={"If-None-Match": first.headers.get("ETag", "")})
    assert again.status_code == 200
    assert "Once open" not in again.text


def test_the_events_of_a_deal_leave_a_kept_page_with_it(settings: LazySettings) -> None:
    settings.PUBLIC_READ = True
    watching, other = make_deal(slug="open"), make_deal(slug="other")
    make_event(deal=other, title="Of another deal").watched_by.add(watching)
    assert "Of another deal" in Client().get("/deals/open/").text
    Deal.objects.filter(pk=other.pk).update(is_active=False)
    assert "Of another deal" not in Client().get("/deals/open/").text
    Deal.objects.filter(pk=other.pk).update(is_active=True)
    assert "Of another deal" in Client().get("/deals/open/").text
