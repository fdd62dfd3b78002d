"""A week -> its content as data, for every active deal; and its hash."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from deals.models import Deal
from minerals_tracker.digest import figures, news
from minerals_tracker.digest.arrivals import arrivals
from minerals_tracker.digest.baseline import baseline
from minerals_tracker.digest.period import Period
from minerals_tracker.digest.scenario import scenario
from minerals_tracker.digest.statuses import statuses
from minerals_tracker.digest.weeks import Week
from minerals_tracker.models import Erratum, WeeklyIssue

FORMAT = 1


def gather(period: Period, *, unsent: list[Week]) -> dict[str, Any]:
    """Read everything that the letters of a week may need; `unsent` weeks passed without one."""
    known = Deal.objects.active().filter(recorded_at__lt=period.closes_at)
    deals = [_deal(deal, period) for deal in known.order_by("is_illustrative", "slug")]
    errata = Erratum.objects.filter(
        recorded_at__gte=period.opens_at, recorded_at__lt=period.closes_at
    ).select_related("issue", "deal", "source")
    content = {
        "format": FORMAT,
        "week": str(period.week),
        "first_day": period.week.monday,
        "last_day": period.week.sunday,
        "opens_at": period.opens_at,
        "closes_at": period.closes_at,
        "day": period.day,
        "deals": deals,
        "errata": [erratum.as_content() for erratum in errata.order_by("recorded_at", "id")],
        "unsent": [str(week) for week in unsent],
    }
    content["sources"] = figures.sources(_keys(content))
    plain: dict[str, Any] = json.loads(canonical(content))
    return plain


def _deal(deal: Deal, period: Period) -> dict[str, Any]:
    since = baseline(deal)
    milestones = statuses(deal, period, since)
    now = figures.figures(deal, period, milestones["counts"])
    return {
        "slug": deal.slug,
        "name": deal.short_name,
        "illustrative": deal.is_illustrative,
        "is_new": deal.recorded_at >= period.opens_at,
        "milestones": milestones,
        "shipments": news.shipments(deal, period, since),
        "events": news.events(deal, period, since),
        "readings": news.readings(deal, period, since),
        "disputes": news.disputes(deal, period, since),
        "figures": now,
        "figures_before": _printed_before(deal, period),
        "arrivals": arrivals(deal, period),
        "scenario": scenario(deal, period),
        "freshness": figures.freshness(deal, period),
        "unknowns": figures.unknowns(deal, period),
    }


def _printed_before(deal: Deal, period: Period) -> dict[str, str | None] | None:
    """The figures of the last issue, as it printed them; None where it had none of this deal."""
    last = WeeklyIssue.objects.filter(closes_at__lte=period.opens_at).order_by("closes_at").last()
    if last is None:
        return None
    blocks = {block["slug"]: block for block in last.content["deals"]}
    figures_then: dict[str, str | None] | None = blocks.get(deal.slug, {}).get("figures")
    return figures_then


def _keys(part: Any) -> set[str]:
    """All source keys named anywhere in the content."""
    if isinstance(part, dict):
        return set(part.get("sources", ())).union(*map(_keys, part.values()))
    if isinstance(part, list):
        return set().union(*map(_keys, part))
    return set()


def canonical(content: dict[str, Any]) -> str:
    """One way to write the content down: sorted keys, no spaces, numbers with a point as text."""
    return json.dumps(
        content, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical content."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
