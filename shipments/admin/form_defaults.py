"""What the form of a new shipment begins with, so that a usual one takes less than a minute."""

from __future__ import annotations

import re
from typing import Any

from deals.models import Deal
from deals.units import whole_number
from shipments.models import Shipment

REFERENCE = re.compile(r"^SH(\d+)$")


def first_values(like: str) -> dict[str, Any]:
    """The next free reference, the only deal, the last route; or all that `like` (an id) shares."""
    model = _row(like)
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
        shared = {"deal": deals[0]} if len(deals) == 1 else {}
        real = Shipment.objects.standing().filter(deal__is_illustrative=False)
        model = real.order_by("-pk").first()
    route = {"origin": model.origin_id, "destination": model.destination_id} if model else {}
    return {"reference": next_reference(), **route, **shared}


def lines_like(like: str) -> list[dict[str, Any]]:
    """What the lots of a shipment share with those of the next: not mass, assay and origin."""
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


def next_reference() -> str:
    """The number after the highest of the form SH001."""
    taken = Shipment.objects.filter(reference__regex=REFERENCE.pattern)
    numbers = [int(key[2:]) for key in taken.values_list("reference", flat=True)]
    return f"SH{max(numbers, default=0) + 1:03d}"


def _row(like: str) -> Shipment | None:
    return Shipment.objects.filter(pk=whole_number(like) or 0).first()
