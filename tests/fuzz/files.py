"""Files as people send them to the forms of the site: sound ones, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from tests.fuzz.odd import mutated_json, odd_text
from tests.milestones.sent_files import sent
from tests.shipments.customs_answers import census, census_row, comtrade
from tests.shipments.importing_files import as_csv, as_xlsx, row

NAMES = ("a.csv", "a.xlsx", "a.json", "a.pdf", "a", "", "a" * 300 + ".csv", "../../a.csv")
ODD_NAMES = (
    "\x00.csv",
    "\u00e9\u202e.csv",
    "a\r\nb.csv",
    "<b>.csv",
    '"".csv',
    "\ud800.csv",
    "con.xlsx",
)
LONG_CELL = "x" * 140_000


class File(NamedTuple):
    name: str
    content: bytes
    kind: str


def odd_file(rng: Random) -> File:
    """A file that some form of the site takes, mostly with something wrong with it."""
    content = rng.choice(_MAKERS)(rng)
    if rng.random() < 0.4:
        content = _spoilt(rng, content)
    name = rng.choice(NAMES if rng.random() < 0.8 else ODD_NAMES)
    kinds = ("text/csv", "application/pdf", "application/json", "", "text/csv; charset=utf-16", "x")
    return File(name, content, rng.choice(kinds))


def _cells(rng: Random) -> list[str]:
    cells = row(1)
    for _ in range(rng.randint(0, 3)):
        cells[rng.randrange(len(cells))] = odd_text(rng)
    return cells


def _shipments(rng: Random) -> bytes:
    rows = [_cells(rng) for _ in range(3)]
    try:
        return as_csv(rows, delimiter=rng.choice(",;\t"))
    except UnicodeEncodeError:
        return "\n".join(map(",".join, rows)).encode(errors="surrogatepass")


def _workbook(rng: Random) -> bytes:
    """Cells of a workbook hold odd characters in the escapes that spreadsheets write."""
    cells = [cell if cell.isprintable() else "_xD800__x000B__x0000_" for cell in _cells(rng)]
    return as_xlsx([[cell[:32_000] for cell in cells], row(2)])


def _milestones(rng: Random) -> bytes:
    kind = rng.choice(["events", "milestones", "readings"])
    found = sent(kind, {}, {}).data.decode()
    lines = found.splitlines()
    cells = lines[-1].split(",")
    cells[rng.randrange(len(cells))] = rng.choice([odd_text(rng), '"', LONG_CELL, '"a" b', ""])
    return "\n".join([*lines[:-1], ",".join(cells)]).encode(errors="surrogatepass")


def _customs(rng: Random) -> bytes:
    answer = rng.choice([comtrade({}, {"qty": None}), census(census_row()), comtrade()])
    return mutated_json(rng, answer.decode()).encode()


def _paper(rng: Random) -> bytes:
    begins = (
        b"%PDF-1.7\n%%EOF",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"PK\x03\x04",
        b"GIF89a",
    )
    return rng.choice(begins) + rng.randbytes(rng.randint(0, 400))


_MAKERS: tuple[Callable[[Random], bytes], ...] = (
    _shipments,
    _workbook,
    _milestones,
    _customs,
    _paper,
)


def _spoilt(rng: Random, content: bytes) -> bytes:
    """The same file as it arrives when something has gone wrong with it."""
    at = rng.randint(0, len(content))
    ways = (
        lambda: content[:at],
        lambda: content[:at] + b"\x00" + content[at:],
        lambda: content[:at] + b'"' + content[at:],
        lambda: content[:at] + rng.randbytes(4) + content[at:],
        lambda: b"",
        lambda: b"\xef\xbb\xbf" + content,
        lambda: b"\xff\xfe" + content,
        lambda: content.decode(errors="replace").encode("utf-16"),
        lambda: content + LONG_CELL.encode(),
        lambda: content.replace(b",", b"\n"),
        lambda: json.dumps(content.decode(errors="replace")).encode(),
    )
    return rng.choice(ways)()
