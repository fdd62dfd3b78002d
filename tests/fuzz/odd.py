"""Odd values for addresses, fields and JSON: what people type by mistake, and what they try."""

from __future__ import annotations

import json
from random import Random
from typing import Any

EDGES = ("", " ", "0", "-1", "1", "2", "None", "null", "true", "on", "[]", "{}", "[1]", ",", "?")
NUMBERS = (
    *("9" * 18, "9" * 19, "9" * 20, "9" * 400, "9" * 4301, "-" + "9" * 30, "2147483648"),
    *("9223372036854775808", "1e5", "1e400", "1E-400", "1e999999999", "-0", "0.1", "1_000", "+1"),
    *("0x10", "NaN", "sNaN", "-Infinity", "inf", "\u0663", "\u00b2", "\u2460", "\uff11", " 1 "),
    *("1,000", "1.000,5", "\u22121", "0." + "0" * 300 + "1", "00000000000000000001"),
)
DAYS = (
    *("0001-01-01", "0026-03-01", "1899-12-31", "1900-01-01", "2026-02-30", "2026-02-29", "2026"),
    *("2026-03", "2026-Q3", "2026-W01", "2026-W01-1", "2026-W54", "0000-W00", "9999-W52"),
    *("20260101", "2199-12-31", "2200-01-01", "9999-12-31", "10000-01-01", "0000-00-00"),
    *("\uff12\uff10\uff12\uff16-01-01", "01/02/2026", "31.12.9999", "99999", "00000", "Jan 0000"),
)
INSTANTS = (
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00"),
    *("2026-01-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-03-29T02:30:00+99:99"),
    *("2026-01-01T00:00:00.1234567890123Z", "9999-12-31T23:59:59.999999Z", "1900-01-01T00:00:00Z"),
    *("2026-01-01 00:00:00+00:00:01", "0001-01-01T00:00:00Z", "23:59:60", "25:00"),
)
SIGNS = (
    *(
        "\x00",
        "a\x00b",
        "\x0b",
        "\x1b[0m",
        "\x7f",
        "\x85",
        "\ud800",
        "a\udfffb",
        "\ufffe",
        "\U0010ffff",
    ),
    *("\u202e\u200d\ufeff", "e" + "\u0301" * 40, "\ufdfa" * 20, "\r\nSet-Cookie: a=b", "\t\n\r"),
    *("<script>alert(1)</script>", "Price <USD> per tonne", "&amp;&#0;&lt;", "{{ 7 }}{% x %}"),
    *("%s%n%(a)s", "{0}{a!r}", "'\"`;--", "\\", "\\0", "../../etc/passwd", "//example.org/", "%00"),
    *("=1+1", "(", "[", "*", "a:*&|!", "(?", "\\Z", "$", "%ff", "a" * 151, "a" * 256, "b" * 70_000),
    *("https://[", "http://\u0130/", "a@b", "a@\u00e9.example", "javascript:1", "/\\example.org"),
)
TEXTS = (EDGES, NUMBERS, DAYS, INSTANTS, SIGNS)

DEEP = 100_000
TOKENS = (
    *("9" * 4301, "-" + "9" * 4301, "9" * 400, "1e400", "1e999999", "-1", "0", "0.5", "1e-400"),
    *("NaN", "Infinity", "-Infinity", "null", "true", '"\\ud800"', '"\\u0000"', '"\\u000b"', '""'),
    *("[]", "{}", "[[]]", '{"a":{}}', "[" * DEEP + "]" * DEEP, '{"a":' * 900 + "1" + "}" * 900),
    *('{"metric":1}', '["a",1,null]', '"9999-12-31"', "1.0", "2e0", "", "{", '"', "01", "'a'"),
)
_MARK = "the place of an odd token"


def odd_text(rng: Random) -> str:
    """One odd value."""
    return rng.choice(rng.choice(TEXTS))


def mutated(rng: Random, value: str) -> str:
    """A value as it was, or near to it, or nothing like it."""
    if value[:1] in {"{", "["} and rng.random() < 0.7:
        return mutated_json(rng, value)
    ways = (
        lambda: odd_text(rng),
        lambda: odd_text(rng),
        lambda: value + odd_text(rng),
        lambda: odd_text(rng) + value,
        lambda: value[: rng.randint(0, len(value))],
        value.swapcase,
        lambda: value * 3,
    )
    return rng.choice(ways)()


def mutated_json(rng: Random, text: str) -> str:
    """JSON with one value in it, or all of it, replaced by an odd token."""
    try:
        found = json.loads(text)
    except ValueError:
        return rng.choice(TOKENS)
    if isinstance(found, dict) and rng.random() < 0.2:
        found[odd_text(rng)] = 1
    replaced = _replaced(rng, found)
    return json.dumps(replaced).replace(json.dumps(_MARK), rng.choice(TOKENS))


def _replaced(rng: Random, value: Any) -> Any:
    """The same value with a mark at one place."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        key = rng.choice(list(value))
        return {**value, key: _replaced(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.85:
        at = rng.randrange(len(value))
        return [*value[:at], _replaced(rng, value[at]), *value[at + 1 :]]
    return _MARK


def near(rng: Random, choices: list[str]) -> str:
    """One of the values that are there, mostly; else an odd one."""
    return rng.choice(choices) if choices and rng.random() < 0.6 else odd_text(rng)
