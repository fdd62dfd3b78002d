"""Every address of the site, read from the resolver, so that no new one can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

Values = Mapping[str, str | int]
"""What stands at the place of each parameter, by its name."""


class Address(NamedTuple):
    key: str
    path: str


def addresses(values: Values) -> Iterator[Address]:
    """Every pattern of the site with a path that it matches, by name (or route where unnamed)."""
    yield from _walk(get_resolver().url_patterns, "", "", values)


def _walk(
    patterns: list[URLPattern | URLResolver], namespace: str, route: str, values: Values
) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, namespace + inner, here, values)
            continue
        key = f"{namespace}{pattern.name}" if pattern.name else here
        yield Address(key, "/" + _fill(here, values))


def _fill(route: str, values: Values) -> str:
    """Put a value at the place of each parameter."""

    def value(found: re.Match[str]) -> str:
        return str(values[found[1]])

    text = re.sub(r"\(\?P<(\w+)>[^)]*\)", value, route)
    text = re.sub(r"<(?:\w+:)?(\w+)>", value, text)
    return text.replace("^", "").replace("$", "")
