"""What arrived by a day, month by month, from the sums that triggers keep: never from shipments.

The same numbers as `shipments.totals` finds shipment by shipment, for deals that have too many to
read. Months before the day asked for are whole; the month of the day holds what came by then.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, Exists, Func, Max, OuterRef, Q, Sum

from deals.models import Commodity, Deal
from deals.states import in_words
from deals.units import plural
from shipments.charts import Grade, Lot, Metal, StageValue
from shipments.models import Counted, Tally
from shipments.models.tallies import Amounts
from shipments.totals import GROUP_METALS, GROUP_NAMES

MANY = 200
"""A deal with more shipments than this is shown by its sums; with fewer, shipment by shipment."""

AMOUNTS = tuple(field.name for field in Amounts._meta.fields)


@dataclass(frozen=True, slots=True)
class Kind:
    """Lots that count alike: one mineral in one form, from one country, assayed or not."""

    group: str
    commodity: Commodity | None
    origin: str
    assayed: bool

    @property
    def metal(self) -> tuple[str, str]:
        """The symbol and the name that the kind's metal is counted under."""
        element = self.commodity.element if self.commodity else ""
        symbol = element or GROUP_METALS.get(self.group, self.group)
        return str(symbol), GROUP_NAMES.get(self.group, in_words(self.group))


@dataclass(frozen=True, slots=True)
class Month:
    """The sums of one kind (None: of shipments as wholes) and purpose; `last` is their latest day."""

    deal_id: int
    purpose: str
    kind: Kind | None
    month: date
    last: date
    sums: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Months:
    """A deal's months, oldest first: `came` by the day of arrival, `contents` by that of a later assay.

    Lots whose assay lies ahead stand in `contents` unknown, at the latest arrival of their kind.
    """

    came: tuple[Month, ...]
    contents: tuple[Month, ...]


def month_of(day: str) -> Func:
    """The first day of the month of a column of days.

    `TruncMonth` has PostgreSQL go through a time zone and Python cut a time to a date again.
    """
    template = "date_trunc('month', %(expressions)s::timestamp)::date"
    return Func(day, template=template, output_field=DateField())


def with_many(deal_ids: Collection[int]) -> set[int]:
    """The deals that have too many shipments to be read one by one."""
    beyond = Counted.objects.filter(deal_id=OuterRef("pk"), kind="")[MANY : MANY + 1]
    many = Deal.objects.filter(Exists(beyond), pk__in=deal_ids).order_by()
    return set(many.values_list("pk", flat=True))


def months(deal_ids: Collection[int], *, on: date) -> dict[int, Months]:
    """What deals had received by the end of `on`, in two queries."""
    rows = list(
        Tally.objects.filter(deal__in=deal_ids, asks=Tally.DELIVERED, day__lte=on)
        .filter(Q(rejected_on__isnull=True) | Q(rejected_on__gt=on))
        .values("deal_id", "purpose", "kind", "part", month=month_of("day"))
        .annotate(last=Max("day"), **{f"sum_{name}": Sum(name) for name in AMOUNTS})
        .order_by("month", "purpose", "kind", "part")
    )
    kinds = _kinds({row["kind"] for row in rows})
    found: dict[int, list[tuple[str, Month]]] = defaultdict(list)
    for row in rows:
        sums = {name: row[f"sum_{name}"] for name in AMOUNTS}
        whole = (row["deal_id"], row["purpose"], kinds[row["kind"]], row["month"], row["last"])
        found[row["deal_id"]].append((row["part"], Month(*whole, sums)))
    return {deal_id: _of_parts(found[deal_id]) for deal_id in deal_ids}


def _of_parts(rows: Sequence[tuple[str, Month]]) -> Months:
    """Those that were assayed later stand in two parts, once by arrival and once by assay."""
    awaited: dict[tuple[str, Kind | None], list[Month]] = defaultdict(list)
    assayed: Counter[tuple[str, Kind | None]] = Counter()
    for part, row in rows:
        if part == Tally.PLAIN:
            awaited[row.purpose, row.kind].append(row)
        elif part == Tally.ASSAY:
            assayed[row.purpose, row.kind] += row.sums["lots"]
    waiting = [
        replace(came[-1], sums=dict.fromkeys(AMOUNTS, 0) | {"lots": lots})
        for key, came in awaited.items()
        if (lots := sum(row.sums["lots"] for row in came) - assayed[key])
    ]
    return Months(
        _by_month(row for part, row in rows if part != Tally.ASSAY),
        (*_by_month(row for part, row in rows if part != Tally.PLAIN), *waiting),
    )


def _by_month(rows: Iterable[Month]) -> tuple[Month, ...]:
    """One row for each month, purpose and kind."""
    found: dict[tuple[Any, ...], Month] = {}
    for row in rows:
        key = row.month, row.purpose, row.kind
        if key in found:
            sums = {name: found[key].sums[name] + row.sums[name] for name in AMOUNTS}
            row = replace(row, last=max(row.last, found[key].last), sums=sums)  # noqa: PLW2901
        found[key] = row
    return tuple(found.values())


def _kinds(words: Iterable[str]) -> dict[str, Kind | None]:
    parts = {word: json.loads(word) for word in words if word}
    commodities = Commodity.objects.in_bulk({pk for _, pk, _, _ in parts.values() if pk})
    return {"": None} | {
        word: Kind(group, commodities.get(pk), origin, assayed)
        for word, (group, pk, origin, assayed) in parts.items()
    }


def arrived(rows: Sequence[Month], purpose: str) -> int:
    """How many shipments of a purpose came."""
    return sum(row.sums["shipments"] for row in rows if row.purpose == purpose)


def contained(rows: Sequence[Month]) -> tuple[Metal, ...]:
    """Metal in what was assayed or awaits it, one entry per metal, a mass for each month."""
    return _metals((row.kind.metal, _lot(row, "metal", "lots")) for row in rows if row.kind)


def wet(rows: Sequence[Month]) -> tuple[Metal, ...]:
    """Wet mass of what arrived by mineral; shipments known only as wholes are a thing of their own."""
    return _metals(
        (row.kind.metal if row.kind else ("", "not split by mineral"), _lot(row, "wet", "wet_lots"))
        for row in rows
        if row.sums["wet_lots"]
    )


def _lot(row: Month, what: str, count: str) -> Lot:
    known, lots = row.sums[f"{what}_known"], row.sums[count]
    low, high = row.sums[f"{what}_low_kg"], row.sums[f"{what}_high_kg"]
    if row.sums[f"{what}_open"]:
        high = None
    if not known:
        low = high = None
    return Lot(row.last, "", low, high, count=lots, unknowns=lots - known)


def _metals(lots: Iterable[tuple[tuple[str, str], Lot]]) -> tuple[Metal, ...]:
    """One entry per metal, one lot per month."""
    by_metal: dict[tuple[str, str], dict[date, list[Lot]]] = defaultdict(lambda: defaultdict(list))
    for metal, lot in lots:
        by_metal[metal][lot.on.replace(day=1)].append(lot)
    return tuple(
        Metal(symbol, name, tuple(_together(same) for _, same in sorted(months.items())))
        for (symbol, name), months in sorted(by_metal.items())
    )


def _together(lots: Sequence[Lot]) -> Lot:
    known = [lot for lot in lots if lot.low_kg is not None]
    highs = [lot.high_kg for lot in known if lot.high_kg is not None]
    return Lot(
        max(lot.on for lot in lots),
        plural(sum(lot.count for lot in lots), "lot"),
        sum((lot.low_kg or Decimal(0) for lot in known), Decimal(0)) if known else None,
        sum(highs, Decimal(0)) if known and len(highs) == len(known) else None,
        count=sum(lot.count for lot in lots),
        unknowns=sum(lot.unknown for lot in lots),
    )


def stage_values(rows: Sequence[Month]) -> tuple[StageValue, ...]:
    """Value in USD by month and ladder stage; what is not valued is counted beside."""
    found = []
    for row in rows:
        if row.kind is None:
            continue
        stage = row.kind.commodity.stage if row.kind.commodity else None
        valued, lots = row.sums["valued"], row.sums["lots"]
        if valued:
            found.append(StageValue(row.last, stage, row.sums["value_usd"], valued))
        if lots - valued:
            found.append(StageValue(row.last, stage, None, lots - valued))
    return tuple(found)


def grades(rows: Sequence[Month]) -> tuple[Grade, ...]:
    """The mean assay of each month and kind, in per cent on its own basis."""
    return tuple(
        Grade(
            row.last,
            plural(row.sums["lots"], "lot"),
            *row.kind.metal,
            row.sums["assay_pct"] / row.sums["assays"] if row.sums["assays"] else None,
            row.kind.commodity.assay_share if row.kind.commodity else "",
            row.sums["lots"],
            row.kind.commodity.assay_unit if row.kind.commodity else "%",
        )
        for row in rows
        if row.kind
    )
