"""Gather a week's content of every active deal as data, and hash it.

A deal that raises an error does not stop the others: the issue says so in its place, and the
editors' desk shows the reason.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from deals.models import Deal
from minerals_tracker.letters.content import deal_numbers, news
from minerals_tracker.letters.content.milestone_statuses import statuses
from minerals_tracker.letters.content.reader_choices import SECTIONS
from minerals_tracker.letters.content.recent_arrivals import arrivals
from minerals_tracker.letters.content.weeks import Week
from minerals_tracker.letters.rendering.letter import letter
from minerals_tracker.models import Erratum, WeeklyIssue

log = logging.getLogger(__name__)

FORMAT = 1


def gather(period: Week, *, unsent: Sequence[Week]) -> dict[str, Any]:
    """Gather all that a week's letters may need; `unsent` are earlier weeks without a letter."""
    known = Deal.objects.active().filter(recorded_at__lt=period.closes_at)
    deals = [_told(deal, period) for deal in known.order_by("is_illustrative", "slug")]
    errata = Erratum.objects.filter(
        recorded_at__gte=period.opens_at, recorded_at__lt=period.closes_at
    ).select_related("issue", "deal", "source")
    content = {
        "format": FORMAT,
        "week": str(period),
        "first_day": period.monday,
        "last_day": period.sunday,
        "opens_at": period.opens_at,
        "closes_at": period.closes_at,
        "day": period.day,
        "deals": deals,
        "errata": [erratum.as_content() for erratum in errata.order_by("recorded_at", "id")],
        "unsent": [str(week) for week in unsent],
    }
    content["sources"] = deal_numbers.sources(_keys(content))
    plain: dict[str, Any] = json.loads(canonical(content))
    plain["deals"] = [_worded(block, plain) for block in plain["deals"]]
    return plain


def _told(deal: Deal, period: Week) -> dict[str, Any]:
    """What the week says of a deal, or why that cannot be put together."""
    try:
        with transaction.atomic():
            return _deal(deal, period)
    except Exception as error:
        about = {"slug": deal.slug, "name": deal.short_name, "illustrative": deal.is_illustrative}
        return _left_out(about, period, error)


def _worded(block: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """The block, or why no letter can be made of it."""
    try:
        letter({**content, "deals": [block]}, deals=[block["slug"]], sections=list(SECTIONS))
    except Exception as error:
        return _left_out(block, content["week"], error)
    return block


def _left_out(about: dict[str, Any], week: object, error: Exception) -> dict[str, Any]:
    log.exception("Deal %s is left out of the letter of %s", about["slug"], week)
    kept = {key: about[key] for key in ("slug", "name", "illustrative")}
    return {**kept, "problem": f"{type(error).__name__}: {error}"[:500]}


def _deal(deal: Deal, period: Week) -> dict[str, Any]:
    since = news.baseline(deal)
    milestones = statuses(deal, period, since)
    now = deal_numbers.figures(deal, period, milestones["counts"])
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
        "scenario": deal_numbers.scenario(deal, period),
        "freshness": deal_numbers.freshness(deal, period),
        "unknowns": deal_numbers.unknowns(deal, period),
    }


def _printed_before(deal: Deal, period: Week) -> dict[str, str | None] | None:
    """The figures of the last issue, as it printed them; None where it did not know this deal."""
    last = WeeklyIssue.objects.filter(closes_at__lte=period.opens_at).order_by("closes_at").last()
    if last is None:
        return None
    blocks = {block["slug"]: block for block in last.content["deals"]}
    if deal.slug not in blocks:
        return None
    figures_then: dict[str, str | None] = blocks[deal.slug].get("figures", {})
    return figures_then


def _keys(part: Any) -> set[str]:
    """All source keys named anywhere in the content."""
    if isinstance(part, dict):
        return set(part.get("sources", ())).union(*map(_keys, part.values()))
    if isinstance(part, list):
        return set().union(*map(_keys, part))
    return set()


def canonical(content: dict[str, Any]) -> str:
    """The content as canonical JSON: sorted keys, no spaces, decimals as text."""
    return json.dumps(
        content, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical content."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
