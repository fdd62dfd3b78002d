"""Administrators invite, deactivate and give groups, and cannot raise anybody above themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from minerals_tracker.people.groups import ADMINISTRATOR, EDITOR
from tests.minerals_tracker.people import client_of, make_person

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/auth/user/"


@pytest.fixture
def administrator() -> Client:
    return client_of(ADMINISTRATOR)


def change(client: Client, person: User, **fields: Any) -> int:
    data = {
        "username": person.username,
        "email": person.email,
        "is_active": "on",
        "groups": list(person.groups.values_list("pk", flat=True)),
        **fields,
    }
    kept = {name: value for name, value in data.items() if value is not None}
    return client.post(f"{PEOPLE}{person.pk}/change/", kept).status_code


def test_an_invited_editor_may_enter_the_admin(administrator: Client) -> None:
    data = {
        "username": "new",
        "email": "new@example.org",
        "usable_password": "false",
        "groups": [Group.objects.get(name=EDITOR).pk],
    }
    assert administrator.post(f"{PEOPLE}add/", data).status_code == 302
    assert User.objects.get(username="new").is_staff


def test_a_deactivated_person_is_out_at_once(administrator: Client) -> None:
    editor = make_person(EDITOR)
    theirs = Client()
    theirs.force_login(editor)
    assert change(administrator, editor, is_active=None) == 302
    assert theirs.get("/admin/").status_code == 302


def test_nobody_becomes_superuser_through_the_form(administrator: Client) -> None:
    editor = make_person(EDITOR)
    change(administrator, editor, is_superuser="on", is_staff="on", user_permissions=["1"])
    editor.refresh_from_db()
    assert not editor.is_superuser
    assert not editor.user_permissions.exists()


def test_a_superuser_is_out_of_an_administrators_reach(administrator: Client) -> None:
    root = make_person(name="root", superuser=True)
    assert "root" not in administrator.get(PEOPLE).text
    response = administrator.post(f"{PEOPLE}{root.pk}/password/", {"password1": "x"})
    assert response.status_code == 404


def test_grants_are_read_and_not_changed(administrator: Client) -> None:
    group = Group.objects.get(name=EDITOR)
    response = administrator.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Owners"})
    assert response.status_code == 403
