"""Querysets of shipments, papers, prices and customs statistics."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Subquery, When

from shipments.papers.required_papers import Required
from shipments.states import Purpose, ShipmentState

P = TypeVar("P", bound=models.Model)


class PartManager(models.Manager[P]):
    """Manager of parts that leaves voided ones out: `shipment.steps`, `shipment.lines`.

    It is the default, so that no sum can forget to leave them out.
    """

    def get_queryset(self) -> models.QuerySet[P]:
        return super().get_queryset().filter(voided_at__isnull=True)


class ShipmentQuerySet(models.QuerySet[Any]):
    """Shipments; a voided one is out of every count."""

    def standing(self) -> ShipmentQuerySet:
        return self.filter(voided_at__isnull=True)

    def known_by(self, day: date) -> ShipmentQuerySet:
        """Shipments with at least one state reached by the end of `day`."""
        return self.standing().filter(known_on__lte=day)

    def delivered(self, day: date) -> ShipmentQuerySet:
        """Shipments that had arrived by `day` and were not rejected by then."""
        return self.standing().filter(_not_rejected(day), delivered_on__lte=day)

    def standing_in(self, state: ShipmentState, day: date) -> ShipmentQuerySet:
        """Shipments that stood in a state at the end of `day`."""
        order = Case(*(When(state=each, then=n) for n, each in enumerate(ShipmentState)))
        last = self._steps(counts_from__lte=day).order_by("-counts_from", order.desc())
        with_last: ShipmentQuerySet = self.alias(stands_in=Subquery(last.values("state")[:1]))
        return with_last.filter(stands_in=state)

    def with_mineral(self, groups: Iterable[str]) -> ShipmentQuerySet:
        """Shipments with a lot of one of these mineral groups."""
        lines: Any = self.model._meta.get_field("lines").related_model
        found = lines._default_manager.filter(shipment=OuterRef("pk"), mineral_group__in=groups)
        return self.filter(Exists(found))

    def lacking(self, paper: Required, day: date) -> ShipmentQuerySet:
        """Shipments that should have a paper by `day`, by the state reached, and have none."""
        papers: models.QuerySet[Any] = models.QuerySet(
            model=self.model._meta.get_field("papers").related_model
        )
        due = self.standing().filter(
            Exists(self._steps(state__in=paper.since, counts_from__lte=day)),
            _not_rejected(day),
            ~Exists(
                papers.filter(shipment=OuterRef("pk"), kind=paper.kind, voided_at__isnull=True)
            ),
        )
        return due.filter(purpose=Purpose.COMMERCIAL) if paper.only_commercial else due

    def for_evidence(self) -> ShipmentQuerySet:
        """Shipments with all that rules and pages read, in a fixed number of queries."""
        lines = self.model._meta.get_field("lines").related_model
        return self.prefetch_related(
            "steps__sources",
            "sources",
            "mass_sources",
            Prefetch(
                "lines",
                lines._default_manager.select_related("commodity", "valued_source").order_by(
                    "number"
                ),
            ),
        )

    def _steps(self, **conditions: Any) -> models.QuerySet[Any]:
        steps = self.model._meta.get_field("steps").related_model
        standing: models.QuerySet[Any] = steps._default_manager.filter(
            shipment=OuterRef("pk"), **conditions
        )
        return standing


def _not_rejected(day: date) -> Q:
    return Q(rejected_on=None) | Q(rejected_on__gt=day)


class PaperQuerySet(models.QuerySet[Any]):
    """Papers of shipments; a voided one is on no page."""

    def standing(self) -> PaperQuerySet:
        return self.filter(voided_at__isnull=True)


class PriceQuerySet(models.QuerySet[Any]):
    """Queryset of prices."""

    def usable_on(self, day: date, *, max_age_days: int) -> PriceQuerySet:
        """Prices on or before `day` and not older than the limit, latest first."""
        oldest = day - timedelta(days=max_age_days)
        return self.filter(counts_from__lte=day, counts_from__gte=oldest).order_by(
            "-counts_from", "-priced_on", "-id"
        )


class CustomsRecordQuerySet(models.QuerySet[Any]):
    """Queryset of customs statistics."""

    def published_by(self, day: date) -> CustomsRecordQuerySet:
        """The statistics as published by `day`: of a revised month only the latest row."""
        series = ("reporter", "partner", "flow", "hs6", "month")
        out = self.model._default_manager.filter(published_on__lte=day)
        latest = out.order_by(*series, "-published_on", "-id").distinct(*series)
        return self.filter(pk__in=latest.values("pk"))
