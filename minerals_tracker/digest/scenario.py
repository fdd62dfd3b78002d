"""The scenario of a deal at the close of a week, and at the close of the week before."""

from __future__ import annotations

from typing import Any

from deals.models import Deal, Instrument
from milestones.models import SignalReading, WatchSignal
from milestones.outlook import binding_days, reading_facts, signal_facts
from milestones.scenarios import FollowThrough, Outlook, outlook
from minerals_tracker.digest.figures import delivered_by_close
from minerals_tracker.digest.period import Period
from shipments.states import Purpose


def scenario(deal: Deal, period: Period) -> dict[str, Any]:
    """Scenario, index (0 to 100) and reason, with what stood a week before.

    `before` is None for a deal that was taken up in the week; an index is None where nothing was
    read.
    """
    found = scenario_at(deal, period)
    is_new = deal.recorded_at >= period.opens_at
    return {
        **_shown(found),
        "reason": found.reason,
        "before": None if is_new else _shown(scenario_at(deal, period.previous())),
    }


def scenario_at(deal: Deal, period: Period) -> Outlook:
    """The scenario by the day of the close, from what was recorded by then."""
    recorded = {"recorded_at__lt": period.closes_at}
    readings = SignalReading.objects.filter(period.known(), deal=deal, counts_from__lte=period.day)
    delivered = delivered_by_close(deal, period).filter(purpose=Purpose.COMMERCIAL)
    bound = binding_days(Instrument.objects.filter(deal=deal, **recorded))
    return outlook(
        signal_facts(WatchSignal.objects.filter(**recorded)),
        reading_facts(readings),
        FollowThrough(
            commercial_deliveries=delivered.count(),
            binding_instruments=sum(on <= period.day for on in bound),
        ),
        today=period.day,
    )


def _shown(found: Outlook) -> dict[str, str | None]:
    return {
        "scenario": found.scenario,
        "index": None if found.shown is None else f"{found.shown.normalize():f}",
    }
