"""What goes into a recipient's letter: their choices, limited to what they may read."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from deals.models import Deal
from minerals_tracker.models import DigestPreference

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
    """The choice of all real deals and all sections, which an issue's public page shows."""
    slugs = Deal.objects.real().active().values_list("slug", flat=True)
    return Choice(tuple(sorted(slugs)), tuple(SECTIONS))


def choices_of(user_ids: Iterable[int], *, wanted_only: bool = True) -> dict[int, Choice]:
    """Choices by user id, in a fixed number of queries; users who may get no letter are left out.

    With `wanted_only=False` users whose letter is off are included, for previews.
    """
    ids = list(user_ids)
    rows = DigestPreference.objects.filter(user__in=ids).select_related("user")
    wishes = {wish.user_id: wish for wish in rows.prefetch_related("deals")}
    if wanted_only:
        ids = [user for user, wish in wishes.items() if wish.wanted and not wish.is_suspended]
    allowed = _rights(ids)
    deals = list(Deal.objects.active().order_by("slug").only("pk", "slug", "is_illustrative"))
    return {
        user: Choice(
            _deals(deals, wishes.get(user)) if READ_DEALS in allowed[user] else (),
            tuple(section for section, right in SECTIONS.items() if right in allowed[user]),
        )
        for user in ids
    }


def _rights(ids: list[int]) -> dict[int, set[str]]:
    """Return, by user id, the permissions above that each active user has (as `User.has_perm`)."""
    every = {READ_DEALS, *SECTIONS.values()}
    found: dict[int, set[str]] = defaultdict(set)
    if settings.PUBLIC_READ:
        return found | dict.fromkeys(ids, every)
    for right in every:
        people = User.objects.with_perm(right, backend=BACKEND).filter(pk__in=ids)
        for user in people.values_list("pk", flat=True):
            found[user].add(right)
    return found


def _deals(deals: list[Deal], wish: DigestPreference | None) -> tuple[str, ...]:
    chosen = {deal.pk for deal in wish.deals.all()} if wish else set()
    illustrative = wish is not None and wish.with_illustrative
    return tuple(
        deal.slug
        for deal in deals
        if (not chosen or deal.pk in chosen) and (illustrative or not deal.is_illustrative)
    )
