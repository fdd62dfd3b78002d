"""Querysets of milestones, status changes, refreshes, overrides and readings."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connections, models
from django.db.models import F, Q
from django.db.models.functions import Cast

from milestones.rules.recorded_verdict import RecordedVerdict

VERDICT_COLUMNS = {
    "status": "text",
    "status_since": "date",
    "progress": "numeric",
    "reason": "text",
    "would_change": "text",
    "evidence": "jsonb",
    "evidence_count": "integer",
    "met_on": "date",
    "judged_on": "date",
}
"""The columns of a milestone that hold the last recorded verdict, with their SQL types."""


AS_JUDGED = Q(last_refresh__revision=F("revision"))
"""Deals that have not changed since they were judged."""


class Recorded(NamedTuple):
    """The columns of a milestone that a verdict reads, and its last verdict as `standing`."""

    pk: int
    deal_id: int
    key: str
    title: str
    starts_on: date | None
    ends_on: date | None
    is_ceiling: bool
    rule_text: str
    standing: RecordedVerdict


class MilestoneQuerySet(models.QuerySet[Any]):
    """Queryset of milestones."""

    def recorded(self, deal_ids: Collection[int]) -> list[Recorded]:
        """The milestones of some deals as light tuples, by primary key, for a refresh."""
        columns = Recorded._fields[:-1]
        rows = self.filter(deal__in=deal_ids).order_by("pk")
        rows = rows.annotate(rule_text=Cast("rule", models.TextField()))
        return [
            Recorded._make((*row[: len(columns)], RecordedVerdict._make(row[len(columns) :])))
            for row in rows.values_list(*columns, *RecordedVerdict._fields)
        ]

    def for_dossier(self) -> MilestoneQuerySet:
        """Milestones with the related rows that the dossier prints; a fixed number of queries."""
        return self.select_related("phase", "commitment").prefetch_related(
            "sources__origin", "phase__sources"
        )


class StatusChangeQuerySet(models.QuerySet[Any]):
    """Queryset of the log of status changes."""

    def record(self, verdicts: Mapping[int, RecordedVerdict]) -> list[Any]:
        """Write verdicts and a log line for each changed status, in one statement.

        `verdicts` are by milestone id. Returns the new lines in the order of milestone ids. The
        first verdict of a milestone writes no line. Raises OperationalError instead of waiting if
        another transaction holds a milestone's row.
        """
        milestone = self.model._meta.get_field("milestone").related_model._meta.db_table
        columns = ", ".join(f"{name} {kind}" for name, kind in VERDICT_COLUMNS.items())
        rows = [{"id": pk, **verdict._asdict()} for pk, verdict in verdicts.items()]
        lines = self.raw(
            "WITH new AS MATERIALIZED"  # noqa: S608 (names of tables and columns, no value)
            f" (SELECT * FROM jsonb_to_recordset(%s) AS row(id bigint, {columns})),"
            f" held AS (SELECT id, status AS old FROM {milestone} WHERE id IN (SELECT id FROM new)"
            "  ORDER BY id FOR NO KEY UPDATE NOWAIT),"
            f" written AS (UPDATE {milestone} AS old"
            f"  SET {', '.join(f'{name} = new.{name}' for name in VERDICT_COLUMNS)}"
            "  FROM new JOIN held USING (id) WHERE old.id = new.id)"
            f" INSERT INTO {self.model._meta.db_table}"
            "  (milestone_id, old, new, reason, evidence, evidence_count, happened_on)"
            "  SELECT id, held.old, status, reason, evidence, evidence_count, judged_on"
            "  FROM new JOIN held USING (id)"
            "  WHERE held.old NOT IN ('', status) ORDER BY id RETURNING *",
            [json.dumps(rows, default=str)],
        )
        return list(lines)


class LastRefreshQuerySet(models.QuerySet[Any]):
    """Queryset of the last refresh of each deal."""

    def remember(self, deal_ids: Collection[int], *, today: date, now: datetime) -> None:
        """Upsert the last refresh of some deals: judged for `today`, at their present revision."""
        deals = self.model._meta.get_field("deal").related_model._meta.db_table
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.model._meta.db_table}"  # noqa: S608 (names of tables, no value)
                "  (deal_id, revision, judged_on, refreshed_at)"
                f" SELECT id, revision, %s, %s FROM {deals} WHERE id = ANY(%s) ORDER BY id"
                " ON CONFLICT (deal_id) DO UPDATE SET revision = excluded.revision,"
                "  judged_on = excluded.judged_on, refreshed_at = excluded.refreshed_at",
                [today, now, list(deal_ids)],
            )


class OverrideQuerySet(models.QuerySet[Any]):
    """Queryset of overrides."""

    def holding_on(self, day: date) -> OverrideQuerySet:
        """Overrides in force on `day`, the latest first; one withdrawn later is included."""
        standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__date__gt=day)
        return self.filter(standing, starts_on__lte=day, expires_on__gte=day).latest_first()

    def latest_first(self) -> OverrideQuerySet:
        """Order so that the override that counts comes first among several in force."""
        return self.order_by("-recorded_at", "-id")


class SignalReadingQuerySet(models.QuerySet[Any]):
    """Queryset of readings."""

    def standing(self) -> SignalReadingQuerySet:
        return self.filter(voided_at__isnull=True)

    def read_by(self, day: date) -> SignalReadingQuerySet:
        """Readings that are not void and whose `counts_from` is not after `day`."""
        return self.standing().filter(counts_from__lte=day)
