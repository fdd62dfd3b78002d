"""The deals of the portfolio a page at a time, in their order; a page begins at a deal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q

from deals.models import Deal
from deals.models.querysets import DealQuerySet

PAGE = 12
"""Deals on one page."""


@dataclass(frozen=True, slots=True)
class DealPage:
    """The ids of the deals of a page, how many there are in all, and the ways to other pages.

    `real` and `illustrative` count all active deals, `left` those that the filters leave. The
    addresses are empty where there is no such page. `problem` says what is wrong with what was
    asked for.
    """

    ids: tuple[int, ...]
    real: int
    illustrative: int
    left: int = 0
    is_first: bool = True
    before: str = ""
    after: str = ""
    problem: str = ""


def deal_page(start: str = "", every: DealQuerySet | None = None, query: str = "") -> DealPage:
    """The page of deals that begins at slug `start`, or the first page, in five queries.

    `every` are the deals that the filters leave (all without), `query` is how the address says so.
    """
    every = Deal.objects.active() if every is None else every
    wanted = every.filter(slug=start).first() if start and "\x00" not in start else None
    part = list(every.filter(_from(wanted))[: PAGE + 1])
    ahead = _ahead(every, wanted) if wanted else []
    counted = Deal.objects.active().aggregate(
        real=Count("pk", filter=Q(is_illustrative=False)),
        illustrative=Count("pk", filter=Q(is_illustrative=True)),
    )
    return DealPage(
        ids=tuple(deal.pk for deal in part[:PAGE]),
        **counted,
        left=every.count(),
        is_first=not ahead,
        before=_address(ahead, query),
        after=_address(part[PAGE:], query),
        problem=""
        if wanted or not start
        else "No deal with which the page should begin is on file; it begins with the first.",
    )


def _from(start: Deal | None) -> Q:
    """A deal and all that follow it in the order of deals, undated ones before dated ones."""
    if start is None:
        return Q()
    day, kind = start.signed_on, start.is_illustrative
    earlier = Q(signed_on__lt=day) if day else Q(signed_on__isnull=False)
    same = Q(signed_on=day) if day else Q(signed_on__isnull=True)
    follows = Q(is_illustrative=kind) & (earlier | same & Q(slug__gte=start.slug))
    return follows | Q(is_illustrative__gt=kind)


def _ahead(every: DealQuerySet, start: Deal) -> list[Deal]:
    """The deal at which the page before begins."""
    rows = every.exclude(_from(start)).reverse()
    return list(rows[:PAGE])[-1:]


def _address(deals: Iterable[Deal], query: str) -> str:
    """The address of the page that begins at the first of some deals; empty without any."""
    kept = f"{query}&" if query else ""
    return next((f"?{kept}{urlencode({'from': deal.slug})}" for deal in deals), "")
