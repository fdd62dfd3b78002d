"""Initial values for the form of a new shipment, so that a usual one takes under a minute."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from deals.admin.proposed_keys import next_in_pattern
from deals.models import Deal
from deals.units import whole_number
from shipments.models import Shipment

FIRST = "SH001"
"""The reference of the first shipment of all."""
LATEST = 1_000
"""Shipments whose references tell the pattern."""


def first_values(like: str, deal: str = "") -> dict[str, Any]:
    """The next free reference, the deal, the last route; or all that `like` (an id) shares.

    The deal is the one asked for (an id), or the only one there is.
    """
    model = _row(like)
    shared: dict[str, Any]
    if model:
        shared = {
            "deal": model.deal_id,
            "purpose": model.purpose,
            "vessel": model.vessel,
            "sources": [source.pk for source in model.sources.all()],
            "confidence": model.confidence,
        }
    else:
        deals = list(Deal.objects.real().active().values_list("pk", flat=True)[:2])
        only = deals[0] if len(deals) == 1 else None
        shared = {"deal": asked} if (asked := whole_number(deal) or only) else {}
        real = Shipment.objects.standing().filter(deal__is_illustrative=False)
        own = real.filter(deal=asked) if asked else real
        model = own.order_by("-pk").first()
    route = {"origin": model.origin_id, "destination": model.destination_id} if model else {}
    return {"reference": next_reference(shared.get("deal")), **route, **shared}


def lines_like(like: str) -> list[dict[str, Any]]:
    """Initial values of lots as in shipment id `like`, without mass, assay and origin."""
    model = _row(like)
    if model is None:
        return []
    return [
        {
            "commodity": line.commodity_id,
            "mineral_group": line.mineral_group,
            "payable_pct": line.payable_pct,
        }
        for line in model.lines.order_by("number")
    ]


def next_reference(deal: int | None) -> str:
    """The next free reference in the pattern of a deal (an id); else after those like SH001."""
    plain = Shipment.objects.filter(reference__regex=r"^SH\d+$")
    return own_reference(deal) or _if_free(next_in_pattern(_references(plain), FIRST))


def own_reference(deal: int | None) -> str:
    """The next free reference in the pattern of a deal (an id); empty before it has shipments."""
    own = Shipment.objects.filter(deal=deal) if deal else Shipment.objects.none()
    return _if_free(next_in_pattern(_references(own)))


def _references(rows: QuerySet[Shipment]) -> list[str]:
    latest = rows.filter(voided_at=None).order_by("-pk")
    return list(latest.values_list("reference", flat=True)[:LATEST])


def _if_free(reference: str) -> str:
    return "" if Shipment.objects.filter(reference=reference).exists() else reference


def _row(like: str) -> Shipment | None:
    return Shipment.objects.filter(pk=whole_number(like) or 0).first()
