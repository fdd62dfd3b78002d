"""Questions to many milestones, changes, overrides and readings."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connections, models
from django.db.models import F, Q
from django.db.models.functions import Cast

from milestones.standing import Standing

VERDICT_COLUMNS = {
    "status": "text",
    "status_since": "date",
    "progress": "numeric",
    "reason": "text",
    "would_change": "text",
    "evidence": "jsonb",
    "met_on": "date",
    "judged_on": "date",
}
"""The columns of a milestone that hold the last recorded verdict, with their SQL types."""


AS_JUDGED = Q(last_refresh__revision=F("revision"))
"""Deals that have not changed since they were judged."""


class Recorded(NamedTuple):
    """A milestone with no more than a verdict needs, and what it last read."""

    pk: int
    deal_id: int
    key: str
    title: str
    starts_on: date | None
    ends_on: date | None
    is_ceiling: bool
    rule_text: str
    standing: Standing


class MilestoneQuerySet(models.QuerySet[Any]):
    """Milestones."""

    def recorded(self, deal_ids: Collection[int]) -> list[Recorded]:
        """What a refresh reads of the milestones of some deals."""
        columns = Recorded._fields[:-1]
        rows = self.filter(deal__in=deal_ids).order_by("pk")
        rows = rows.annotate(rule_text=Cast("rule", models.TextField()))
        return [
            Recorded._make((*row[: len(columns)], Standing._make(row[len(columns) :])))
            for row in rows.values_list(*columns, *Standing._fields)
        ]

    def for_dossier(self) -> MilestoneQuerySet:
        """Milestones with what the dossier prints, in a fixed number of queries."""
        return self.select_related("phase", "commitment").prefetch_related(
            "sources__origin", "phase__sources"
        )


class StatusChangeQuerySet(models.QuerySet[Any]):
    """The log of changes."""

    def record(self, verdicts: Mapping[int, Standing]) -> list[Any]:
        """Write verdicts by milestone id, and a line for each status that moved, in one statement.

        The first verdict of a milestone is a baseline and writes no line. It waits for no row: where
        somebody holds one it raises OperationalError. The lines come in the order of milestones.
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
            "  (milestone_id, old, new, reason, evidence, happened_on)"
            "  SELECT id, held.old, status, reason, evidence, judged_on FROM new JOIN held USING (id)"
            "  WHERE held.old NOT IN ('', status) ORDER BY id RETURNING *",
            [json.dumps(rows, default=str)],
        )
        return list(lines)


class LastRefreshQuerySet(models.QuerySet[Any]):
    """What verdicts stand for."""

    def remember(self, deal_ids: Collection[int], *, today: date, now: datetime) -> None:
        """Keep that some deals were judged for `today` as of the revisions they have."""
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
    """Overrides."""

    def holding_on(self, day: date) -> OverrideQuerySet:
        """Overrides in force on `day`, the latest first; one withdrawn later was in force then."""
        standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__date__gt=day)
        return self.filter(standing, starts_on__lte=day, expires_on__gte=day).latest_first()

    def latest_first(self) -> OverrideQuerySet:
        """Of several that hold on a day, the first counts."""
        return self.order_by("-recorded_at", "-id")


class SignalReadingQuerySet(models.QuerySet[Any]):
    """Readings."""

    def standing(self) -> SignalReadingQuerySet:
        return self.filter(voided_at__isnull=True)

    def read_by(self, day: date) -> SignalReadingQuerySet:
        """Readings whose (vague) day had passed by `day`."""
        return self.standing().filter(counts_from__lte=day)
