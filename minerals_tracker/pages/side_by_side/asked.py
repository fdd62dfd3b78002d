"""Which deals an address asks to compare, and whether only what differs is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, QueryDict

from deals.models import Deal

MOST = 3
"""Deals side by side; more do not fit a page that can be read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The deals of the columns in the order asked for, all that can be chosen, and a problem.

    There are no columns where more than `MOST` deals were asked for.
    """

    deals: tuple[Deal, ...]
    offered: tuple[Deal, ...]
    only_differing: bool
    problem: str = ""

    @property
    def is_compared(self) -> bool:
        """Whether there is something to lay side by side."""
        return len(self.deals) > 1

    @property
    def query(self) -> str:
        """The address of this comparison, without its day."""
        only = "&differ=1" if self.only_differing else ""
        return f"?deals={','.join(deal.slug for deal in self.deals)}{only}"

    @property
    def other_view(self) -> str:
        """The address of the same deals with all rows, or with those that differ."""
        other = Asked(self.deals, self.offered, not self.only_differing)
        return other.query

    @property
    def choices(self) -> tuple[str, ...]:
        """The slug that each box of the form shows; empty for none."""
        slugs = [deal.slug for deal in self.deals]
        return (*slugs, *[""] * (MOST - len(slugs)))


def asked(query: QueryDict) -> Asked:
    """Return what an address asks for, in one query. Raises Http404 for a deal that is not there.

    `deals` may hold several slugs, apart by commas, and may stand there several times.
    """
    slugs = _slugs(query.getlist("deals"))
    offered = tuple(Deal.objects.active())
    known = {deal.slug: deal for deal in offered}
    if any(slug not in known for slug in slugs):
        raise Http404("No such deal is on file.")
    only = query.get("differ", "") == "1"
    if len(slugs) > MOST:
        problem = f"Choose at most {MOST} deals: {len(slugs)} were asked for."
        return Asked((), offered, only, problem)
    return Asked(tuple(known[slug] for slug in slugs), offered, only)


def _slugs(texts: Sequence[str]) -> list[str]:
    """Slugs in their order, each once."""
    parts = (part.strip() for text in texts for part in text.split(","))
    return list(dict.fromkeys(part for part in parts if part))
