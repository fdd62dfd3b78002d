"""Value the lots of a period again with the prices now on file: preview, run, undo."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction

from deals.models import Deal
from deals.tracking.notices import announce
from shipments.models import Revaluation, ShipmentLine
from shipments.valuation.steps import RefusedLineError, value_line
from shipments.valuation.valuing import (
    TERMS,
    country_of,
    day_of,
    facts_of,
    kept_columns,
    kept_valuation,
    prices_of,
)

KEPT_SINCE = {"valued_on", "not_valued_because", *TERMS}
"""Columns that a lot without a stored valuation lacks; filling them is no change of value."""

MOST_LOTS = 20_000
"""Most lots in one revaluation."""


class RefusedRevaluationError(ValueError):
    """A revaluation or an undo that is not done, with the reason and the remedy in a sentence."""


@dataclass(frozen=True, slots=True)
class Period:
    """The lots valued for a day from `starts_on` to `ends_on`, of one deal or of all."""

    starts_on: date
    ends_on: date
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A lot with its computed columns and steps before and after, as they are kept in JSON.

    `steps_before` is empty for a lot that kept none.
    """

    line_id: int
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    steps_before: tuple[str, ...]
    steps_after: tuple[str, ...]

    def stored(self) -> dict[str, Any]:
        return {
            "line": self.line_id,
            "title": self.title,
            "before": dict(self.before),
            "after": dict(self.after),
            "steps_before": list(self.steps_before),
            "steps_after": list(self.steps_after),
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """The preview of a revaluation; `refused` are lots whose facts are impossible."""

    lots: int
    changes: tuple[Change, ...]
    refused: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """A hash of the preview, so that only what was shown can be confirmed."""
        words = json.dumps([change.stored() for change in self.changes], sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()

    def total(self, when: str) -> Decimal:
        """The sum of the low ends of the changed lots in USD, `before` or `after`."""
        values = (getattr(change, when)["value_low_usd"] for change in self.changes)
        return sum((Decimal(value) for value in values if value is not None), Decimal(0))


def propose(period: Period, *, today: date) -> Proposal:
    """Preview the revaluation of a period; changes nothing.

    Raises RefusedRevaluationError for too many lots.
    """
    lines = _lines(period, today)
    prices = prices_of(lines)
    changes, refused = [], []
    for line in lines:
        day = day_of(line.shipment.steps.all(), today=today)
        try:
            valuation = value_line(
                facts_of(line),
                [facts for facts, _ in prices.values()],
                on=day,
                destination=country_of(line.shipment),
            )
        except RefusedLineError as error:
            refused.append(f"{line}: {error}")
            continue
        after = _stored(kept_columns(valuation, prices, on=day))
        before = _stored({name: getattr(line, name) for name in after})
        if _differ(before, after):
            kept = kept_valuation(line)
            steps = tuple(tuple(map(str, made.steps)) if made else () for made in (kept, valuation))
            changes.append(Change(line.pk, str(line), before, after, *steps))
    return Proposal(len(lines), tuple(changes), tuple(refused))


def _differ(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a lot's value would change; completing a valuation record is no change."""
    told = after if before["valued_on"] else set(after) - KEPT_SINCE
    return any(before[name] != after[name] for name in told)


def _lines(period: Period, today: date) -> list[ShipmentLine]:
    rows = ShipmentLine.objects.filter(shipment__voided_at__isnull=True)
    if period.deal:
        rows = rows.filter(shipment__deal=period.deal)
    rows = rows.select_related("commodity", "shipment__destination").prefetch_related(
        "shipment__steps"
    )
    found = [
        line
        for line in rows.order_by("shipment_id", "number")
        if period.starts_on <= day_of(line.shipment.steps.all(), today=today) <= period.ends_on
    ]
    if len(found) > MOST_LOTS:
        raise RefusedRevaluationError(f"{len(found)} lots are too many: choose a shorter period.")
    return found


def revalue(period: Period, *, shown: str, reason: str, by: Any, today: date) -> Revaluation:
    """Run a revaluation in one transaction; `shown` is the fingerprint of its preview.

    Raises RefusedRevaluationError if nothing would change, or the preview would differ now.
    """
    with transaction.atomic(), pghistory.context(reason=f"Revaluation: {reason}"[:300]):
        _lock([line.pk for line in _lines(period, today)])
        proposal = propose(period, today=today)
        if not proposal.changes:
            raise RefusedRevaluationError("No lot would change: the prices used are those on file.")
        if proposal.fingerprint != shown:
            raise RefusedRevaluationError("Lots or prices have changed since. Look at it again.")
        for change in proposal.changes:
            _write(change.line_id, change.after)
        announce()
        return Revaluation.objects.create(
            deal=period.deal,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            reason=reason,
            changes=[change.stored() for change in proposal.changes],
            done_by=by,
        )


def undo(revaluation: Revaluation, *, reason: str, by: Any, now: datetime) -> None:
    """Restore the values from before a revaluation, all or none.

    Raises RefusedRevaluationError if it was undone, or a lot has been valued again since.
    """
    with transaction.atomic(), pghistory.context(reason=f"Undo of {revaluation}: {reason}"[:300]):
        row = Revaluation.objects.select_for_update().get(pk=revaluation.pk)
        if row.undone_at:
            raise RefusedRevaluationError("It is undone already.")
        lines = _lock([change["line"] for change in row.changes])
        moved = [
            change["title"]
            for change in row.changes
            if not _holds(lines.get(change["line"]), change["after"])
        ]
        if moved:
            told = ", ".join(moved[:20])
            raise RefusedRevaluationError(f"Valued otherwise or voided since: {told}.")
        for change in row.changes:
            _write(change["line"], change["before"])
        row.undone_by, row.undone_at, row.undo_reason = by, now, reason
        row.save(update_fields=["undone_by", "undone_at", "undo_reason"])
        announce()


def _holds(line: ShipmentLine | None, columns: Mapping[str, Any]) -> bool:
    """Whether a lot still counts and is valued so."""
    if line is None:
        return False
    return _stored({name: getattr(line, name) for name in columns}) == columns


def _lock(ids: Sequence[int]) -> dict[int, ShipmentLine]:
    rows = ShipmentLine.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def _write(line_id: int, columns: Mapping[str, Any]) -> None:
    """Write columns as they are kept in JSON: the fields read their text again."""
    fields: dict[str, Any] = {
        name: ShipmentLine._meta.get_field(name.removesuffix("_id")) for name in columns
    }
    values = {
        name: value if name.endswith("_id") else fields[name].to_python(value)
        for name, value in columns.items()
    }
    ShipmentLine.objects.filter(pk=line_id).update(**values)


def _stored(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as JSON keeps them: numbers and days as text."""
    return {
        name: str(value) if isinstance(value, Decimal | date) else value
        for name, value in columns.items()
    }
