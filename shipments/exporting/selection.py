"""Which shipments a file holds: of one deal, as of a day, filtered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from deals.models import Deal
from shipments.arrivals.as_of_day import groups_named
from shipments.models import Shipment, ShipmentLine
from shipments.models.querysets import ShipmentQuerySet
from shipments.states import Purpose, ShipmentState

FILTERS = ("purpose", "state", "mineral")
WORDS: Mapping[str, Any] = {"purpose": Purpose, "state": ShipmentState}


@dataclass(frozen=True)
class Selection:
    """The shipments of a deal that were known by a day; an empty word filters nothing.

    `mineral` is a mineral as pages name it. `problems` tells what was asked for and is no filter.
    """

    deal: Deal
    day: date
    purpose: str = ""
    state: str = ""
    mineral: str = ""
    problems: tuple[str, ...] = ()

    @classmethod
    def asked(
        cls, deal: Deal, day: date, wanted: Mapping[str, str], *, problem: str = ""
    ) -> Selection:
        """Read a selection from query parameters; an unknown value is ignored and is a problem.

        `problem` is what was wrong with the day.
        """
        chosen, problems = {}, [problem] if problem else []
        for name in FILTERS:
            word = wanted.get(name, "")
            if not word or _is_known(deal, name, word):
                chosen[name] = word
            else:
                problems.append(
                    f"“{word[:40]}” is no {name} of these shipments: not filtered by it"
                )
        return cls(deal, day, problems=tuple(problems), **chosen)

    @property
    def words(self) -> str:
        """The filters as a sentence."""
        given = {name: getattr(self, name) for name in FILTERS}
        return "; ".join(f"{name} {word}" for name, word in given.items() if word) or "none"

    @property
    def query(self) -> str:
        """The query string of the page that lists the same shipments, with the day."""
        given = {name: getattr(self, name) for name in FILTERS}
        kept = {name: word for name, word in given.items() if word}
        return urlencode({**kept, "on": self.day.isoformat()})

    def rows(self) -> ShipmentQuerySet:
        """The selected shipments."""
        found = Shipment.objects.filter(deal=self.deal).known_by(self.day)
        if self.purpose:
            found = found.filter(purpose=self.purpose)
        if self.state:
            found = found.standing_in(ShipmentState(self.state), self.day)
        if self.mineral:
            found = found.with_mineral(groups_named(self.mineral))
        return found


def _is_known(deal: Deal, name: str, word: str) -> bool:
    if name in WORDS:
        return word in WORDS[name].values
    if "\x00" in word:  # PostgreSQL takes none
        return False
    lines = ShipmentLine.objects.filter(shipment__deal=deal, shipment__voided_at=None)
    return lines.filter(mineral_group__in=groups_named(word)).exists()
