"""Disputed points as of a day: both sides at equal length, with their independent origins. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.models import Claim, DisputedPoint, Source
from deals.origins import independent_origins
from deals.states import Credibility, Qualifier, Scope
from deals.units import format_number, format_usd
from minerals_tracker.pages.sources.marks import out_by


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a point; `origins` counts the sources that do not repeat each other."""

    name: str
    stance: str
    value: str
    credibility: int | None
    sources: tuple[Source, ...]
    origins: int
    note: str = ""
    amount: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A question on which sources disagree, its sides, and how the site counts it."""

    key: str
    title: str
    question: str
    used_on_site: str
    scope: str
    sides: tuple[Side, ...]
    is_judgement: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The points of one section of the file."""

    title: str
    points: tuple[Point, ...]


def points_on(
    points: Iterable[DisputedPoint], day: date, *, undated: bool = True
) -> tuple[Point, ...]:
    """The points that were disputed by the end of `day`: two sides had spoken by then.

    A point of which only one side is on file is kept as it is.

    `undated` says whether sources without a date are counted.
    """
    found = []
    for row in points:
        claims = row.claims.all()
        sides = [side for claim in claims if (side := _side(claim, day, undated=undated))]
        if len(sides) >= min(2, len(claims)) > 0:
            scope = "" if row.scope == Scope.DEAL else str(Scope(row.scope).label)
            found.append(
                Point(
                    row.key,
                    row.title.removesuffix("."),
                    row.question,
                    row.used_on_site,
                    scope,
                    tuple(sides),
                    row.lean_is_judgement,
                )
            )
    return tuple(found)


def _side(claim: Claim, day: date, *, undated: bool) -> Side | None:
    cited = claim.sources.all()
    sources = out_by(cited, day, undated=undated)
    if cited and not sources:
        return None
    return Side(
        name=f"Side {claim.side}",
        stance=claim.stance,
        value=_value(claim),
        credibility=None if claim.credibility == Credibility.UNKNOWN else claim.credibility,
        sources=sources,
        origins=independent_origins(sources),
        note=claim.note,
        amount=claim.value,
        unit=claim.unit,
    )


def _value(claim: Claim) -> str:
    if claim.value is None:
        return ""
    said = Qualifier(claim.qualifier).label if claim.qualifier else ""
    if claim.unit == "USD":
        number = format_usd(claim.value)
    else:
        number = f"{format_number(claim.value, None)} {_unit(claim)}"
    return f"{said} {number}".strip() if claim.qualifier != Qualifier.EXACT else number


def _unit(claim: Claim) -> str:
    """The unit, in the singular where one thing is counted; symbols such as t stay as they are."""
    return claim.unit.removesuffix("s") if claim.value == 1 else claim.unit


def sections(rows: Sequence[DisputedPoint], points: Sequence[Point]) -> tuple[Section, ...]:
    """The points by section, in the order of the file."""
    titles = {row.key: row.section for row in rows}
    made = dict.fromkeys(row.section for row in rows)
    return tuple(
        Section(_without_letter(title), own)
        for title in made
        if (own := tuple(point for point in points if titles[point.key] == title))
    )


def _without_letter(title: str) -> str:
    """A section is lettered in the file; the page needs only its name."""
    head, dot, rest = title.partition(". ")
    return rest if dot and len(head) == 1 else title


def about_amount(points: Iterable[Point], amount: Decimal, unit: str = "USD") -> Point | None:
    """The point whose sides give this very amount different meanings, if there is one."""
    for point in points:
        same = [side for side in point.sides if side.amount == amount and side.unit == unit]
        if len(same) > 1:
            return point
    return None
