"""What is loaded is shown: every text of the reference data stands on a page that everybody may
read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.conf import LazySettings
from django.test import Client

from deals.models import Deal, Source
from deals.reference import Record
from deals.states import in_words
from milestones.models import WatchSignal
from milestones.scenario.deal_words import in_words_of
from shipments.models import Shipment

PAGES = (
    *("", "milestones/", "shipments/", "customs/", "signals/", "yardsticks/", "events/"),
    *("disputed/", "sources/", "record/"),
)
LONG = 8
"""Letters from which on a text is not found on a page by chance."""
ORDERED = re.compile(r"^[A-E]\. ")
"""How the title of a section of disputes says its place, which the page gives it."""
UNSHOWN = {
    ("deals.source", "founding_document"): "a name of a file that is not kept here",
    ("milestones.frame", "founding_document"): "the same; its source is shown",
    ("milestones.watchsignal", "founding_document"): "the same; its source is shown",
}


def plain(html: str) -> str:
    """The words of a page, and the addresses that it links."""
    links = " ".join(re.findall(r'href="([^"]*)"', html))
    return " ".join(unescape(f"{re.sub(r'<[^>]*>', ' ', html)} {links}").split()).lower()


def texts(value: Any) -> Iterator[str]:
    """The texts of a column that are long enough to be looked for."""
    for one in value if isinstance(value, list | tuple) else (value,):
        if isinstance(one, str) and len(one) >= LONG:
            yield one


def worded(deal: Deal, text: str) -> str:
    """A text as the pages of a deal say it: with its country and its parties."""
    is_worded = "{" in text
    return in_words_of(deal, [WatchSignal(question=text)])[0].question if is_worded else text


def pages(client: Client) -> Iterator[str]:
    """Everything that a reader finds of the deals and their sources."""
    bases = [f"/deals/{slug}/" for slug in Deal.objects.values_list("slug", flat=True)]
    paths = [base + page for base in bases for page in PAGES]
    paths += [f"/sources/{key}/" for key in Source.objects.values_list("key", flat=True)]
    paths += [f"/shipments/{key}/" for key in Shipment.objects.values_list("reference", flat=True)]
    while paths:
        path = paths.pop()
        html = client.get(path).content.decode()
        yield plain(html)
        older = re.search(r'<a href="([^"]*)">Older</a>', html)
        paths += [path.partition("?")[0] + unescape(older[1])] if older else []


def test_every_text_that_is_loaded_stands_on_a_page(
    reference_data: Deal, reference_records: list[Record], client: Client, settings: LazySettings
) -> None:
    settings.PUBLIC_READ = True
    shown = " ".join(pages(client))
    missing: dict[tuple[str, str], list[str]] = defaultdict(list)
    looked_for: set[tuple[str, str]] = set()
    own = set(reference_data.signal_questions.values_list("signal__question", flat=True))
    for record in reference_records:
        for name, value in record.cleaned.items():
            for text in texts(value):
                looked_for.add((record.table, name))
                said = worded(reference_data, ORDERED.sub("", text).rstrip("."))
                column: Any = record.model._meta.get_field(name)
                label = dict(column.flatchoices).get(text, said)
                if text not in own and not any(
                    plain(str(word)) in shown for word in (said, in_words(said), label)
                ):
                    missing[record.table, name].append(text)
    assert len(looked_for) > 60
    assert {where: found[:3] for where, found in missing.items() if where not in UNSHOWN} == {}
    assert set(UNSHOWN) <= set(missing)
