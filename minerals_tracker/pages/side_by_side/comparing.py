"""Two or three deals as of a day, laid side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects

from deals.models import Deal
from deals.validation.characters import isolated
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.portfolio.portfolio import DealRow, deal_rows
from minerals_tracker.pages.side_by_side.deal_parts import (
    milestone_rows,
    paper_rows,
    product_rows,
    step_rows,
)
from minerals_tracker.pages.side_by_side.evidence_rows import (
    coverage_of,
    coverage_rows,
    panel_of,
    signal_rows,
)
from minerals_tracker.pages.side_by_side.finding import finding
from minerals_tracker.pages.side_by_side.money_rows import money_rows
from minerals_tracker.pages.side_by_side.table import Group, named


@dataclass(frozen=True)
class SideBySide:
    """The deals of the columns, the rows in groups, and what they come to."""

    deals: tuple[DealRow, ...]
    groups: tuple[Group, ...]
    finding: str

    @cached_property
    def hidden(self) -> int:
        """How many rows are left out because all deals say the same."""
        return sum(group.hidden for group in self.groups)

    @cached_property
    def shown(self) -> int:
        """How many rows are shown."""
        return sum(len(group.rows) for group in self.groups)


def side_by_side(deals: Sequence[Deal], as_of: AsOf, *, only_differing: bool) -> SideBySide:
    """Lay deals side by side in the order given; the queries depend on their number alone."""
    by_id = {row.deal.pk: row for row in deal_rows([deal.pk for deal in deals], as_of)}
    rows = tuple(by_id[deal.pk] for deal in deals)
    prefetch_related_objects(
        [row.deal for row in rows], "funding__sources", "instruments__states__sources"
    )
    names = [row.deal.short_name for row in rows]
    groups = tuple(named(group, names) for group in _groups(rows, as_of))
    if only_differing:
        groups = tuple(group.differing() for group in groups)
    title = finding([(isolated(row.deal.short_name), row.steps) for row in rows])
    return SideBySide(rows, groups, title)


def _groups(deals: Sequence[DealRow], as_of: AsOf) -> Iterator[Group]:
    day = as_of.day
    panels = [panel_of(each.deal, day) for each in deals]
    coverage = [coverage_of(each.deal, day) for each in deals]
    yield Group("far", "How far", tuple(step_rows(deals, day)))
    yield Group("papers", "Papers", tuple(paper_rows(deals, day)))
    yield Group("money", "Money", tuple(money_rows(deals)))
    yield Group("milestones", "Milestones", tuple(milestone_rows(deals)))
    yield Group("product", "Product", tuple(product_rows(deals)))
    yield Group("signals", "Signals", tuple(signal_rows(panels)))
    yield Group("coverage", "Coverage of evidence", tuple(coverage_rows(coverage)))
