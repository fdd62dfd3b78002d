"""Querysets of the models of deals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from deals.units.currencies import MAX_RATE_AGE_DAYS
from deals.visibility import NOBODY, visible_to


class SourceQuerySet(models.QuerySet[Any]):
    """Queries for sources."""

    def for_marks(self) -> SourceQuerySet:
        """Load the origin too, which a source mark prints."""
        return self.select_related("origin")

    def real(self) -> SourceQuerySet:
        """Leave illustrative sources out."""
        return self.filter(is_illustrative=False)

    def standing(self) -> SourceQuerySet:
        """Leave out sources that were merged into another one."""
        return self.filter(merged_into__isnull=True)


class CommodityQuerySet(models.QuerySet[Any]):
    """Queries for commodities."""


class DealQuerySet(models.QuerySet[Any]):
    """Queries for deals."""

    def active(self) -> DealQuerySet:
        return self.filter(is_active=True)

    def real(self) -> DealQuerySet:
        """Leave illustrative deals out."""
        return self.filter(is_illustrative=False)


class _Voidable(models.QuerySet[Any]):
    """Rows that are voided with a reason, never deleted."""

    def standing(self) -> _Voidable:
        return self.filter(voided_at__isnull=True)


class _Dated(_Voidable):
    """Rows with a column `counts_from`, the last day of the period of a vague date."""

    def happened_by(self, day: date) -> _Dated:
        """Rows that count by the end of `day`."""
        return self.filter(counts_from__lte=day)


class EventQuerySet(_Dated):
    """Queries for events."""

    def bearing_on(self, deal: Any) -> EventQuerySet:
        """A deal's own events, and public events of other deals that it watches as context."""
        shown = visible_to(NOBODY, self.model, voided=True)
        return self.filter(Q(deal=deal) | Q(watched_by=deal) & shown).distinct()


class DocumentQuerySet(_Dated):
    """Queries for documents."""


class AssetQuerySet(_Dated):
    """Queries for asset states."""


def _days_before(day: date) -> tuple[date, date]:
    return day - timedelta(days=MAX_RATE_AGE_DAYS), day


class ExchangeRateQuerySet(_Voidable):
    """Queries for exchange rates: which of them can convert an amount on a day."""

    def usable_on(self, day: date, also: Iterable[tuple[str, date]] = ()) -> ExchangeRateQuerySet:
        """Rates not voided and at most `MAX_RATE_AGE_DAYS` old on `day`.

        `also` adds the rates of single currencies on other days.
        """
        wanted = Q(quoted_on__range=_days_before(day))
        for currency, other in also:
            wanted |= Q(currency=currency, quoted_on__range=_days_before(other))
        rates: ExchangeRateQuerySet = self.filter(wanted, voided_at__isnull=True)
        return rates.select_related("source__origin")


class InstrumentStateQuerySet(_Dated):
    """States of papers."""


class OutputReportQuerySet(_Dated):
    """Reports of output."""


class FundingRecordQuerySet(_Dated):
    """Queries for funding records."""


class DisputedPointQuerySet(models.QuerySet[Any]):
    """Queries for disputed points."""

    def for_dossier(self) -> DisputedPointQuerySet:
        """Load claims, their sources and the sources' origins too."""
        return self.prefetch_related("claims__sources__origin")
