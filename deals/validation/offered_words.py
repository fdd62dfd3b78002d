"""Registry of the words that rules use, for suggestions in free-text fields.

Apps above register functions that return words, such as the event types that rules look for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from difflib import get_close_matches

Asker = Callable[[], Iterable[str]]
_askers: dict[str, list[Asker]] = defaultdict(list)


def register_words(name: str, asker: Asker) -> None:
    """Register a function that returns the words used for a field, such as `event_type`."""
    _askers[name].append(asker)


def registered_words(name: str) -> set[str]:
    """Return all words registered for a field."""
    return {word for asker in _askers[name] for word in asker()}


def closest_word(typed: str, known: Iterable[str]) -> str:
    """Return the known word most like what was typed; empty where none is near."""
    words = {word.casefold(): word for word in known}
    plain = "_".join(typed.casefold().replace("-", " ").split())
    near = get_close_matches(plain, words, n=1, cutoff=0.75)
    return words[near[0]] if near else ""
