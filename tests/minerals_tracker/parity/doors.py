"""What the doors of the site tell of a deal on a day, read back from what they send."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

from django.test import Client
from openpyxl import load_workbook

TAGS = re.compile(r"<button.*?</button>|<[^>]*>", re.DOTALL)
SPACES = re.compile(r"[\s\u2060]+")
ANSWER = re.compile(r'<p class="verdict-answer"><strong>(.*?)\.</strong>(.*?)</p>', re.DOTALL)
STAT = re.compile(r"<dt>([^<]*)</dt>\s*<dd>(.*?)</dd>", re.DOTALL)
PROMISE = re.compile(r"<li>(Promise \d in \w+): <b>(.*?)</b>")
MILESTONE = re.compile(
    r'id="m-([^"]+)">\s*<p class="milestone-status"><span class="status st-([a-z-]+)'
)
DEAL_ROW = re.compile(
    r'<h2><a href="/deals/([^/"]+)/.*?<p class="deal-answer">(.*?)</p>\s*<p class="sub">(.*?)</p>',
    re.DOTALL,
)
LISTED = re.compile(r'<tbody id="s-([^"]+)">.*?<p class="sub">(.*?)</p>', re.DOTALL)
LOT = re.compile(r'<article class="lot">\s*<h3>(.*?)</h3>(.*?)</article>', re.DOTALL)
STEP = re.compile(r'<th scope="row">(.*?)</th><td class="n">(.*?)</td>')
STATION = re.compile(r"<li><time>(.*?)</time><p><b>(.*?)</b>")
CITED = re.compile(r'href="/sources/([^/"]+)/')
NUMBER = re.compile(r"\d[\d\u202f\u2009\u00a0 ]*(?:\.\d+)?")


def text(html: str) -> str:
    """What a reader sees of a piece of a page, on one line."""
    return SPACES.sub(" ", unescape(TAGS.sub("", html))).strip()


def numbers(words: str) -> list[Decimal]:
    """The numbers in some words, without the spaces between their thousands."""
    return [Decimal(SPACES.sub("", each)) for each in NUMBER.findall(words)]


@dataclass(frozen=True)
class Head:
    """What the page of a deal says first, and of its promises and milestones."""

    word: str
    sentence: str
    stats: dict[str, str]
    rungs: dict[str, str]
    statuses: dict[str, str]
    index: str


@dataclass(frozen=True)
class Consigned:
    """What the page of a shipment says: its lead, states, lots with the numbers of their steps,
    sources."""

    lead: str
    stations: list[tuple[str, str]]
    lots: dict[int, dict[str, list[Decimal]]]
    notes: str
    sources: set[str]


class Doors:
    """A reader without an account."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, day: date) -> bytes:
        response: Any = self.client.get(path, {"on": day.isoformat()})
        assert response.status_code == 200, (path, day)
        return b"".join(response.streaming_content) if response.streaming else response.content

    def head(self, slug: str, day: date) -> Head:
        html = self.get(f"/deals/{slug}/", day).decode()
        found = ANSWER.search(html)
        assert found, slug
        index = re.search(r'id="scenario-index".*?</figure>', html, re.DOTALL)
        return Head(
            word=text(found[1]),
            sentence=text(found[2]),
            stats={label: text(value) for label, value in STAT.findall(html)},
            rungs=dict(PROMISE.findall(html)),
            statuses=dict(MILESTONE.findall(html)),
            index=index[0] if index else "",
        )

    def portfolio(self, day: date) -> dict[str, tuple[str, str]]:
        html = self.get("/", day).decode()
        rows = DEAL_ROW.findall(html)
        return {slug: (text(word), text(sentence)) for slug, word, sentence in rows}

    def listed(self, slug: str, day: date) -> tuple[int, dict[str, str]]:
        """How many shipments the list of a deal has, and the purpose and state that it
        gives each."""
        html = self.get(f"/deals/{slug}/shipments/", day).decode()
        (count,) = re.findall(r'class="filter-count">(\d+) of', html)
        return int(count), {name: text(words) for name, words in LISTED.findall(html)}

    def json(self, slug: str, day: date) -> list[dict[str, Any]]:
        told = json.loads(self.get(f"/deals/{slug}/shipments.json", day), parse_float=Decimal)
        rows: list[dict[str, Any]] = told["rows"]
        return rows

    def csv(self, slug: str, day: date) -> list[dict[str, str]]:
        lines = self.get(f"/deals/{slug}/shipments.csv", day).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(lines)))

    def xlsx(self, slug: str, day: date) -> list[dict[str, Any]]:
        book = load_workbook(io.BytesIO(self.get(f"/deals/{slug}/shipments.xlsx", day)))
        heading, *rows = book["Shipments"].iter_rows(values_only=True)
        return [dict(zip(map(str, heading), row, strict=True)) for row in rows]

    def shipment(self, reference: str, day: date) -> Consigned:
        html = self.get(f"/shipments/{reference}/", day).decode()
        main = html.partition("<main")[2].partition('id="h-history"')[0]
        lead = re.search(r'<p class="lead">(.*?)</p>', main, re.DOTALL)
        assert lead, reference
        lots = {
            int(numbers(title)[0]): {
                text(label).partition(" ")[0].lower(): numbers(text(result))
                for label, result in STEP.findall(steps)
            }
            for title, steps in LOT.findall(main)
        }
        route = main.partition('id="h-route"')[2].partition('id="h-papers"')[0]
        return Consigned(
            lead=text(lead[1]),
            stations=[(text(state).lower(), text(when)) for when, state in STATION.findall(route)],
            lots=lots,
            notes=text(main),
            sources=set(CITED.findall(html)),
        )
