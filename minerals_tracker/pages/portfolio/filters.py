"""Which deals the portfolio is asked for: filters that combine with "and", and the order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q

from deals.languages import country_name
from deals.models import Asset, Deal, DealMineral, DealParty, Instrument
from deals.models.querysets import DealQuerySet
from deals.states import InstrumentKind, InstrumentStep, PartySector
from minerals_tracker.pages.dossier.elements import ELEMENTS

SORTS = {
    "": "furthest along",
    "met": "share of milestones met",
    "overdue": "milestones overdue",
    "age": "longest since signing",
    "newest": "newest evidence",
    "name": "name",
}
"""Orders by their word in the address, as the page says them."""
BINDS = {"yes": "At least one paper binds", "no": "No paper binds"}

_BOUND = Q(instruments__binding=True) | Q(
    instruments__states__state=InstrumentStep.BINDING,
    instruments__states__voided_at=None,
    instruments__binding=None,
)
_CONDITIONS: Mapping[str, Callable[[str], Q]] = {
    "mineral": lambda word: Q(minerals__name__icontains=word),
    "country": lambda code: (
        Q(origin_country=code) | Q(deal_parties__party__country=code) | Q(assets__country=code)
    ),
    "party": lambda sector: Q(deal_parties__party__sector=sector),
    "paper": lambda kind: Q(instruments__kind=kind),
    "binding": lambda _: _BOUND,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A select of the form: its name, label, values with their words, and what is chosen."""

    name: str
    label: str
    any: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; a word that is no choice filters nothing and is in `problems`."""

    chosen: Mapping[str, str]
    sort: str
    selects: tuple[Choice, ...]
    problems: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> DealQuerySet:
        """The active deals that all filters leave."""
        found: DealQuerySet = Deal.objects.active()
        for name, word in self.chosen.items():
            fitting = Deal.objects.filter(_CONDITIONS[name](word)).order_by().values("pk")
            fits = Q(pk__in=fitting)
            found = found.filter(~fits if (name, word) == ("binding", "no") else fits)
        return found

    @property
    def query(self) -> str:
        """The filters and the order as a query string without a mark; empty for none."""
        return urlencode({**self.chosen, **({"sort": self.sort} if self.sort else {})})

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        """The orders that can be chosen, with their words."""
        return tuple(SORTS.items())

    @property
    def order(self) -> str:
        return SORTS[self.sort]


def wanted(asked: Mapping[str, str]) -> Wanted:
    """Return what an address asks for, in four queries for what can be chosen."""
    offered = tuple(_offered())
    chosen, problems = {}, []
    for name, label, _, choices in offered:
        word = asked.get(name, "")
        if word in dict(choices):
            chosen[name] = word
        elif word:
            problems.append(f"No deal on file has the {label.lower()} asked for; all are shown.")
    sort = asked.get("sort", "")
    if sort not in SORTS:
        problems.append("The order asked for is none of these; the deals stand furthest first.")
    selects = tuple(Choice(*each, chosen.get(each[0], "")) for each in offered)
    return Wanted(chosen, sort if sort in SORTS else "", selects, tuple(problems))


def _offered() -> list[tuple[str, str, str, tuple[tuple[str, str], ...]]]:
    """Name, label, word for any, and values with their words of each filter."""
    active = {"deal__is_active": True}
    names = " ".join(DealMineral.objects.filter(**active).values_list("name", flat=True)).lower()
    kinds = set(Instrument.objects.filter(**active).values_list("kind", flat=True))
    parts = DealParty.objects.filter(**active)
    parties = set(parts.values_list("party__sector", "party__country"))
    codes = {code for _, code in parties}
    codes |= set(Deal.objects.active().values_list("origin_country", flat=True))
    codes |= set(Asset.objects.standing().filter(**active).values_list("country", flat=True))
    countries = sorted((code, country_name(code)) for code in codes if code)
    sectors = {sector for sector, _ in parties}
    return [
        (
            *("mineral", "Mineral", "All minerals"),
            tuple((word, word.capitalize()) for word in ELEMENTS if word in names),
        ),
        (
            *("country", "Country", "All countries"),
            tuple(sorted(countries, key=lambda pair: pair[1])),
        ),
        ("party", "Kind of party", "All kinds", _labels(PartySector, sectors)),
        ("paper", "Kind of paper", "All kinds", _labels(InstrumentKind, kinds)),
        ("binding", "Binding?", "All", tuple(BINDS.items())),
    ]


def _labels(
    words: type[PartySector | InstrumentKind], known: set[str]
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (value, str(label).capitalize()) for value, label in words.choices if value in known
    )
