"""What people do on the way from a form to a letter: over HTTP, each as themselves."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from deals.models import Commodity, Deal, Source
from milestones.models import LastRefresh, Milestone
from milestones.verdicts.refresh import refresh_deal
from shipments.models import Shipment
from tests.factories import make_deal, make_milestone, make_price, make_source, make_user, number
from tests.shipments.logging_form import ADD, antimony, entry, lot, step

PASSWORD = "a long password"
ONE_DELIVERY = {
    "metric": "shipments.count",
    "op": "gte",
    "value": 1,
    "filters": {"state": "delivered", "purpose": "commercial"},
}
TWENTY_TONNES = {
    "metric": "shipments.contained_mass_t",
    "op": "gte",
    "value": 20,
    "filters": {"element": "Sb", "state": "delivered"},
}
# Printed with and without typographic spaces: a page is typeset, the text of a letter is not.
SPACES = re.compile(r"[\s\u2009\u202f\xa0]+")


def person(group: str) -> User:
    """Somebody of a group who can log in with the password."""
    user = make_user(email=f"{group.lower()}-{number()}@example.org", password=PASSWORD)
    user.groups.add(Group.objects.get(name=group))
    return user


def read(page: str) -> str:
    """The words of a page or a letter as one line."""
    words = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return SPACES.sub(" ", html.unescape(words))


@dataclass
class Visitor:
    """A person in front of a browser that checks forms as the real one does."""

    user: User
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def logs_in(self) -> None:
        self.sends("/login/", {"username": self.user.username, "password": PASSWORD})

    def opens(self, address: str) -> str:
        """The source of a page."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer
        return answer.text

    def sends(self, address: str, data: dict[str, object]) -> None:
        """Fill in the form of a page, with the token that the page carries."""
        (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.opens(address))
        answer = self.client.post(address, {**data, "csrfmiddlewaretoken": token})
        assert answer.status_code == 302, read(answer.text)


@dataclass(frozen=True)
class Ground:
    """A deal with three milestones that has been tracked for more than a week."""

    deal: Deal
    commodity: Commodity
    source: Source

    @classmethod
    def lay(cls) -> Ground:
        commodity = antimony(name="Antimony concentrate")
        make_price(commodity=commodity, priced_on=_ago(30), usd_per_tonne=Decimal(20_000))
        return cls._with(commodity, make_source())

    def twin(self) -> Ground:
        """A second deal that differs in nothing but its name."""
        return self._with(self.commodity, self.source)

    @classmethod
    def _with(cls, commodity: Commodity, source: Source) -> Ground:
        now = timezone.now()
        deal = make_deal(recorded_at=now - timedelta(days=15))
        rules = {"Ore has come": ONE_DELIVERY, "Metal in it": TWENTY_TONNES, "Signed again": None}
        for order, (title, rule) in enumerate(rules.items()):
            asked = {"rule": rule} if rule else {}
            window = {"starts_on": _ago(30), "ends_on": _ago(-300)}
            make_milestone(
                deal=deal, title=title, order=order, recorded_at=deal.recorded_at, **window, **asked
            )
        refresh_deal(deal.pk, today=now.date(), now=now)
        return cls(deal, commodity, source)

    def is_judged(self) -> bool:
        """Whether the verdicts are those of what is on record."""
        revision = Deal.objects.get(pk=self.deal.pk).revision
        return LastRefresh.objects.filter(deal=self.deal, revision=revision).exists()

    def log(self, editor: Visitor) -> Shipment:
        """An editor logs two lots that arrived yesterday: 23 t dry, 11.2 t of metal."""
        data = entry(
            deal=self.deal,
            sources=[self.source.pk],
            steps=[step("arrived", str(_ago(1)))],
            lots=[
                lot(self.commodity, mass="20", moisture_pct="10", assay_pct="50"),
                lot(self.commodity, mass="5", moisture_pct="0", assay_pct="44"),
            ],
        )
        editor.sends(ADD, data)
        return Shipment.objects.get(deal=self.deal)

    def milestone(self, title: str) -> Milestone:
        return Milestone.objects.get(deal=self.deal, title=title)

    @property
    def address(self) -> str:
        return f"/deals/{self.deal.slug}/"


def _ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def path_of(link: str) -> str:
    """Where an absolute link of a letter leads on this site."""
    return urlsplit(link.strip("<>")).path
