"""What a shipment is proved by: its papers."""

from __future__ import annotations

from django.db import models

from deals.models.base import Recorded, tracked
from deals.models.sources import Source
from shipments.models.shipment import Shipment


@tracked()
class ShipmentPaper(Recorded):
    """A paper of a shipment: bill of lading, assay certificate, contract ..., as a link."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_public = models.BooleanField(default=False)
    dated_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["shipment", "kind", "id"]

    def __str__(self) -> str:
        return self.title or self.kind
