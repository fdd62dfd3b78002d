"""The next free key after those on file: what a form of a new row proposes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from deals.models import Deal, Event, Source

NUMBERED = re.compile(r"(.*?)(\d+)")
PREFIXES: dict[type[Model], str] = {Deal: "DL", Source: "S", Event: "EV"}
"""What a model's first key begins with; for others none is proposed before a row exists."""


def next_in_pattern(keys: Iterable[str], first: str = "") -> str:
    """The key after the highest one of the pattern that most keys follow.

    `SH007` leads to `SH008`; zeros in front are kept. `first` is returned where no key ends in a
    number; of patterns that are as frequent, that of the earliest key counts.
    """
    numbered = [found for key in keys if (found := NUMBERED.fullmatch(key))]
    if not numbered:
        return first
    prefix = Counter(found[1] for found in numbered).most_common(1)[0][0]
    highest = max((f[2] for f in numbered if f[1] == prefix), key=int)
    return f"{prefix}{int(highest) + 1:0{len(highest)}d}"


def proposed_key(model: type[Model]) -> str:
    """The next key of a noun, in the pattern of its real rows; empty if none is known."""
    rows: QuerySet[Any] = model._default_manager.order_by("pk")
    if "is_illustrative" in {field.name for field in model._meta.concrete_fields}:
        rows = rows.filter(is_illustrative=False)
    elif model is Event:
        rows = rows.exclude(deal__is_illustrative=True)
    first = f"{PREFIXES[model]}001" if model in PREFIXES else ""
    proposed = next_in_pattern(rows.exclude(key=None).values_list("key", flat=True), first)
    every: QuerySet[Any] = model._default_manager.all()
    taken = every.filter(key=proposed).exists()
    return "" if taken else proposed
