"""Find sources that look like one document: same link, or same title on the same day. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from deals.models import Source

SAME_ADDRESS = "the same link"
SAME_PAPER = "publisher, title and date are the same"
_OF_READERS = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|ref_src")
"""URL parameters of tracking, which do not identify a document."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sources and why they look like one; `one` was entered first."""

    one: Source
    other: Source
    why: str


def normal_url(url: str) -> str:
    """A URL without scheme, `www.`, fragment and tracking parameters; empty if it is no URL."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    asked = sorted(
        (key, value) for key, value in parse_qsl(parts.query) if not _OF_READERS.fullmatch(key)
    )
    path = parts.path.rstrip("/")
    return f"{host}{path}{'?' if asked else ''}{urlencode(asked)}" if host else ""


def pairs(sources: Iterable[Source], apart: Collection[frozenset[int]] = ()) -> list[Pair]:
    """Pairs of sources that look like one; of three, the first is paired with each other one.

    `apart` holds pairs of primary keys that an editor decided are two documents.
    """
    by_sign: dict[tuple[str, str], list[Source]] = defaultdict(list)
    for source in sorted(sources, key=lambda source: source.pk):
        for sign in _signs(source):
            by_sign[sign].append(source)
    found: dict[frozenset[int], Pair] = {}
    for (why, _), (first, *rest) in by_sign.items():
        for other in rest:
            both = frozenset({first.pk, other.pk})
            if both not in apart:
                found.setdefault(both, Pair(first, other, why))
    return list(found.values())


def _signs(source: Source) -> Iterable[tuple[str, str]]:
    """What two records of one document would have in common."""
    if address := normal_url(source.url):
        yield SAME_ADDRESS, address
    if source.publisher and source.published_on:
        words = (source.publisher, source.title, source.published_on.isoformat())
        yield SAME_PAPER, "\n".join(" ".join(word.casefold().split()) for word in words)
