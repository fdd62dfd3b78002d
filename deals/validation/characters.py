"""Characters that texts may not hold, and text that runs from right to left. Pure."""

from __future__ import annotations

import re
import unicodedata

REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, lone surrogates and Unicode's noncharacters: XML and PostgreSQL refuse most
of them, and none can be read."""
REFUSED_IN_A_LINE = re.compile(f"[\t\n\r{REFUSED.pattern[1:]}")
STAND_IN = "\N{REPLACEMENT CHARACTER}"
_NAMES = {"\t": "a tab", "\n": "a line break", "\r": "a line break"}


def fault_of(text: str, *, in_a_line: bool = False) -> str:
    """Return a sentence on the first character that a text may not hold; empty if there is none.

    With `in_a_line`, tabs and line breaks are refused too.
    """
    found = (REFUSED_IN_A_LINE if in_a_line else REFUSED).search(text)
    if found is None:
        return ""
    name = _NAMES.get(found[0], f"the control character U+{ord(found[0]):04X}")
    before = text[max(found.start() - 20, 0) : found.start()].strip()
    place = f"after “{before}”" if before else "at its beginning"
    return f"This text holds {name} {place}: take it out."


def printable(text: str) -> str:
    """Return the text with every refused character replaced by U+FFFD."""
    return REFUSED.sub(STAND_IN, text)


def reads_leftwards(text: str) -> bool:
    """Return whether a text has a character of a right-to-left script."""
    return any(unicodedata.bidirectional(sign) in {"R", "AL", "AN"} for sign in text)


def isolated(text: str) -> str:
    """Wrap a right-to-left text in Unicode isolates, so that text beside it keeps its order."""
    return f"\u2068{text}\u2069" if reads_leftwards(text) else text
