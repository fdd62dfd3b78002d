"""Decode JSON typed by people; refuse what the database cannot store. Pure."""

from __future__ import annotations

import json
import math
from typing import Any

MOST_DIGITS = 400
"""Longest integer accepted; more than any rule or fact needs, and Python itself stops at 4,300."""


class SoundDecoder(json.JSONDecoder):
    """A JSONDecoder that also refuses NaN, infinity, huge numbers and deep nesting."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            **{"parse_int": _whole, "parse_float": _finite, "parse_constant": _refused, **given}
        )

    def decode(self, s: str, *args: Any) -> Any:
        """Return the decoded value. Raises only json.JSONDecodeError."""
        try:
            return super().decode(s, *args)
        except json.JSONDecodeError:
            raise
        except RecursionError:
            raise json.JSONDecodeError("Too many brackets inside each other", s, 0) from None
        except ValueError as error:
            raise json.JSONDecodeError(str(error), s, 0) from None


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"A number of {len(digits)} digits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"The number {digits[:20]} is too large")
    return number


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no number")
