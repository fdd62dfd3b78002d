"""The colours of the site: enough contrast in both themes, and one colour for each status."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from django.conf import settings

from milestones.states import Status

TOKENS = re.findall(
    r"--([\w-]+): (?:light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\)|(#[0-9A-F]{6}))",
    (settings.BASE_DIR / "static/css/tokens.css").read_text(),
)
LIGHT = {name: light or both for name, light, _, both in TOKENS}
DARK = {name: dark or both for name, _, dark, both in TOKENS}
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])

STATUSES = [status.replace("_", "-") for status in Status]
TEXT = [
    (ink, ground)
    for ink in ("ink", "ink2", "ink3", "accent")
    for ground in ("bg", "surface", "sunk")
]
TEXT += [("on-accent", "accent"), *((status, "bg") for status in STATUSES)]
TEXT += [(status, f"{status}-bg") for status in STATUSES]
TEXT += [(f"s{stage}t", f"s{stage}") for stage in range(1, 6)]
TEXT += [(f"d{reading}t", f"d{reading}") for reading in range(1, 6)]
TEXT += [("tile-ink", mineral) for mineral in ("cu", "sb", "li", "co", "gr", "ga", "au", "planned")]
TEXT += [("tile-ink-dark", "nd")]
MARKS = [(mineral, "bg") for mineral in ("cu", "sb", "nd", "li", "co", "gr", "ga", "au")]
MARKS += [("edge", "bg"), ("edge", "surface")]


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@THEMES
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[ink], theme[ground]) >= 4.5


@THEMES
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(theme: dict[str, str], mark: str, ground: str) -> None:
    assert contrast(theme[mark], theme[ground]) >= 3


@THEMES
def test_no_two_statuses_share_a_colour(theme: dict[str, str]) -> None:
    assert all(theme[one] != theme[other] for one, other in combinations(STATUSES, 2))
