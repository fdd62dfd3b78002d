"""Who looks, what they look at, and the letters that they get."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deals.models import Deal
from minerals_tracker.celery import app
from minerals_tracker.demo.loading import load as load_demo
from minerals_tracker.models import DigestPreference, Invitation
from minerals_tracker.people.groups import ADMINISTRATOR, ANALYST, EDITOR, MANAGER
from minerals_tracker.reference import load as load_reference
from tests.mailservers import MailServer, serving
from tests.minerals_tracker.people import NOBODY, make_person
from tests.net.walk import masked

WITHOUT_A_GROUP = "without-a-group"
ROLES = (NOBODY, WITHOUT_A_GROUP, ANALYST, MANAGER, EDITOR, ADMINISTRATOR)
TASKS = (
    "milestones.tasks.sweep",
    "minerals_tracker.tasks.send_letters",
    "minerals_tracker.tasks.send_invitations",
    "minerals_tracker.tasks.send_resets",
)


def fill() -> None:
    """Both deals, an account of each role, and who of them wants which letter."""
    now = timezone.now()
    load_reference()
    load_demo(today=now.date(), now=now)
    for role in ROLES[1:]:
        person = make_person(*() if role == WITHOUT_A_GROUP else (role,), name=role.lower())
        person.set_password("a password that may be forgotten")
        person.save()
        wishes = {
            "wanted": True,
            "wanted_since": None,
            "with_illustrative": role in (MANAGER, EDITOR),
        }
        wish, _ = DigestPreference.objects.update_or_create(user=person, defaults=wishes)
        if role == EDITOR:
            wish.deals.set(Deal.objects.filter(slug="illustrative"))


def client_of(role: str) -> Client:
    """A client that is signed in as somebody of the role; a fault of the site is a page to it."""
    client = Client(raise_request_exception=False)
    if role != NOBODY:
        client.force_login(User.objects.get(username=role.lower()))
    return client


def letters() -> Iterator[tuple[str, str]]:
    """All that arrives: the letter of the week, an invitation, a link for a new password."""
    now = timezone.now()
    later = now + timedelta(days=7)
    invited = Invitation.objects.create(
        email="invited@example.org", expires_at=later, next_attempt_at=now
    )
    invited.groups.set(Group.objects.filter(name=ANALYST))
    client_of(NOBODY).post(reverse("password_reset"), {"email": "analyst@example.org"})
    with serving(MailServer(), settings) as server:
        app.loader.import_default_modules()
        for name in TASKS:
            app.tasks[name].apply(throw=True)
    for message in server.messages:
        name = f"{message['To']} {message['Subject']}"
        headers = "\n".join(f"{key}: {value}" for key, value in sorted(message.items()))
        parts = (part.get_content() for part in message.walk() if not part.is_multipart())
        yield name, masked("\n\n".join([headers, *parts]))
