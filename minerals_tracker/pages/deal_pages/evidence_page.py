"""The quality of the evidence of a deal as of a day: what the page and its file show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from deals.models import Deal, Source
from deals.progress.evidence_quality import freshness
from deals.progress.signatures import signed_of
from minerals_tracker.pages.dossier.disputes import points_on
from minerals_tracker.pages.sources.evidence_panel import (
    Cell,
    Evidence,
    as_file,
    cells,
    complete_of,
    title,
)
from minerals_tracker.pages.sources.figures import Figure, figures_of


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """What is counted, and the weakest figures."""

    told: Evidence
    figures: tuple[Figure, ...]

    @property
    def title(self) -> str:
        return title(self.told.figures)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return cells(self.told)

    @property
    def others(self) -> int:
        """How many figures are not listed."""
        return self.told.figures.total - len(self.figures)

    @property
    def file(self) -> dict[str, Any]:
        """The same as JSON."""
        return as_file(self.told, self.figures)


def evidence_page(deal: Deal, day: date, sources: Sequence[Source]) -> EvidencePage:
    """The quality of a deal's evidence; `sources` are those that it cites on the day."""
    agreed = signed_of([deal.pk])[deal.pk].agreed.is_signed(day)
    quality, listed = figures_of(deal, on=day)
    told = Evidence(
        today=day,
        figures=quality,
        sources=freshness(sources),
        disputed=len(points_on(deal.disputed_points.for_dossier(), day, undated=agreed)),
        unknowns=deal.unknowns.count(),
        complete=complete_of(deal),
    )
    return EvidencePage(told, listed)
