"""Shipments of a deal as a list that filters, a page at a time; a page begins at a shipment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from deals.models import Deal, Event
from deals.states import in_words
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.shipment_table import TableRow, table_rows
from minerals_tracker.pages.dossier.deliveries import Deliveries, ShipmentRow, deliveries
from minerals_tracker.pages.dossier.latest_arrivals import ArrivalSummary, arrival_summaries
from shipments.arrivals.as_of_day import GROUP_NAMES
from shipments.arrivals.sums import amounts
from shipments.exporting.selection import FILTERS, Selection
from shipments.models import Shipment, ShipmentLine
from shipments.models.querysets import ShipmentQuerySet
from shipments.states import Purpose, ShipmentState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """A select of the filter form."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class ShipmentList:
    """The shipments of one page, how many the filters leave of how many, and what they come to."""

    filters: tuple[Filter, ...]
    total: int
    left: int
    shown: Deliveries
    problems: tuple[str, ...]
    is_filtered: bool
    query: str
    first: str
    newer: str
    older: str
    table: tuple[TableRow, ...]

    @property
    def rows(self) -> tuple[ShipmentRow, ...]:
        return self.shown.rows


def shipment_list(deal: Deal, as_of: AsOf, wanted: Mapping[str, str]) -> ShipmentList:
    """The page that `purpose`, `state`, `mineral` and `from` (its first shipment) ask for.

    A word that is no filter's filters nothing and is said in `problems`.
    """
    selection = Selection.asked(deal, as_of.day, wanted)
    chosen = {name: getattr(selection, name) for name in FILTERS if getattr(selection, name)}
    every = selection.rows().order_by("-pk")
    left = every.count()
    start = every.filter(reference=wanted.get("from", "").replace("\x00", "")).first()
    problems = [f"{problem}." for problem in selection.problems]
    if wanted.get("from") and start is None:
        problems.append(
            "The shipment at which the page should begin is not among these; they are shown "
            "from the latest."
        )
    part = list(_from(every, start).for_evidence()[: PAGE + 1])
    shown = _shown(deal, as_of, every, part[:PAGE])
    return ShipmentList(
        filters=_filters(deal, selection),
        total=left if not chosen else deal.shipments.known_by(as_of.day).count(),
        left=left,
        shown=shown,
        problems=tuple(problems),
        is_filtered=bool(chosen),
        query=_address(chosen) if chosen else "",
        first=_address(chosen) if start else "",
        newer=_address(chosen, _before(every, start)),
        older=_address(chosen, part[PAGE]) if len(part) > PAGE else "",
        table=table_rows(part[:PAGE], shown.rows, as_of.day),
    )


def _shown(
    deal: Deal, as_of: AsOf, every: ShipmentQuerySet, part: Sequence[Shipment]
) -> Deliveries:
    """Those of one page, and what all that the filters leave come to."""
    day = as_of.day
    came = arrival_summaries(every, on=day).get(deal.pk, ArrivalSummary())
    found = amounts(every.delivered(day), on=day, count=came.commercial + came.samples)
    events = Event.objects.happened_by(day).standing().filter(deal=deal)
    illustrative = deal.is_illustrative
    return deliveries(part, came, found, tuple(events), day=day, illustrative=illustrative)


def _filters(deal: Deal, selection: Selection) -> tuple[Filter, ...]:
    lines = ShipmentLine.objects.filter(shipment__deal=deal, shipment__voided_at=None)
    groups = lines.order_by().values_list("mineral_group", flat=True).distinct()
    minerals = sorted({GROUP_NAMES.get(group, in_words(group)) for group in groups})
    offered = (
        ("purpose", "Purpose", tuple((each.value, str(each.label)) for each in Purpose)),
        ("state", "State", tuple((each.value, str(each.label)) for each in ShipmentState)),
        ("mineral", "Mineral", tuple((name, name) for name in minerals)),
    )
    return tuple(
        Filter(name, label, choices, getattr(selection, name)) for name, label, choices in offered
    )


def _from(every: ShipmentQuerySet, start: Shipment | None) -> ShipmentQuerySet:
    return every if start is None else every.filter(pk__lte=start.pk)


def _before(every: ShipmentQuerySet, start: Shipment | None) -> Shipment | None:
    """The shipment at which the page before this one begins."""
    if start is None:
        return None
    page = list(every.filter(pk__gt=start.pk).order_by("pk")[:PAGE])
    return page[-1] if page else None


def _address(chosen: Mapping[str, str], start: Shipment | None = None) -> str:
    """A query string; with a first shipment where one is given."""
    return "?" + urlencode({**chosen, "from": start.reference} if start else chosen)
