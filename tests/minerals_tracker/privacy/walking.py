"""Every address of the site as somebody reads it, and the marked words that it tells them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import resolve

from minerals_tracker.people.access import READABLE
from shipments.models import ShipmentPaper
from tests.factories import WEEK
from tests.minerals_tracker.addresses import addresses
from tests.minerals_tracker.privacy.marked import MARK, World
from tests.minerals_tracker.test_urls import SAMPLES

WORD = re.compile(rf"{MARK}-(\w+)-[\w-]+")
DAY = "on=2026-11-29&against=2026-11-01"


def readable(world: World) -> list[str]:
    """Addresses of the pages that are opened for reading, for each row of the world and
    as asked."""
    mine = {"reference": "open-lot", "key": world.source.key, "week": str(WEEK)}
    opened = SAMPLES | mine | {"slug": world.open.slug}
    papers = ShipmentPaper.objects.values_list("pk", flat=True)
    values = [opened | {"form": form} for form in ("csv", "json", "xlsx")]
    values += [opened | {"paper": paper} for paper in papers]
    values += [opened | {"slug": world.hidden.slug}]
    found = {path for each in values for key, path in addresses(each) if key in READABLE}
    days = {f"{path}?{DAY}" for path in found if "/open/" in path}
    return sorted({*found, *days, *_asked(world)})


def _asked(world: World) -> Iterator[str]:
    """Questions with filters: the changes of each hidden row, searches, events by kind."""
    for row in (world.hidden, world.source, *world.rows):
        named = getattr(row, "reference", getattr(row, "key", row.pk))
        yield f"/changes/?{urlencode({'kind': row._meta.model_name, 'row': named})}"
    for what in ("insert", "update", "links", "delete", "status"):
        yield f"/changes/?what={what}"
    for kind in {row._meta.model_name for row in world.rows}:
        yield f"/changes/?kind={kind}"
    for kind in ("deal", "document", "event", "shipmentpaper"):
        yield f"/changes/feed/?kind={kind}"
    yield f"/changes/?who={world.editor.username[:3]}"
    for extra in ("", "&deal=open", "&deal=hidden"):
        yield f"/search/?q={MARK.lower()}{extra}"
        yield f"/search/?q=open{extra}"
    yield "/deals/open/?currency=PKR"
    yield "/deals/open/?x=1"
    for deals in ("open,beside", "open,hidden"):
        for address in ("compare/", "compare.csv", "compare.json"):
            yield f"/{address}?deals={deals}"


def one_of_each(paths: list[str]) -> list[str]:
    """The shortest address of each view that has something to show."""
    shown = [path for path in paths if "/hidden/" not in path]
    by_view = {view_of(path): path for path in sorted(shown, key=len, reverse=True)}
    return [*by_view.values(), "/changes/?kind=shipmentpaper", "/changes/?kind=document"]


def others() -> list[str]:
    """Every other address, filled with samples."""
    asked = "app_label=deals&model_name=document&field_name=event&term=ZQX"
    found = {path for key, path in addresses(SAMPLES) if key not in READABLE}
    return sorted({*found, f"/admin/autocomplete/?{asked}"})


def told(client: Client, path: str) -> set[str]:
    """The marked words of an answer, its head included, such as `private-document-title`."""
    response = client.get(path)
    head = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return {found[0] for found in WORD.finditer(head + text_of(response))}


def text_of(response: Any) -> str:
    """What an answer says; the sheets of a workbook as they are inside it."""
    body: bytes = response.getvalue()
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace")


def view_of(path: str) -> str:
    """The name of the view that answers at an address."""
    return str(resolve(path.partition("?")[0]).view_name)
