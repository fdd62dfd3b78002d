"""The site that is asked: rows of every kind, an account of every group, and all its addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Model
from django.forms.models import model_to_dict
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from minerals_tracker.letters.sending.reader_links import stop_token
from minerals_tracker.people.groups import ADMINISTRATOR, ANALYST, EDITOR, MANAGER
from minerals_tracker.people.inviting import link_of
from tests import factories as make
from tests.fuzz.forms import Offered, offered_by
from tests.fuzz.odd import odd_text
from tests.minerals_tracker.addresses import addresses
from tests.minerals_tracker.admin_rows import MAKERS
from tests.minerals_tracker.filling import fill
from tests.minerals_tracker.people import NOBODY, make_person

STRANGER, ROOT = "no group", "superuser"
ROLES = (NOBODY, STRANGER, ANALYST, EDITOR, MANAGER, ADMINISTRATOR, ROOT)
_PARAMETER = re.compile(r"\x01(\w+)\x01")


class _Marks(dict[str, str | int]):
    """At the place of each parameter its name between two marks."""

    def __missing__(self, name: str) -> str:
        return f"\x01{name}\x01"


@dataclass(frozen=True)
class Target:
    """An address with its parameters still open."""

    key: str
    route: str

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("/admin/")

    @property
    def model(self) -> type[Model] | None:
        """The model whose admin it belongs to."""
        app, name = (*self.route.split("/")[2:4], "", "")[:2]
        try:
            return apps.get_model(app, name) if self.is_admin else None
        except (LookupError, ValueError):
            return None


@dataclass
class Site:
    """What stands in the database, as far as requests name it."""

    values: Mapping[str, list[str]]
    sessions: Mapping[str, str]
    targets: list[Target]
    _offers: dict[str, Offered] = field(default_factory=dict)

    def path(self, rng: Random, target: Target, *, oddly: float = 0.12) -> str:
        """A path of an address; a part of it is odd so often."""

        def value(found: re.Match[str]) -> str:
            known = self._known(target, found[1])
            if not known or rng.random() < oddly:
                return quote(odd_text(rng)[:300], safe="%", errors="surrogatepass")
            return quote(rng.choice(known), safe="/:")

        return _PARAMETER.sub(value, target.route)

    def offers(self, target: Target) -> Offered:
        """What the page of an address offers to somebody who may do everything."""
        if target.key not in self._offers:
            client = Client(raise_request_exception=False)
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[ROOT]
            if target.key in {"login", "password_reset", "invitation"}:
                client.cookies.clear()
            answer = client.get(self.path(Random(0), target, oddly=0), follow=True)
            is_page = answer.headers.get("Content-Type", "").startswith("text/html")
            text = answer.content.decode() if is_page and not answer.streaming else ""
            self._offers[target.key] = offered_by(text)
        return self._offers[target.key]

    @cached_property
    def links(self) -> dict[str, list[str]]:
        """Rows that may stand in a field, by the field's name."""
        found: dict[str, list[str]] = {}
        for model in apps.get_models():
            for each in [*model._meta.fields, *model._meta.many_to_many]:
                if each.related_model and each.name not in found:
                    found[each.name] = _keys(each.related_model)
        return found

    def sample(self, model: type[Model] | None) -> dict[str, str]:
        """The fields of a row that is there, as a form would send them."""
        row = model._base_manager.first() if model else None
        given = model_to_dict(row) if row else {}
        return {n: str(v) for n, v in given.items() if v is not None and not isinstance(v, list)}

    def _known(self, target: Target, name: str) -> list[str]:
        if name == "object_id" and target.model is not None:
            return _keys(target.model)
        return self.values.get(name, [])


def _keys(model: Any) -> list[str]:
    return [str(key) for key in model._base_manager.order_by("pk").values_list("pk", flat=True)[:4]]


def make_site() -> Site:
    """Fill the database and log everybody in."""
    deal = make.make_deal()
    fill(deal)
    for maker in MAKERS.values():
        maker()
    issue = make.make_issue()
    reader = make.make_reader()
    make.make_delivery(issue=issue, recipient=reader)
    make.make_report()
    make.make_paper(is_public=True, content=b"%PDF-1.7")
    make.make_invitation(accepted_at=timezone.now())
    people = dict(_people())
    return Site(_values(deal, people[ANALYST]), dict(_sessions(people)), list(_targets()))


def _people() -> Iterator[tuple[str, User]]:
    for role in ROLES[1:]:
        if role in {STRANGER, ROOT}:
            yield role, make_person(name=role.replace(" ", "-"), superuser=role == ROOT)
        else:
            yield role, make_person(role)


def _sessions(people: Mapping[str, User]) -> Iterator[tuple[str, str]]:
    for role, person in people.items():
        client = Client()
        client.force_login(person)
        yield role, client.cookies[settings.SESSION_COOKIE_NAME].value


def _targets() -> Iterator[Target]:
    for address in addresses(_Marks()):
        yield Target(address.key, address.path)


def _values(deal: Any, person: User) -> dict[str, list[str]]:
    invitation = link_of(make.make_invitation()).rstrip("/").rpartition("/")[2]
    sources = [source.key for source in (make.make_source(), make.make_source())]
    return {
        "app_label": ["deals", "shipments", "auth"],
        "content_type_id": ["1", "9"],
        "form": ["csv", "xlsx", "json"],
        "id": _keys(User),
        "key": sources,
        "other_key": sources[::-1],
        "number": ["1"],
        "paper": _keys(apps.get_model("shipments.shipmentpaper")),
        "slug": [deal.slug],
        "reference": list(deal.shipments.values_list("reference", flat=True)),
        "state": ["1", "2", "0"],
        "links": ["0", "1"],
        "token": [
            invitation,
            stop_token(person.pk),
            "set-password",
            default_token_generator.make_token(person),
        ],
        "uidb64": [urlsafe_base64_encode(force_bytes(person.pk))],
        "url": ["nowhere"],
        "week": [str(make.WEEK)],
    }
