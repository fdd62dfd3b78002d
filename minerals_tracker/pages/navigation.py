"""The pages in the masthead: those whose URL name exists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

ADDRESSES_KEPT = 2000

SITE_PAGES = (
    ("portfolio", "Portfolio"),
    ("changes", "Changes"),
    ("weekly", "Letters"),
    ("methodology", "Methodology"),
)
DEAL_PAGES = (
    ("deal", "Dossier"),
    ("milestones", "Milestones"),
    ("shipments", "Shipments"),
    ("customs", "Customs"),
    ("signals", "Signals"),
    ("yardsticks", "Yardsticks"),
    ("events", "Events"),
    ("disputed", "Disputed points"),
    ("sources", "Sources"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a menu; `current` is what aria-current says, empty where the page is another."""

    label: str
    url: str
    current: str = ""


def address(name: str, *args: object) -> str:
    """The address of a page, empty while there is none of that name."""
    return _address(get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF, name, args)


@lru_cache(maxsize=ADDRESSES_KEPT)
def _address(prefix: str, urlconf: str, name: str, args: tuple[object, ...]) -> str:
    """The same, found once: a page asks for that of each of its sources two times and more."""
    try:
        return reverse(name, urlconf, args=args)
    except NoReverseMatch:
        return ""


def with_day(url: str, day: date) -> str:
    """An address with a day to answer for."""
    path, hash_sign, fragment = url.partition("#")
    return f"{path}{'&' if '?' in path else '?'}on={day.isoformat()}{hash_sign}{fragment}"


def report_address(page: str, place: str = "") -> str:
    """Where an error on a page is reported, or at a place on it; empty on that page itself."""
    url = address("report")
    if not url or page.startswith(url):
        return ""
    return f"{url}?{urlencode({'page': f'{page}#{place}' if place else page})}"


def links(pages: Iterable[tuple[str, str]], path: str, *args: object) -> list[Link]:
    """The built ones among `pages`, with the one at `path` marked."""
    found = []
    for name, label in pages:
        url = address(name, *args)
        if url:
            found.append(Link(label, url, "page" if url == path else ""))
    return found
