"""What had arrived in the last months before a week closed, by month and mineral."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Max, Min, Prefetch, Q, QuerySet

from deals.models import Deal
from deals.units import months_before
from minerals_tracker.letters.content.deal_numbers import delivered_by_close
from minerals_tracker.letters.content.weeks import Week
from shipments.arrivals.as_of_day import arrivals as arrivals_by
from shipments.arrivals.as_of_day import wet_mass_by_mineral
from shipments.charts.chart_data import Metal, total_of
from shipments.models import ShipmentLine, ShipmentStep
from shipments.states import DELIVERED

MONTHS = 6
"""Number of months, including the month of the close."""


def arrivals(deal: Deal, period: Week) -> dict[str, Any]:
    """Wet mass in kg that arrived in each of the last months, one row for each month and mineral.

    `low_kg` and `high_kg` are None where no mass of the row is known, `high_kg` alone where there
    is no upper end; `unknown` lots are in neither. Minerals are never added to each other. `last`
    is the day of the latest arrival of all. A vague date counts from the end of its period.
    """
    known = period.known()
    arrived = Q(steps__state__in=DELIVERED) & period.known("steps__")
    delivered = delivered_by_close(deal, period).annotate(
        first_day=Min("steps__counts_from", filter=arrived)
    )
    first = months_before(period.day.replace(day=1), MONTHS - 1)
    rows = delivered.filter(first_day__gte=first).prefetch_related(
        "sources",
        "mass_sources",
        Prefetch("steps", ShipmentStep.everything.filter(known)),
        Prefetch("lines", _lines().filter(known)),
    )
    metals = wet_mass_by_mineral(arrivals_by(rows, period.day))
    origins = {
        row.reference: {
            source.origin_key
            for source in row.weighed_by
            if (source.published_by or period.day) <= period.day
        }
        for row in rows
    }
    return {
        "first": first,
        "until": period.day,
        "rows": [row for month in _months(first) for row in _rows(metals, month, origins)],
        "last": delivered.aggregate(last=Max("first_day"))["last"],
    }


def _lines() -> QuerySet[ShipmentLine]:
    """Lots as `for_evidence()` fetches them, of which only the wet mass is read here."""
    return ShipmentLine.everything.select_related("commodity").order_by("number")


def _months(first: date) -> list[date]:
    return [months_before(first, -n) for n in range(MONTHS)]


def _rows(
    metals: tuple[Metal, ...], month: date, origins: Mapping[str, set[int]]
) -> Iterator[dict[str, Any]]:
    for metal in metals:
        own = [lot for lot in metal.lots if lot.on.replace(day=1) == month]
        if not own:
            continue
        total, known = total_of(own), [lot for lot in own if lot.mass.is_known]
        yield {
            "month": month,
            "symbol": metal.symbol,
            "mineral": metal.label,
            "low_kg": total.low_kg if total.known else None,
            "high_kg": total.high_kg if total.known else None,
            "known": total.known,
            "unknown": total.unknown,
            "is_single_source": len(set().union(*(origins[lot.reference] for lot in known))) == 1,
        }
