"""What a request carries: forms filled in oddly, files, and bodies that are no form at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import NamedTuple
from urllib.parse import quote

from tests.fuzz.files import odd_file
from tests.fuzz.forms import Form
from tests.fuzz.odd import TOKENS, mutated, near, odd_text
from tests.fuzz.site import Site, Target

BOUNDARY = b"BoUnDaRy"
FORM, MULTIPART, JSON = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=BoUnDaRy",
    "application/json",
)
CHARSETS = ("utf-16", "utf-7", "utf-32", "x", "idna", "base64", "\xff", "cp037", "", "punycode")
KINDS = (
    *("text/plain", "", "x", "multipart/form-data", "multipart/form-data; boundary=", "a/b;c;=;"),
    *("multipart/form-data; boundary=" + "a" * 300, "multipart/form-data; boundary=\xe9"),
    *("multipart/mixed; boundary=BoUnDaRy", "multipart/form-data; boundary=Other", "\xff/\xff"),
    *("application/x-www-form-urlencoded; charset", 'multipart/form-data; boundary="BoUnDaRy"'),
    *("multipart/form-data; boundary=BoUnDaRy; charset=utf-16", "text/html; charset=utf-16"),
)
Pairs = list[tuple[str, str]]


class Body(NamedTuple):
    """Its content type and its bytes."""

    kind: str
    content: bytes


def body_of(rng: Random, site: Site, target: Target, form: Form) -> Body:
    """A body for a form: mostly that form with a few odd fields, at times nothing of the kind."""
    pairs, files = _filled(rng, site, target, form), form.files
    ways: dict[str, Callable[[], Body]] = {
        "form": lambda: Body(FORM, _encoded(pairs)),
        "parts": lambda: Body(MULTIPART, _parts(rng, pairs, files)),
        "broken parts": lambda: Body(
            MULTIPART, _broken(rng, _parts(rng, pairs, files or ["file"]))
        ),
        "charset": lambda: Body(f"{FORM}; charset={rng.choice(CHARSETS)}", _encoded(pairs)),
        "kind": lambda: Body(rng.choice(KINDS), _encoded(pairs)),
        "kind of parts": lambda: Body(rng.choice(KINDS), _parts(rng, pairs, files)),
        "json": lambda: Body(JSON, rng.choice(TOKENS).encode()),
        "bytes": lambda: Body(rng.choice(KINDS), rng.randbytes(rng.randint(0, 300))),
    }
    often = (0, 80, 4, 4, 4, 4, 2, 2) if files else (75, 5, 4, 4, 4, 4, 2, 2)
    return ways[rng.choices(list(ways), often)[0]]()


def _filled(rng: Random, site: Site, target: Target, form: Form) -> Pairs:
    """The fields of a form as somebody sends it who fills in what is empty, some of them oddly."""
    pairs = _with_a_new_row(rng, form.values)
    sample = site.sample(target.model)
    filled = []
    for name, value in pairs:
        short = name.rpartition("-")[2]
        known = site.links.get(short) or form.choices.get(name) or [sample.get(short, "")]
        is_open = not value and "_FORMS" not in name and rng.random() < 0.8
        filled.append((name, rng.choice(known) if is_open else value))
    unnamed = [name for name in form.choices if name not in dict(pairs)]
    filled += [(n, rng.choice(form.choices[n])) for n in unnamed if rng.random() < 0.7]
    for at in rng.sample(range(len(filled)), min(len(filled), rng.choice([0, 1, 1, 1, 2, 3, 9]))):
        name, value = filled[at]
        choices = form.choices.get(name, [])
        filled[at] = (name, near(rng, choices) if len(choices) > 1 else mutated(rng, value))
    filled = [pair for pair in filled if rng.random() > 0.01]
    if form.buttons:
        filled.append(rng.choice(form.buttons))
    if rng.random() < 0.05:
        filled.append((odd_text(rng)[:200], odd_text(rng)))
    return filled


def _with_a_new_row(rng: Random, pairs: Pairs) -> Pairs:
    """The same with a row added to one of the form's tables, as the page's script adds it."""
    tables = sorted({n.partition("-__prefix__-")[0] for n, _ in pairs if "-__prefix__-" in n})
    if not tables or rng.random() < 0.4:
        return list(pairs)
    table = rng.choice(tables)
    total = f"{table}-TOTAL_FORMS"
    count = dict(pairs).get(total, "0")
    return [
        (n.replace("__prefix__", count) if n.startswith(f"{table}-") else n, v)
        for n, v in pairs
        if n != total
    ] + [(total, str(int(count) + 1))]


def _encoded(pairs: Pairs) -> bytes:
    def quoted(text: str) -> str:
        return quote(text, errors="surrogatepass")

    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs).encode()


def _parts(rng: Random, pairs: Pairs, files: list[str]) -> bytes:
    """The fields and files of a form in parts."""
    lines = []
    for name, value in pairs:
        lines += [
            b"--BoUnDaRy",
            f'Content-Disposition: form-data; name="{name}"'.encode(errors="surrogatepass"),
        ]
        lines += [b"", value.encode(errors="surrogatepass")]
    for name in files:
        file = odd_file(rng)
        said = f'Content-Disposition: form-data; name="{name}"; filename="{file.name}"'
        lines += [b"--BoUnDaRy", said.encode(errors="surrogatepass")]
        lines += [f"Content-Type: {file.kind}".encode(), b"", file.content]
    return b"\r\n".join([*lines, b"--BoUnDaRy--", b""])


def _broken(rng: Random, content: bytes) -> bytes:
    """Parts as no browser sends them."""
    disposition = b"Content-Disposition: form-data; "
    ways = (
        lambda: content[: rng.randint(0, len(content))],
        lambda: content.replace(b"\r\n", b"\n"),
        lambda: content.replace(
            disposition, b"Content-Transfer-Encoding: base64\r\n" + disposition
        ),
        lambda: content.replace(disposition, b"X: " + b"y" * 5000 + b"\r\n" + disposition),
        lambda: content.replace(b'name="', b"name*=utf-16''%ff%fe; name=\""),
        lambda: content.replace(b'name="', b"name*=x''\xff\"; name=\""),
        lambda: content.replace(b"Content-Type: ", b"Content-Type: text/plain; charset=utf-16; "),
        lambda: content.replace(b"BoUnDaRy", b"BoUnDaRy" + rng.randbytes(3)),
        lambda: content.replace(b"name=", rng.randbytes(3)),
        lambda: content * 3,
        lambda: json.dumps(content.decode(errors="replace")).encode(),
    )
    return rng.choice(ways)()
