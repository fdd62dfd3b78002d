"""Which shipments of a deal came last, found by what they are counted for: never by reading all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import chain

from django.db.models import OuterRef, Q, Subquery

from deals.models import Deal
from shipments.models import Counted, Shipment
from shipments.states import Purpose


def arrived_last(deal_ids: Collection[int], *, on: date) -> dict[int, tuple[Shipment, ...]]:
    """The latest arrival of each purpose by the end of `on`, by deal, ready to be read."""
    return arrived_last_and(deal_ids, on=on, others=())[0]


def arrived_last_and(
    deal_ids: Collection[int], *, on: date, others: Collection[int]
) -> tuple[dict[int, tuple[Shipment, ...]], list[Shipment]]:
    """The same, and some other shipments by their ids in this order, read together."""
    ids = _ids(deal_ids, on=on)
    found = Shipment.objects.for_evidence().in_bulk({*others, *chain.from_iterable(ids.values())})
    by_deal = {deal_id: tuple(found[pk] for pk in ids.get(deal_id, ())) for deal_id in deal_ids}
    return by_deal, [found[pk] for pk in others]


def _ids(deal_ids: Collection[int], *, on: date) -> dict[int, list[int]]:
    wholes = Counted.objects.filter(deal_id=OuterRef("pk"), kind="", delivered_on__lte=on)
    wholes = wholes.filter(Q(rejected_on__isnull=True) | Q(rejected_on__gt=on))
    found = {
        purpose: Subquery(
            wholes.filter(purpose=purpose)
            .order_by("-delivered_on", "-shipment_id")
            .values("shipment_id")[:1]
        )
        for purpose in Purpose.values
    }
    deals = Deal.objects.filter(pk__in=deal_ids).order_by().annotate(**found)
    return {row[0]: [pk for pk in row[1:] if pk] for row in deals.values_list("pk", *found)}


def known_last(deal_id: int, *, on: date, count: int) -> list[int]:
    """The ids of the shipments that came on record last by the end of `on`, latest first."""
    wholes = Counted.objects.filter(deal_id=deal_id, kind="", known_on__lte=on)
    latest_first = wholes.order_by("-known_on", "-shipment_id")
    return list(latest_first.values_list("shipment_id", flat=True)[:count])
