"""Shipments of a deal as a list that filters, a page at a time; a page begins at a shipment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from deals.models import Deal, Event
from deals.states import in_words
from deals.units import plural
from minerals_tracker.dashboard.as_of import AsOf
from minerals_tracker.dashboard.came import came_of, came_to
from minerals_tracker.dashboard.deliveries import Deliveries, ShipmentRow, deliveries, shipment_row
from shipments.exporting.selection import FILTERS, Selection
from shipments.models import Shipment, ShipmentLine
from shipments.querysets import ShipmentQuerySet
from shipments.states import Purpose, ShipmentState
from shipments.sums import MANY
from shipments.totals import GROUP_NAMES

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
    """The shipments of one page, how many the filters leave of how many, and what they come to.

    `shown` is None where the filters leave too many to be read one by one; the sums of a whole
    deal are kept, those of any choice are not.
    """

    rows: tuple[ShipmentRow, ...]
    filters: tuple[Filter, ...]
    total: int
    left: int
    shown: Deliveries | None
    finding: str
    problems: tuple[str, ...]
    is_filtered: bool
    query: str
    first: str
    newer: str
    older: str


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
            "The shipment at which the page should begin is not among these; they are shown from the latest."
        )
    part = list(_from(every, start).for_evidence()[: PAGE + 1])
    shown = _shown(deal, as_of, every, left, is_filtered=bool(chosen))
    return ShipmentList(
        rows=tuple(shipment_row(row, as_of.day) for row in part[:PAGE]),
        filters=_filters(deal, selection),
        total=left if not chosen else deal.shipments.known_by(as_of.day).count(),
        left=left,
        shown=shown,
        finding=shown.finding if shown else f"{plural(left, 'shipment')} pass the filters",
        problems=tuple(problems),
        is_filtered=bool(chosen),
        query=_address(chosen) if chosen else "",
        first=_address(chosen) if start else "",
        newer=_address(chosen, _before(every, start)),
        older=_address(chosen, part[PAGE]) if len(part) > PAGE else "",
    )


def _shown(
    deal: Deal, as_of: AsOf, every: ShipmentQuerySet, left: int, *, is_filtered: bool
) -> Deliveries | None:
    """What the shipments come to: counted one by one, or from the sums that are kept of a deal."""
    rows: Sequence[Shipment] = ()
    if left <= MANY:
        rows = list(every.for_evidence())
        came = came_of(rows, as_of.day)
    elif is_filtered:
        return None
    else:
        came = came_to([deal.pk], as_of.day)[deal.pk]
    events = Event.objects.happened_by(as_of.day).standing().filter(deal=deal)
    illustrative = deal.is_illustrative
    return deliveries(rows, came, tuple(events), day=as_of.day, illustrative=illustrative)


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
