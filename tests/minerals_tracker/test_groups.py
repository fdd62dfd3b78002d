"""The four groups on a database that has just been migrated."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from minerals_tracker.people.groups import ADMINISTRATOR, ANALYST, EDITOR, GRANTS, MANAGER
from tests.minerals_tracker.people import make_person

pytestmark = pytest.mark.django_db


def test_a_migrated_database_has_the_four_groups_with_their_grants() -> None:
    for name, grants in GRANTS.items():
        held = {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in Permission.objects.filter(group__name=name)
        }
        assert held == grants


def test_an_editor_can_add_a_shipment_and_delete_none() -> None:
    editor = make_person(EDITOR)
    assert editor.has_perm("shipments.add_shipment")
    assert not editor.has_perm("shipments.delete_shipment")


def test_no_group_may_delete_anything() -> None:
    deletions = {grant for grants in GRANTS.values() for grant in grants if ".delete_" in grant}
    assert deletions == set()


def test_only_an_administrator_sets_weights() -> None:
    setters = {name for name, grants in GRANTS.items() if "milestones.change_watchsignal" in grants}
    assert setters == {ADMINISTRATOR}


def test_a_grant_given_by_hand_is_taken_back_by_the_next_migration() -> None:
    analysts = Group.objects.get(name=ANALYST)
    analysts.permissions.add(Permission.objects.get(codename="add_shipment"))
    call_command("migrate", verbosity=0)
    assert not analysts.permissions.filter(codename="add_shipment").exists()


@pytest.mark.parametrize(
    ("groups", "staff"),
    [
        ((ANALYST,), False),
        ((MANAGER,), False),
        ((EDITOR,), True),
        ((ADMINISTRATOR,), True),
        ((ANALYST, EDITOR), True),
    ],
)
def test_a_group_that_works_in_the_admin_lets_in(groups: tuple[str, ...], staff: bool) -> None:
    assert make_person(*groups).is_staff is staff


def test_leaving_the_last_group_that_works_there_lets_out() -> None:
    person = make_person(EDITOR)
    person.groups.clear()
    person.refresh_from_db()
    assert not person.is_staff


def test_a_group_that_adds_a_person_lets_in_too() -> None:
    person = make_person(ANALYST)
    Group.objects.get(name=EDITOR).user_set.add(person)
    person.refresh_from_db()
    assert person.is_staff


@pytest.mark.django_db(transaction=True)
def test_an_emptied_group_lets_its_people_out() -> None:
    person = make_person(EDITOR)
    Group.objects.get(name=EDITOR).user_set.clear()
    person.refresh_from_db()
    assert not person.is_staff


def test_a_superuser_keeps_the_admin_without_any_group() -> None:
    root = make_person(EDITOR, superuser=True)
    root.groups.clear()
    root.refresh_from_db()
    assert root.is_staff
