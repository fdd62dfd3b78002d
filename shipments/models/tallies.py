"""Sums of shipments that grow with days and kinds, not with shipments; kept by triggers alone.

Derived from the facts (`shipments.tallying`), so that they have no history and no revision of their
own, and nobody edits them.
"""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from deals.models.deal import Deal
from shipments.states import Purpose


def total() -> models.DecimalField[Decimal | int | str, Decimal]:
    """Make a column for a sum of masses (kg) or money (USD)."""
    return models.DecimalField(max_digits=30, decimal_places=4, default=0)


def shares() -> models.DecimalField[Decimal | int | str, Decimal]:
    """Make a column for a sum of assays (per cent), as finely as each of them is kept."""
    return models.DecimalField(max_digits=30, decimal_places=8, default=0)


def count() -> models.BigIntegerField[int, int]:
    return models.BigIntegerField(default=0)


class Amounts(models.Model):
    """What adds up over lots of one kind, and over shipments.

    `known`, `open` and `low`, `high` are those of `deals.units.MassTotal`: of how many lots a mass
    is known, of how many of them without an upper end, and the sums of the ends in kg. Wet masses
    are those of lots, unless a shipment is known as a whole only. `beyond_usd` is what shipments
    declare beyond their lots.
    """

    shipments = count()
    lots = count()
    wet_lots = count()
    wet_known = count()
    wet_open = count()
    wet_low_kg = total()
    wet_high_kg = total()
    metal_known = count()
    metal_open = count()
    metal_low_kg = total()
    metal_high_kg = total()
    valued = count()
    value_usd = total()
    declared_usd = total()
    beyond_usd = total()
    assays = count()
    assay_pct = shares()

    class Meta:
        abstract = True


class Counted(Amounts):
    """What a shipment was last counted for: a row for the whole (`kind` empty), one for each kind of lot.

    A kind is the JSON array of mineral group, commodity, origin and whether assayed; `shape` is the
    array of a shipment's kinds. `known_on` is the day of its first state, `moved_on` of the first
    that is neither plan nor rejection, `seen_on` are the days of all.
    """

    shipment_id = models.BigIntegerField()
    deal_id = models.BigIntegerField()
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    shape = models.TextField()
    kind = models.TextField(blank=True)
    known_on = models.DateField()
    moved_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    assayed_on = models.DateField(null=True)
    rejected_on = models.DateField(null=True)
    seen_on = ArrayField(models.DateField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["shipment_id"], name="counted_by_shipment"),
            models.Index(
                fields=["deal_id", "-known_on", "-shipment_id"],
                condition=models.Q(kind=""),
                name="counted_latest_known",
            ),
            models.Index(
                fields=["deal_id", "purpose", "-delivered_on", "-shipment_id"],
                condition=models.Q(kind="", delivered_on__isnull=False),
                name="counted_latest_delivered",
            ),
        ]

    def __str__(self) -> str:
        return f"shipment {self.shipment_id} {self.kind}"


class Tally(Amounts):
    """The sums of a deal for a day on which shipments first answered to a question about their state.

    `asks` is `delivered`, `moved` for any state beyond a plan, or `seen`: then every day of a state has
    a row of the shipments as wholes, which says when something was last known of them. Where the assay came
    later than the state, a shipment stands twice: `plain` on the day of the state and, for questions
    about contents, `assay` on that of the assay; else once as `both`.
    """

    MOVED, DELIVERED, SEEN = "moved", "delivered", "seen"
    BOTH, PLAIN, ASSAY = "both", "plain", "assay"

    key = models.UUIDField(unique=True)
    deal = models.ForeignKey(
        Deal, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    asks = models.CharField(max_length=10)
    part = models.CharField(max_length=5)
    day = models.DateField()
    rejected_on = models.DateField(null=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    shape = models.TextField()
    kind = models.TextField(blank=True)

    class Meta:
        # None names an amount, not even in a condition: PostgreSQL would make new entries of all with
        # every change of a sum, and could not use the room of old versions before a vacuum.
        indexes = [models.Index(fields=["deal", "asks", "day"], name="tally_by_question")]

    def __str__(self) -> str:
        return f"{self.asks} {self.day} {self.purpose} {self.kind}"
