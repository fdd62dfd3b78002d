"""Model of the papers of a shipment."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deals.models.base import Voidable, days_in_range, one_of, tracked, void_has_reason
from deals.models.revision import revision_triggers
from deals.models.sources import Source
from shipments.models.querysets import PaperQuerySet
from shipments.models.shipment import OF_SHIPMENT, Shipment
from shipments.states import PaperKind


@tracked()
class ShipmentPaper(Voidable):
    """A paper of a shipment, as a link or a file; `sha256` is the file's checksum and its address.

    A file is never removed: a paper that is wrong is voided with a reason.
    """

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=60, choices=PaperKind.choices)
    title = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_public = models.BooleanField(default=False)
    dated_on = models.DateField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True, editable=False)
    media_type = models.CharField(max_length=100, blank=True, editable=False)
    file_bytes = models.PositiveIntegerField(null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    void_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["shipment", "kind", "id"]
        triggers = revision_triggers(OF_SHIPMENT)
        constraints = [
            one_of("kind", PaperKind.values, "paper_kind_known"),
            void_has_reason("paper_void_has_reason"),
            models.CheckConstraint(
                condition=Q(sha256="", media_type="", file_name="", file_bytes__isnull=True)
                | ~Q(sha256="") & ~Q(media_type="") & ~Q(file_name="") & Q(file_bytes__gt=0),
                name="paper_file_whole",
                violation_error_message=(
                    "A file has a name, a type, a size and a checksum: attach it again."
                ),
            ),
            days_in_range("paper_days_in_range", "dated_on"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())
