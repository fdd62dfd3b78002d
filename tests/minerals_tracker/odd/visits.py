"""Every page, file and feed of an odd site, as nobody and as a superuser: what ends in a fault."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from django.contrib import admin
from django.test import Client

from deals.models import Deal, Source
from shipments.models import Shipment, ShipmentPaper
from tests.minerals_tracker.addresses import addresses
from tests.minerals_tracker.odd.world import ACCEPTED, FROZEN
from tests.minerals_tracker.people import NOBODY, make_person
from tests.minerals_tracker.test_urls import SAMPLES

ROLES = (NOBODY, ROOT := "root")
"""Who is shown least, and who most; who may open what, the table of addresses says."""
DAYS = ("1900-01-01", "2026-06-28", "2200-12-31")
FILES = ("csv", "json", "xlsx")
logger = logging.getLogger(__name__)


def faults(
    deal: Deal, random: Random, *, role: str, most: int | None
) -> tuple[Counter[int], list[str]]:
    """How many answers there were by status, and each that is an error with its last line of code.

    So many addresses are drawn; all are visited where `most` is None.
    """
    client = Client(raise_request_exception=False)
    if role == ROOT:
        client.force_login(make_person(name=ROOT, superuser=True))
    found: Counter[int] = Counter()
    wrong = []
    there = list(dict.fromkeys(paths(deal, random, role=role)))
    for path in random.sample(there, len(there) if most is None else most):
        response: Any = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        found[response.status_code] += 1
        if response.status_code >= 500:
            wrong.append(f"{role} {path}: {_said(response)}")
            logger.warning(wrong[-1])
        elif response.headers.get("Content-Type", "").startswith("application/atom+xml"):
            ElementTree.fromstring(body)
    return found, wrong


def _said(response: Any) -> str:
    kind, error, trace = response.exc_info or (None, "no exception", None)
    places = [f for f in traceback.extract_tb(trace) if "/site-packages/" not in f.filename]
    last = places[-1] if places else None
    return (
        f"{getattr(kind, '__name__', '')} {error!s:.200} at {last and (last.filename, last.lineno)}"
    )


def paths(deal: Deal, random: Random, *, role: str) -> Iterator[str]:
    """Addresses with the keys of rows that are there, on the outermost days, with odd words asked
    for."""
    for values in _values(deal):
        for address in addresses({**SAMPLES, **values}):
            if not address.key.startswith("admin"):
                yield address.path
                yield f"{address.path}?on={random.choice(DAYS)}"
    for word in random.sample(ACCEPTED, 8):
        asked = word[:300]
        yield f"/search/?{urlencode({'q': asked})}"
        yield f"/changes/?{urlencode({'kind': 'event', 'row': asked})}"
        yield f"/deals/{deal.slug}/events/?{urlencode({'kind': asked})}"
        yield f"/deals/{deal.slug}/shipments/?{urlencode({'mineral': asked})}"
    others = ",".join(Deal.objects.active().values_list("slug", flat=True)[:3])
    for asked in (others, f"{deal.slug},{random.choice(ACCEPTED)[:60]}", deal.slug):
        yield f"/compare/?{urlencode({'deals': asked, 'on': DAYS[0]})}"
        yield f"/compare.json?{urlencode({'deals': asked, 'differ': 1})}"
    for day in DAYS:
        yield f"/deals/{deal.slug}/?on={day}"
        yield f"/deals/{deal.slug}/compare/?on={DAYS[1]}&against={day}"
    if role == ROOT:
        yield from _of_the_admin(random)


def _values(deal: Deal) -> Iterator[dict[str, str | int]]:
    sources = Source.objects.values_list("key", flat=True)[:3]
    shipments = Shipment.objects.filter(deal=deal).values_list("reference", flat=True)[:3]
    papers = ShipmentPaper.objects.values_list("pk", flat=True)[:3]
    for key, reference, paper, form in zip(sources, shipments, papers, FILES, strict=False):
        yield {
            "slug": deal.slug,
            "key": quote(key),
            "reference": quote(reference),
            "paper": paper,
            "form": form,
        }
    for form in FILES:
        yield {"slug": deal.slug, "form": form}


def _of_the_admin(random: Random) -> Iterator[str]:
    for model in admin.site._registry:
        at = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
        asked = urlencode({"q": random.choice(ACCEPTED)[:300]})
        yield from (f"{at}/", f"{at}/add/", f"{at}/?{asked}")
        for row in model._base_manager.all()[: 1 if model.__name__ in FROZEN else 2]:
            yield f"{at}/{quote(str(row.pk))}/change/"
            yield f"{at}/{quote(str(row.pk))}/history/"
