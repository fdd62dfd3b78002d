"""Masses as intervals: add like to like, print in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from deals.states import Qualifier
from deals.units.numbers import format_number, from_kg

EN_DASH = "\u2013"

ABOUT_TOLERANCE = Decimal("0.1")
"""A mass stated as "about" is read as lying within this share of the stated value: the convention
of letters of credit (UCP 600, article 30 a), which we take over where no contract says otherwise.
"""

GRAM = Decimal("0.001")


class UnlikeMassesError(ValueError):
    """Raised when masses of different elements or products are added."""


@dataclass(frozen=True)
class Mass:
    """A mass known as an interval in kg, with the qualifier it was stated with.

    `low_kg` and `high_kg` are both None where nothing is known; only `high_kg` is None where there
    is no upper bound. `of` names the element or product, since different ones are never added.
    Raises ValueError for a negative mass or crossed bounds.
    """

    low_kg: Decimal | None
    high_kg: Decimal | None
    qualifier: Qualifier = Qualifier.EXACT
    of: str = ""

    def __post_init__(self) -> None:
        if self.low_kg is None and self.high_kg is not None:
            raise ValueError("a mass with an upper bound needs a lower bound, zero at least")
        if self.low_kg is not None and self.low_kg < 0:
            raise ValueError("a mass is never negative")
        if self.low_kg is not None and self.high_kg is not None and self.low_kg > self.high_kg:
            raise ValueError("the lower end of a mass lies above its upper end")

    @classmethod
    def stated(
        cls, value_kg: Decimal | None, qualifier: Qualifier = Qualifier.EXACT, of: str = ""
    ) -> Self:
        """Return the interval that a published value and its qualifier mean; unknown for None."""
        if value_kg is None or qualifier == Qualifier.UNKNOWN:
            return cls(None, None, Qualifier.UNKNOWN, of)
        zero = Decimal(0)
        ends: dict[Qualifier, tuple[Decimal, Decimal | None]] = {
            Qualifier.EXACT: (value_kg, value_kg),
            Qualifier.ABOUT: (value_kg * (1 - ABOUT_TOLERANCE), value_kg * (1 + ABOUT_TOLERANCE)),
            Qualifier.LESS_THAN: (zero, value_kg),
            Qualifier.UP_TO: (zero, value_kg),
            Qualifier.AT_LEAST: (value_kg, None),
        }
        low, high = ends[qualifier]
        return cls(low, high, qualifier, of)

    @classmethod
    def between(
        cls,
        low_kg: Decimal | None,
        high_kg: Decimal | None,
        qualifier: Qualifier = Qualifier.EXACT,
        of: str = "",
    ) -> Self:
        """Return the interval between two stored bounds; a missing lower bound is zero."""
        if low_kg is None and high_kg is None:
            return cls.unknown(of)
        return cls(Decimal(0) if low_kg is None else low_kg, high_kg, qualifier, of)

    @classmethod
    def unknown(cls, of: str = "") -> Self:
        """Return a mass of which nothing is known."""
        return cls(None, None, Qualifier.UNKNOWN, of)

    @property
    def is_known(self) -> bool:
        return self.low_kg is not None

    def scaled(self, share: Decimal, *, of: str | None = None) -> "Mass":
        """Return `share` times this mass with the same qualifier; `of` renames what it is."""
        return Mass(
            None if self.low_kg is None else self.low_kg * share,
            None if self.high_kg is None else self.high_kg * share,
            self.qualifier,
            self.of if of is None else of,
        )


def typed_ends(kg: Decimal, qualifier: str) -> tuple[Decimal | None, Decimal | None]:
    """Return both bounds in kg, to the gram, of a typed number with a qualifier.

    A negative number is returned as it is: form validation refuses it.
    """
    if kg < 0:
        return kg, kg
    mass = Mass.stated(kg, Qualifier(qualifier))
    low, high = (end and end.quantize(GRAM) for end in (mass.low_kg, mass.high_kg))
    return low, high


@dataclass(frozen=True)
class MassTotal:
    """The sum of like masses in kg, and how many masses are known and unknown.

    `high_kg` is None where one of the known masses has no upper bound.
    """

    low_kg: Decimal
    high_kg: Decimal | None
    known: int
    unknown: int
    of: str = ""


def total_mass(masses: Iterable[Mass]) -> MassTotal:
    """Add masses of one element or product. Raises UnlikeMassesError where `of` differs."""
    rows = list(masses)
    tags = sorted({mass.of for mass in rows})
    if len(tags) > 1:
        raise UnlikeMassesError("unlike masses are never added: " + ", ".join(tags))
    known = [mass for mass in rows if mass.is_known]
    highs = [mass.high_kg for mass in known if mass.high_kg is not None]
    return MassTotal(
        low_kg=sum((mass.low_kg for mass in known if mass.low_kg is not None), Decimal(0)),
        high_kg=sum(highs, Decimal(0)) if len(highs) == len(known) else None,
        known=len(known),
        unknown=len(rows) - len(known),
        of=tags[0] if tags else "",
    )


def _mass_unit(largest_kg: Decimal) -> str:
    return "t" if largest_kg >= 1000 or not largest_kg else "kg"


def format_mass(mass: Mass, significant: int | None = 3) -> str:
    """Print a mass with its qualifier: `less than 2 t`, `about 500 kg`, `2-3 t`, `unknown`.

    `significant` digits are kept, all of them if None.
    """
    if mass.low_kg is None:
        return "unknown"
    ends = [mass.low_kg] if mass.high_kg is None else [mass.low_kg, mass.high_kg]
    unit = _mass_unit(ends[-1])
    low, high = (format_number(from_kg(end, unit), significant) for end in (ends[0], ends[-1]))
    if mass.qualifier in (Qualifier.LESS_THAN, Qualifier.UP_TO):
        return f"{mass.qualifier.label} {high} {unit}"
    if mass.qualifier == Qualifier.AT_LEAST or mass.high_kg is None:
        return f"at least {low} {unit}"
    if mass.qualifier == Qualifier.ABOUT:
        middle = from_kg((mass.low_kg + mass.high_kg) / 2, unit)
        return f"about {format_number(middle, significant)} {unit}"
    return f"{low} {unit}" if low == high else f"{low}{EN_DASH}{high} {unit}"


def format_mass_total(total: MassTotal, significant: int | None = 3) -> str:
    """Print a sum: the known interval, then `n of unknown mass`."""
    unknown = f"{total.unknown} of unknown mass" if total.unknown else ""
    if not total.known:
        return unknown or "none"
    known = format_mass(Mass(total.low_kg, total.high_kg), significant)
    return f"{known}, {unknown}" if unknown else known
