"""What goes into one recipient's letter: their wishes, within what they may read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from deals.models import Deal
from minerals_tracker.models import Delivery, DigestPreference

# Which permission opens which section of a letter.
SECTIONS = {
    "milestones": "milestones.view_milestone",
    "shipments": "shipments.view_shipment",
    "events": "deals.view_event",
    "readings": "milestones.view_signalreading",
    "disputes": "deals.view_disputedpoint",
}
READ_DEALS = "deals.view_deal"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Choice:
    """Deals (slugs) and sections of one edition, both in a fixed order."""

    deals: tuple[str, ...]
    sections: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"deals": list(self.deals), "sections": list(self.sections)}

    @property
    def key(self) -> str:
        return hashlib.sha256(json.dumps(self.as_json()).encode()).hexdigest()


def public_choice() -> Choice:
    """All real deals, all sections: the edition that a permalink shows to whoever may read."""
    slugs = Deal.objects.real().active().values_list("slug", flat=True)
    return Choice(tuple(sorted(slugs)), tuple(SECTIONS))


def choices_for(deliveries: Iterable[Delivery]) -> dict[int, Choice]:
    """Delivery id -> choice, in a fixed number of queries; none where nothing may be sent."""
    rows = [row for row in deliveries if row.recipient_id is not None]
    found = choices_of({row.recipient_id for row in rows if row.recipient_id})
    return {row.pk: found[row.recipient_id] for row in rows if row.recipient_id in found}


def choices_of(user_ids: Iterable[int], *, wanted_only: bool = True) -> dict[int, Choice]:
    """User id -> choice. Without `wanted_only` also for users whose letter is off (previews)."""
    ids = list(user_ids)
    preferences = DigestPreference.objects.filter(user__in=ids).select_related("user")
    wishes = {
        wish.user_id: wish
        for wish in preferences.prefetch_related("deals")
        if not wanted_only or (wish.wanted and not wish.is_suspended)
    }
    people = wishes if wanted_only else ids
    allowed = {section: _may(right, ids) for section, right in SECTIONS.items()}
    readers = _may(READ_DEALS, ids)
    deals = list(Deal.objects.active().order_by("slug"))
    return {
        user: Choice(
            _deals(deals, wishes.get(user)) if user in readers else (),
            tuple(section for section, users in allowed.items() if user in users),
        )
        for user in people
    }


def _may(right: str, ids: list[int]) -> set[int]:
    if settings.PUBLIC_READ:
        return set(ids)
    people = User.objects.with_perm(right, backend=BACKEND)
    return set(people.filter(pk__in=ids).values_list("pk", flat=True))


def _deals(deals: list[Deal], wish: DigestPreference | None) -> tuple[str, ...]:
    chosen = {deal.pk for deal in wish.deals.all()} if wish else set()
    illustrative = wish is not None and wish.with_illustrative
    return tuple(
        deal.slug
        for deal in deals
        if (not chosen or deal.pk in chosen) and (illustrative or not deal.is_illustrative)
    )
