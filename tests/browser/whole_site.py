"""The whole site, served once for a module of tests: the real deal, the illustrative
one, people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from deals.models import Deal, Source
from minerals_tracker.demo.loading import load
from minerals_tracker.desk.merging import keep_apart
from minerals_tracker.letters.sending.reader_links import stop_token
from minerals_tracker.people.groups import ADMINISTRATOR, EDITOR
from minerals_tracker.people.inviting import link_of
from minerals_tracker.reference import load as load_reference
from shipments.models import Shipment
from tests.browser.conftest import Reader, Visit, windows
from tests.factories import make_invitation, make_issue, make_paper, make_report
from tests.minerals_tracker.addresses import addresses
from tests.minerals_tracker.people import make_person

EVERYTHING = "everything"
"""Somebody who edits and administers, and so is shown every page with all that it has."""
FEW_PEOPLE = {EDITOR: (EDITOR,), EVERYTHING: (EDITOR, ADMINISTRATOR)}
WHY = "They are two documents."


@dataclass
class Site:
    """An address, the paths of its pages by name and deal, and a window for each person
    and width."""

    browser: Browser
    address: str
    paths: dict[str, str]
    """By the name of the address; every parameter is one of a row that exists."""
    real: dict[str, str]
    """The same, of the real deal."""
    cookies: dict[str, str]
    deals: dict[str, Deal]
    """The illustrative one, `made`, and the `real` one."""
    open_windows: ExitStack = field(default_factory=ExitStack)
    visits: dict[tuple[str, int], Visit] = field(default_factory=dict)

    def dossier(self, name: str) -> str:
        """The address of a deal's page."""
        return self.deals[name].get_absolute_url()

    def window(self, role: str, width: int) -> Visit:
        """The one window of a person at a width, with nothing on record yet."""
        visit = self.visits.get((role, width)) or self._new(role, width)
        self.visits[role, width] = visit
        visit.complaints.clear()
        visit.requests.clear()
        return visit

    def _new(self, role: str, width: int) -> Visit:
        start = self.open_windows.enter_context(_windows(self.browser, self.address))
        visit = start(theme="auto", width=width, color_scheme="light", reduced_motion="reduce")
        if role in self.cookies:
            name, value = settings.SESSION_COOKIE_NAME, self.cookies[role]
            visit.page.context.add_cookies([{"name": name, "value": value, "url": self.address}])
        return visit


_windows = contextmanager(windows)


@pytest.fixture(scope="module")
def site(
    browser: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Site]:
    """Loading takes seconds, so a module shares it; nothing of it is left afterwards."""
    with ExitStack() as undo:
        undo.enter_context(django_db_blocker.unblock())
        undo.callback(call_command, "flush", verbosity=0, interactive=False)
        load_reference()
        real = Deal.objects.earliest("key")
        deal = load(today=timezone.localdate(), now=timezone.now())
        assert deal is not None
        people = {name: _signed_in(name, groups) for name, groups in FEW_PEOPLE.items()}
        rest, by_letter = _rest(), _by_letter()
        undo.enter_context(override_settings(PUBLIC_READ=True))
        server = LiveServer("localhost")
        undo.callback(server.stop)
        paths, of_real = (dict(addresses({**rest, **_of(d)})) | by_letter for d in (deal, real))
        found = Site(browser, server.url, paths, of_real, people, {"made": deal, "real": real})
        undo.enter_context(found.open_windows)
        yield found


@pytest.fixture
def guest(browser: Browser, site: Site) -> Iterator[Reader]:
    """A function that opens windows on it: `guest(theme="dark", width=390)`; context options pass
    on."""
    yield from windows(browser, site.address)


def _signed_in(name: str, groups: tuple[str, ...]) -> str:
    client = Client()
    client.force_login(make_person(*groups, name=name.lower()))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _of(deal: Deal) -> dict[str, str | int]:
    """Parameters of one deal: its slug, and a shipment that has lots and papers."""
    shipments = Shipment.objects.filter(deal=deal, voided_at=None)
    shipment = shipments.filter(lines__isnull=False).order_by("-papers", "-pk")[0]
    return {"slug": deal.slug, "reference": shipment.reference}


def _rest() -> dict[str, str | int]:
    """Parameters of all other pages: rows that are there, or are made for it."""
    editor = User.objects.get(username=EVERYTHING)
    one, other, third = Source.objects.order_by("pk")[:3]
    apart = keep_apart(one, third, reason=WHY, by=editor)
    make_report()
    return {
        "key": one.key,
        "other_key": other.key,
        "number": apart.pk,
        "paper": make_paper(is_public=True, content=b"%PDF-1.7").pk,
        "week": str(make_issue()),
        "form": "csv",
        **dict.fromkeys(("app_label", "content_type_id", "object_id", "id", "issue_id"), 0),
        **dict.fromkeys(("state", "links", "url", "token", "uidb64"), 0),
    }


def _by_letter() -> dict[str, str]:
    """Pages to which only a letter leads, by the name of their address."""
    editor = User.objects.get(username=EVERYTHING)
    word = default_token_generator.make_token(editor)
    number = urlsafe_base64_encode(force_bytes(editor.pk))
    return {
        "invitation": urlsplit(link_of(make_invitation())).path,
        "letter-stop": reverse("letter-stop", args=[stop_token(editor.pk)]),
        "password_reset_confirm": reverse("password_reset_confirm", args=[number, word]),
    }
