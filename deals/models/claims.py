"""Models of disputed points, on which sources disagree, and of the claims of each side."""

from __future__ import annotations

from django.db import models

from deals.models.base import Recorded, days_in_range, keyed, one_of, tracked
from deals.models.deal import Deal
from deals.models.links import link_tables
from deals.models.querysets import DisputedPointQuerySet
from deals.models.revision import OWN_DEAL, deals_through, revision_triggers
from deals.models.search_words import found_by
from deals.models.sources import Source
from deals.states import Credibility, Qualifier, Scope

OF_POINT = deals_through("point_id", "deals_disputedpoint", OWN_DEAL)


@tracked(exclude=["words"])
class DisputedPoint(Recorded):
    """A question on which claims disagree, and how the site counts it (our judgement)."""

    key = keyed()
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="disputed_points")
    order = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    question = models.CharField(max_length=300)
    used_on_site = models.TextField()
    lean_is_judgement = models.BooleanField(default=True)
    scope = models.CharField(max_length=16, choices=Scope.choices)
    resolved_at = models.DateTimeField(null=True, blank=True)

    words = found_by(("key", "title"), ("question",))
    objects = DisputedPointQuerySet.as_manager()

    class Meta:
        ordering = ["deal", "order"]
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            one_of("scope", Scope.values, "disputed_point_scope_known"),
            days_in_range("disputed_point_days_in_range", "resolved_at", instants=True),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


@tracked(exclude=["words"])
class Claim(Recorded):
    """One side of a disputed point, with value, unit, qualifier and sources."""

    point = models.ForeignKey(DisputedPoint, on_delete=models.PROTECT, related_name="claims")
    side = models.CharField(max_length=4)
    stance = models.TextField()
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    qualifier = models.CharField(max_length=10, choices=Qualifier.choices, blank=True)
    credibility = models.PositiveSmallIntegerField(
        choices=Credibility.choices, default=Credibility.UNKNOWN
    )
    note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="claims")

    words = found_by(("side",), ("stance", "note"))

    class Meta:
        ordering = ["point", "side"]
        triggers = revision_triggers(OF_POINT)
        constraints = [
            models.UniqueConstraint(
                fields=["point", "side"],
                name="claim_side_once",
                violation_error_message=(
                    "The point has a claim of this side already: choose another side."
                ),
            ),
            one_of("qualifier", ["", *Qualifier.values], "claim_qualifier_known"),
            one_of("credibility", Credibility.values, "claim_credibility_known"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | ~models.Q(unit=""),
                name="claim_value_has_unit",
                violation_error_message=(
                    "A value needs its unit: enter the unit, or leave the value empty."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.side}: {self.stance}"


link_tables(Claim, OF_POINT)
