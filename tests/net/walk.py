"""Every address that links lead to, and what stands there, as lines that can be compared."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import openpyxl
from django.test import Client
from django.urls import resolve

from minerals_tracker.local import CHECKOUT

DAYS = ("", "?on=2026-05-17", "?on=2025-12-31")
"""Today and two past days, as they are added to an address."""
LEFT_OUT = re.compile(r"/logout|/admin/.")
"""The admin's pages have a look of their own, `admin.py`."""
ENOUGH = {"source": 16, "shipment": 40, "": 6}
FEW = 3
"""So many pages of one kind tell what the others would."""
SAID_IN = (
    *("href", "title", "aria-label", "alt", "value", "name", "placeholder", "datetime"),
    *("content", "class", "src", "action", "type", "for", "lang", "colspan", "scope"),
)
CHANGING = (
    (re.compile(r"(?<!\d)(\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|noon)( [ap]\.m\.)?"), "TIME"),
    (re.compile(r"(?<!\d)\d{1,2}(%(25)?3A\d{2}){2}[\w.%+-]*|(?<=T)\d{12}\b"), "TIME"),
    (re.compile(r"(?<=static/)([\w/.-]*?)\.[0-9a-f]{12}\."), r"\1."),
    (re.compile(r"(?<!\.)\b[0-9a-f]{16,64}\b|\b[0-9a-f]{16,64}(?=@)"), "HASH"),
    (re.compile(r"(pgh_id|after)=[\w%.:+-]+"), r"\1=MARK"),
    (re.compile(r"(?<=<input value=)\w{64}\b|(?<=csrftoken=)\w+"), "TOKEN"),
    (re.compile(r"(?<=nonce-)[\w+/=-]+"), "NONCE"),
    (re.compile(r"(?<=/invitation/)[\w:.-]+|(?<=/password/reset/)[\w-]+/[\w-]+"), "TOKEN"),
    (re.compile(r"/tmp/\S+|/\S*/var/net[^\s'\",)]*"), "PATH"),
    (re.compile(re.escape(str(CHECKOUT))), "HERE"),
    (re.compile(r"(?<=ETag: )[^;]+|[\w+/]{6}\*{6,}|0x[0-9a-f]+|[\w-]+:\d+:[0-9a-f]{12}\b"), "MARK"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "MARK"),
)
"""What differs from run to run."""


def masked(text: str) -> str:
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def site(client: Client, *, thorough: bool) -> Iterator[tuple[str, str]]:
    """Address and content of what links lead to from the portfolio, on each of the days."""
    for day in DAYS:
        queue, done, seen = [f"/{day}", f"/changes/feed/{day}"], set[str](), Counter[str]()
        while queue:
            address = queue.pop(0)
            if masked(address) in done or LEFT_OUT.search(address):
                continue
            kind, enough = kind_of(address, day)
            seen[kind] += 1
            if seen[kind] > (enough if thorough else FEW):
                continue
            done.add(masked(address))
            text, page = told(client.get(address))
            yield address, text
            links = (urljoin(address, link).partition("#")[0] for link in page.links)
            queue += [link for link in links if link.startswith("/") and day[1:] in link]


def kind_of(address: str, day: str) -> tuple[str, int]:
    """Which pages an address is one of, of which deal, and how many of them are enough."""
    path, _, query = address.partition("?")
    view = resolve(path).view_name
    deal = "illustrative" if "illustrative" in path or "DEMO" in path else "real"
    filtered = "filtered" if query and query != day[1:] else ""
    enough = FEW if filtered else ENOUGH.get(view, ENOUGH[""])
    return f"{view} {deal} {filtered}", enough


def told(response: Any) -> tuple[str, Lines]:
    """What an answer says, and its page with its links and its form."""
    kind = response.headers.get("Content-Type", "")
    content = b"".join(response) if response.streaming else response.content
    response.close()
    page = Lines()
    text = content.decode(errors="backslashreplace").replace("><", ">\n<")
    if "spreadsheetml" in kind:
        text = cells(content)
    elif "html" in kind:
        page.feed(text)
        text = "\n".join(page.lines)
    head = f"{response.status_code} {kind} {response.headers.get('Location', '')}"
    return masked(f"{head}\n{text}"), page


def cells(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join("\t".join(str(cell) for cell in row) for row in rows)


class Lines(HTMLParser):
    """The words of a page, what its attributes say, and the data of its charts, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.links: list[str] = []
        self.management: dict[str, str] = {}
        self.inside = ""
        self.data = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inside = given.get("type") or tag if tag == "script" else tag
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if given.get("name", "").endswith("_FORMS"):
            self.management[given["name"]] = given.get("value", "")
        said = [f"{name}={given[name]}" for name in SAID_IN if given.get(name)]
        if said:
            self.lines.append(f"<{tag} {' '.join(said)}>")

    def handle_data(self, data: str) -> None:
        if self.inside == "application/json":
            self.data += data
        elif words := " ".join(data.split()):
            self.lines.append(words)

    def handle_endtag(self, tag: str) -> None:
        if self.data.strip():
            self.lines.append(json.dumps(json.loads(self.data), indent=1, sort_keys=True))
        self.inside = self.data = ""
