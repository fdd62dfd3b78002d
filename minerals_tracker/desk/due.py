"""Sections of the work queue computed from the record: readings, milestones, papers due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Count, Max
from django.urls import reverse

from deals.models import Deal
from deals.units import format_date, plural
from milestones.models import SignalReading, WatchSignal
from milestones.scenario.index import STALE_DAYS, scopes_read
from milestones.states import Status
from minerals_tracker.desk.sections import SHOWN, Item, Section, listed, sentence
from minerals_tracker.desk.turning_soon import DAYS_AHEAD, turns
from shipments.models import Shipment
from shipments.papers.required_papers import REQUIRED

COUNTED = 1000
"""Shipments without a paper are counted up to this number."""
TO_REVIEW = "to be reviewed"
"""Marker in the basis of a proposed reading that no editor has reviewed."""


def turning(deals: Sequence[Deal], today: date) -> Section:
    """Milestones whose status will change by time alone."""
    found = turns(deals, today=today)
    items = (
        Item(
            turn.title,
            f"{Status(turn.old).label} today, {Status(turn.new).label} from"
            f" {format_date(turn.on)}. {turn.reason}",
            f"{reverse('milestones', args=[turn.deal])}#m-{turn.key}",
            "Open the milestone",
            reverse("admin:milestones_milestone_change", args=[turn.milestone]),
        )
        for turn in found
    )
    return Section(
        "turning",
        "Milestones about to change",
        f"What will have another status within {DAYS_AHEAD} days if nothing more is recorded.",
        f"No milestone will change status within {DAYS_AHEAD} days.",
        listed(items),
        len(found),
    )


def stale_signals(user: User, deals: Sequence[Deal], today: date) -> Section:
    """Signals without a recent reading, by deal; only scopes that count are considered."""
    read = SignalReading.objects.read_by(today).filter(deal__in=deals).order_by()
    days = {
        (row["deal"], row["signal"], row["scope"]): row["last"]
        for row in read.values("deal", "signal", "scope").annotate(last=Max("counts_from"))
    }
    may = user.has_perm("milestones.add_signalreading")
    items = []
    for signal in WatchSignal.objects.all():
        for deal in deals:
            known = (days.get((deal.pk, signal.pk, scope)) for scope in scopes_read(signal.key))
            last = max((day for day in known if day), default=None)
            age = (today - last).days if last else None
            if age is None or age >= STALE_DAYS:
                said = "no reading yet" if age is None else f"last reading {plural(age, 'day')} ago"
                items.append(_reading_due(deal, signal, said, may=may))
    return Section(
        "signals",
        "Stale signals",
        (
            f"A reading older than {STALE_DAYS} days is stale. The record suggests a new one; an "
            "editor decides."
        ),
        f"Every signal has a reading from the last {STALE_DAYS} days.",
        listed(items),
        len(items),
    )


def _reading_due(deal: Deal, signal: WatchSignal, said: str, *, may: bool) -> Item:
    add = reverse("admin:milestones_signalreading_add")
    return Item(
        f"{signal.name}, {deal.short_name}",
        said,
        f"{reverse('signals', args=[deal.slug])}#signal-{signal.key}",
        "Add a reading",
        f"{add}?deal={deal.pk}&signal={signal.pk}" if may else "",
    )


def to_review(deals: Sequence[Deal]) -> Section:
    """Proposed readings to be reviewed, by deal and signal."""
    rows = SignalReading.objects.standing().filter(deal__in=deals, basis__icontains=TO_REVIEW)
    counts = rows.order_by("deal", "signal").values(
        "deal", "deal__short_name", "signal", "signal__name"
    )
    url = reverse("admin:milestones_signalreading_changelist")
    items = [
        Item(
            f"{row['signal__name']}, {row['deal__short_name']}",
            f"{plural(row['n'], 'proposed reading')} came from the record and no editor has "
            "reviewed"
            f" {'it' if row['n'] == 1 else 'them'}",
            "",
            "Review",
            f"{url}?deal__id__exact={row['deal']}&signal__id__exact={row['signal']}"
            f"&basis__icontains={TO_REVIEW.replace(' ', '+')}",
        )
        for row in counts.annotate(n=Count("pk"))
    ]
    return Section(
        "proposals",
        "Proposed readings",
        "They count until reviewed, and are marked so. Change the basis once you agree with one.",
        "No proposed reading waits for a review.",
        listed(items),
        len(items),
    )


def papers(today: date) -> Section:
    """Shipments that lack a paper, counted no further than `COUNTED`."""
    real = Shipment.objects.filter(deal__is_active=True, deal__is_illustrative=False)
    items: list[Item] = []
    total = 0
    for paper in REQUIRED.values():
        lacking = real.lacking(paper, today).order_by("-pk")
        total += len(lacking.values_list("pk", flat=True)[:COUNTED])
        items += [
            Item(
                f"{row.reference}: no {paper.name}",
                f"{sentence(paper.because)}, and no such paper is on file",
                row.get_absolute_url(),
                "Add the paper",
                reverse("admin:shipments_shipment_change", args=[row.pk]),
            )
            for row in lacking[:SHOWN]
        ]
    return Section(
        "papers",
        "Missing papers",
        "Documents that a shipment should have by its state.",
        "Every shipment has the papers expected at its state.",
        listed(items),
        min(total, COUNTED),
        most=COUNTED,
    )
