"""Which characters a text may hold, and what stands for the others where old rows have them. Pure."""

from __future__ import annotations

import re
import unicodedata

REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, half surrogates and what Unicode keeps for no character: XML and PostgreSQL
refuse most of them, and none can be read."""
REFUSED_IN_A_LINE = re.compile(f"[\t\n\r{REFUSED.pattern[1:]}")
STAND_IN = "\N{REPLACEMENT CHARACTER}"
_NAMES = {"\t": "a tab", "\n": "a line break", "\r": "a line break"}


def fault_of(text: str, *, in_a_line: bool = False) -> str:
    """What a text may not hold, in a sentence with its place and the remedy; empty where all is well.

    A text of several lines may hold tabs and line breaks.
    """
    found = (REFUSED_IN_A_LINE if in_a_line else REFUSED).search(text)
    if found is None:
        return ""
    name = _NAMES.get(found[0], f"the control character U+{ord(found[0]):04X}")
    before = text[max(found.start() - 20, 0) : found.start()].strip()
    place = f"after “{before}”" if before else "at its beginning"
    return f"This text holds {name} {place}: take it out."


def printable(text: str) -> str:
    """The text with a sign in place of every character that is refused."""
    return REFUSED.sub(STAND_IN, text)


def reads_leftwards(text: str) -> bool:
    """Whether anything in a text is of a script that runs from right to left."""
    return any(unicodedata.bidirectional(sign) in {"R", "AL", "AN"} for sign in text)


def isolated(text: str) -> str:
    """A text that moves nothing beside it, whichever way it runs: set apart by signs of Unicode."""
    return f"\u2068{text}\u2069" if reads_leftwards(text) else text
