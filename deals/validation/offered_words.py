"""Words that a form offers where any text may be typed: what is on file, and what is asked for.

Floors above ask for words, such as a rule for events of one type; they say so here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from difflib import get_close_matches

Asker = Callable[[], Iterable[str]]
_askers: dict[str, list[Asker]] = defaultdict(list)


def ask_for(name: str, asker: Asker) -> None:
    """Name those who ask for words of a field, such as `event_type`."""
    _askers[name].append(asker)


def asked_for(name: str) -> set[str]:
    """All words of a field that somebody asks for."""
    return {word for asker in _askers[name] for word in asker()}


def meant(typed: str, known: Iterable[str]) -> str:
    """The known word that was probably meant; empty where none is near."""
    words = {word.casefold(): word for word in known}
    plain = "_".join(typed.casefold().replace("-", " ").split())
    near = get_close_matches(plain, words, n=1, cutoff=0.75)
    return words[near[0]] if near else ""
