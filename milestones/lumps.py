"""Shipments of a deal that has very many, as facts that stand for all alike: from sums, never one by one.

A lump holds the shipments of one purpose and one set of kinds of lots that answered to a question
in one month: since when they moved, or were delivered. It counts from the latest of their days, so
that everything is right at the end of a month; months of which days matter come day by day.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Case, DateField, F, Max, Q, QuerySet, Sum, Value, When

from deals.models import Commodity, Deal
from deals.states import DatePrecision, in_words
from deals.units import format_date, period_end, plural
from milestones.facts import LineFact, ShipmentFact
from shipments.models import Tally
from shipments.sums import month_of, with_many

STEP = {Tally.MOVED: "loaded", Tally.DELIVERED: "arrived", Tally.SEEN: "planned"}
"""The state that stands for having answered to a question."""

ASKED = frozenset({None, "delivered"})
"""What a rule may ask of states to be answered by lumps; None is any beyond a plan."""

SUMS = ("shipments", "lots", "metal_low_kg", "declared_usd", "beyond_usd")
_GROUP = ("deal_id", "asks", "part", "purpose", "shape", "on_month", "rejected")
Row = dict[str, Any]
SHAPES_KEPT = 1000


class KindOfLot(NamedTuple):
    """Lots that count alike; `form` is the id of their commodity, `text` what a row calls the kind."""

    text: str
    group: str
    form: int | None
    origin: str
    assayed: bool


@lru_cache(maxsize=SHAPES_KEPT)
def kinds_of(shape: str) -> tuple[KindOfLot, ...]:
    """The kinds of lots that a shape names."""
    kinds = json.loads(shape)
    return tuple(KindOfLot(json.dumps(kind, ensure_ascii=False), *kind) for kind in kinds)


def comes_in_lumps(deal_id: int) -> bool:
    """Whether a deal has so many shipments that they may come in lumps."""
    return bool(with_many([deal_id]))


class Lumps:
    """The lumps of some deals by the end of a day: months are read once, their days when asked for."""

    def __init__(self, deal_ids: Collection[int], *, on: date) -> None:
        self.deal_ids, self._on = frozenset(deal_ids), on
        self._days: dict[date, list[Row]] = {}
        self._names: dict[tuple[Any, ...], str] = {}
        self._facts: dict[tuple[str, tuple[Any, ...]], ShipmentFact] = {}

    def facts(
        self, by_day: Collection[date] | None = (), *, deal_id: int | None = None
    ) -> Iterator[tuple[int, ShipmentFact]]:
        """The lumps of each deal or of one, day by day in months that begin so.

        `by_day` names months by their first day, None all of them.
        """
        if not self.deal_ids:
            return
        months = {row["on_month"] for row in self._months}
        closer = months if by_day is None else months.intersection(by_day)
        self._read(closer)
        rows = chain(
            (row for row in self._months if row["on_month"] not in closer),
            *(self._days[month] for month in sorted(closer)),
            self._seen,
        )
        together: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in rows:
            if deal_id in (None, row["deal_id"]):
                together[(*(row[name] for name in _GROUP), row["day_of"])].append(row)
        names: Counter[tuple[int, str, str]] = Counter()  # a rule asks one question alone
        for lump, parts in together.items():
            name = self._names.get(lump) or self._names.setdefault(lump, _name(parts))
            names[lump[0], lump[1], name] += 1
            count = names[lump[0], lump[1], name]
            key = name if count == 1 else f"{name} ({count})"
            yield lump[0], self._fact(key, lump, parts)

    def _fact(self, key: str, lump: tuple[Any, ...], parts: list[Row]) -> ShipmentFact:
        """The fact of a lump, made once: the months that are not read closer are the same again."""
        found = self._facts.get((key, lump))
        if found is None:
            found = _fact(key, self._keys[lump[0]], parts, self._forms)
            self._facts[key, lump] = found
        return found

    def _read(self, months: Collection[date]) -> None:
        """Read the days of months that were not asked for yet, in one query."""
        if unread := set(months) - self._days.keys():
            self._days |= {month: [] for month in unread}
            within = Q()
            for month in unread:
                within |= Q(day__range=(month, period_end(month, DatePrecision.MONTH)))
            rows = self._rows.filter(within, asks__in=(Tally.MOVED, Tally.DELIVERED))
            for row in _summed(rows, day_of=F("day")):
                self._days[row["on_month"]].append(row)

    @property
    def _rows(self) -> QuerySet[Any]:
        """Sums by the end of the day; a rejection counts from its own."""
        rejected = Case(
            When(rejected_on__lte=self._on, then=F("rejected_on")),
            output_field=DateField(null=True),
        )
        rows = Tally.objects.filter(deal__in=self.deal_ids, day__lte=self._on)
        return rows.annotate(rejected=rejected, on_month=month_of("day")).order_by()

    @cached_property
    def _all(self) -> list[Row]:
        return _summed(self._rows, day_of=Value(None, output_field=DateField(null=True)))

    @cached_property
    def _months(self) -> list[Row]:
        return [row for row in self._all if row["asks"] != Tally.SEEN]

    @cached_property
    def _seen(self) -> list[Row]:
        """The latest day on which anything was known of shipments alike: a sign of life, no count."""
        none = dict.fromkeys(("on_month", "rejected", "day_of"))
        zero = {f"sum_{name}": 0 for name in SUMS}
        latest: dict[tuple[Any, ...], Row] = {}
        for row in self._all:
            alike = tuple(row[name] for name in ("deal_id", "part", "purpose", "shape", "kind"))
            known = latest.get(alike)
            if row["asks"] == Tally.SEEN and (known is None or known["last"] < row["last"]):
                latest[alike] = {**row, **none, **zero}
        return list(latest.values())

    @cached_property
    def _keys(self) -> Mapping[int, str]:
        return dict(Deal.objects.filter(pk__in=self.deal_ids).values_list("pk", "key"))

    @cached_property
    def _forms(self) -> Mapping[int, Commodity]:
        shapes = {row["shape"] for row in chain(self._months, self._seen)}
        kinds = (kind for shape in shapes for kind in kinds_of(shape))
        return Commodity.objects.in_bulk({kind.form for kind in kinds if kind.form})


def lumps_of(
    deal_ids: Collection[int], *, on: date, asked: Collection[str | None] = ASKED
) -> Lumps:
    """The lumps of those deals that have very many shipments.

    Of none where rules ask of states something else than lumps answer to: `asked` are the states.
    """
    return Lumps(with_many(deal_ids) if set(asked) <= ASKED else (), on=on)


def _name(parts: list[Row]) -> str:
    """What a lump is called as evidence."""
    row = next((row for row in parts if not row["kind"]), parts[0])
    when = row["day_of"] or row["on_month"] or row["last"]
    precision = DatePrecision.DAY if row["day_of"] else DatePrecision.MONTH
    groups = dict.fromkeys(in_words(kind.group) for kind in kinds_of(row["shape"]))
    of = f" of {', '.join(groups)}" if groups else ""
    count = plural(row["sum_shipments"], f"{row['purpose']} shipment")
    return f"{count}{of}, {format_date(when, precision)}"


def _summed(rows: QuerySet[Any], **day: Any) -> list[Row]:
    grouped = rows.annotate(**day).values(*_GROUP, "kind", "day_of")
    return list(grouped.annotate(last=Max("day"), **{f"sum_{name}": Sum(name) for name in SUMS}))


def _fact(key: str, deal_key: str, rows: list[Row], forms: Mapping[int, Commodity]) -> ShipmentFact:
    first = rows[0]
    by_kind = {row["kind"]: row for row in rows}
    whole = by_kind.get("", first)
    last = max(row["last"] for row in rows)
    rejected = (("rejected", first["rejected"]),) if first["rejected"] else ()
    lines = tuple(
        _line(f"{key}/{n}", kind, by_kind.get(kind.text), forms)
        for n, kind in enumerate(kinds_of(first["shape"]))
    )
    lots = sum((line.value_usd or Decimal(0) for line in lines), Decimal(0))
    return ShipmentFact(
        key=key,
        purpose=first["purpose"],
        steps=((STEP[first["asks"]], last), *rejected),
        deal_key=deal_key,
        lines=lines,
        value_usd=lots + whole["sum_beyond_usd"],
        number=whole["sum_shipments"],
        asks=first["asks"],
        part=first["part"],
    )


def _line(key: str, kind: KindOfLot, row: Row | None, forms: Mapping[int, Commodity]) -> LineFact:
    form = forms.get(kind.form) if kind.form else None
    low_kg = row["sum_metal_low_kg"] if row else None
    return LineFact(
        key=key,
        mineral_group=kind.group,
        mineral_key=form.key if form else "",
        stage=form.stage if form else None,
        contained=((form.element, low_kg),) if form and form.element and low_kg else (),
        assay_present=kind.assayed,
        value_usd=row["sum_declared_usd"] if row else None,
        origin=kind.origin,
        lots=row["sum_lots"] if row else 0,
    )
