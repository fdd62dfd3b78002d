"""People for the tests of doors: one of each group."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.test import Client

NOBODY = "nobody"


def make_person(*groups: str, name: str = "", superuser: bool = False) -> User:
    """Make an account in the named groups; the name defaults to the first group's."""
    user = User.objects.create_user(
        username=name or "-".join(groups).lower() or "person",
        email=f"{name or 'person'}@example.org",
        is_superuser=superuser,
        is_staff=superuser,
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    user.refresh_from_db()
    return user


def client_of(role: str) -> Client:
    """Make a client that is logged in as one of the groups, or as nobody."""
    client = Client()
    if role != NOBODY:
        client.force_login(make_person(role))
    return client
