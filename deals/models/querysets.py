"""Questions to many rows of the ground floor, named after the page that asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from deals.converting import MAX_RATE_AGE_DAYS
from deals.visibility import NOBODY, visible_to


class SourceQuerySet(models.QuerySet[Any]):
    """Sources."""

    def for_marks(self) -> SourceQuerySet:
        """Sources as a source mark prints them, with the document they repeat."""
        return self.select_related("origin")

    def real(self) -> SourceQuerySet:
        """Sources that exist outside this tracker."""
        return self.filter(is_illustrative=False)

    def standing(self) -> SourceQuerySet:
        """Sources that were not merged into another one."""
        return self.filter(merged_into__isnull=True)


class CommodityQuerySet(models.QuerySet[Any]):
    """Commodities."""


class DealQuerySet(models.QuerySet[Any]):
    """Deals."""

    def active(self) -> DealQuerySet:
        return self.filter(is_active=True)

    def real(self) -> DealQuerySet:
        """Deals that exist outside this tracker."""
        return self.filter(is_illustrative=False)


class _Voidable(models.QuerySet[Any]):
    """Rows that are voided with a reason, never deleted."""

    def standing(self) -> _Voidable:
        return self.filter(voided_at__isnull=True)


class _Dated(_Voidable):
    """Rows whose vague date counts from the end of its period."""

    def happened_by(self, day: date) -> _Dated:
        """Rows that had happened by the end of `day`."""
        return self.filter(counts_from__lte=day)


class EventQuerySet(_Dated):
    """Events."""

    def bearing_on(self, deal: Any) -> EventQuerySet:
        """A deal's own events, and those it watches as context and everybody may see."""
        shown = visible_to(NOBODY, self.model, voided=True)
        return self.filter(Q(deal=deal) | Q(watched_by=deal) & shown).distinct()


class DocumentQuerySet(_Dated):
    """Published papers."""


class AssetQuerySet(_Dated):
    """States of assets."""


def _days_before(day: date) -> tuple[date, date]:
    return day - timedelta(days=MAX_RATE_AGE_DAYS), day


class ExchangeRateQuerySet(_Voidable):
    """Exchange rates."""

    def usable_on(self, day: date, also: Iterable[tuple[str, date]] = ()) -> ExchangeRateQuerySet:
        """Rates that convert on a day, and those of single currencies on other days (`also`)."""
        wanted = Q(quoted_on__range=_days_before(day))
        for currency, other in also:
            wanted |= Q(currency=currency, quoted_on__range=_days_before(other))
        rates: ExchangeRateQuerySet = self.filter(wanted, voided_at__isnull=True)
        return rates.select_related("source__origin")


class FundingRecordQuerySet(_Dated):
    """Money committed or disbursed."""


class DisputedPointQuerySet(models.QuerySet[Any]):
    """Points on which sources disagree."""

    def for_dossier(self) -> DisputedPointQuerySet:
        """Points with their claims and the sources behind each."""
        return self.prefetch_related("claims__sources__origin")
