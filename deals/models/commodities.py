"""Models of places and commodities."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from deals.models.base import Recorded, illustrative, keyed, one_of, tracked
from deals.models.links import link_tables
from deals.models.querysets import CommodityQuerySet
from deals.models.revision import EVERY_DEAL, revision_triggers
from deals.models.sources import Source
from deals.states import Confidence, LadderStage

ISO2 = RegexValidator(r"^[A-Z]{2}$", "Use the two capital letters of ISO 3166-1.")


@tracked()
class Place(Recorded):
    """A port, mine, plant or city, with UN/LOCODE where there is one; coordinates are rounded."""

    key = keyed()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    country = models.CharField(max_length=2, validators=[ISO2])
    admin_area = models.CharField(max_length=120, blank=True)
    un_locode = models.CharField(max_length=5, blank=True)
    locode_status = models.CharField(max_length=80, blank=True)
    latitude = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    coordinate_source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    notes = models.TextField(blank=True)
    is_illustrative = illustrative()
    sources = models.ManyToManyField(Source, blank=True, related_name="places")

    class Meta:
        ordering = ["name"]
        triggers = revision_triggers(EVERY_DEAL)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_coordinates_both_or_none",
                violation_error_message=(
                    "Give a latitude from -90 to 90 and a longitude from -180 to 180, or leave "
                    "both empty."
                ),
            ),
            one_of("confidence", Confidence.values, "place_confidence_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


@tracked()
class Commodity(Recorded):
    """A mineral in a form: ladder stage, HS-6 code, assay basis, element factor, physical limit."""

    key = keyed()
    name = models.CharField(max_length=120)
    group = models.CharField(
        max_length=40, db_index=True, help_text="antimony, copper, rare_earth ..."
    )
    element = models.CharField(
        max_length=10,
        blank=True,
        help_text="Symbol of the element that contained mass is counted in",
    )
    symbol = models.CharField(max_length=10, blank=True)
    form = models.CharField(max_length=40)
    stage = models.PositiveSmallIntegerField(choices=LadderStage.choices)
    hs6 = models.CharField(
        max_length=6, blank=True, validators=[RegexValidator(r"^\d{6}$", "Six digits.")]
    )
    hs_description = models.CharField(max_length=300, blank=True)
    hs_source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    trade_unit = models.CharField(max_length=40, blank=True)
    assay_basis = models.CharField(
        max_length=20, blank=True, help_text="What an assay states, such as % Sb"
    )
    typical_assay_min_pct = models.DecimalField(
        max_digits=9, decimal_places=4, null=True, blank=True
    )
    typical_assay_max_pct = models.DecimalField(
        max_digits=9, decimal_places=4, null=True, blank=True
    )
    assay_sources = models.ManyToManyField(Source, blank=True, related_name="+")
    assay_note = models.TextField(blank=True)
    payable_note = models.TextField(blank=True)
    element_factor = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=(
            "Turns an assay on a compound into the element; 1 where the assay is on the element"
        ),
    )
    physical_limit_pct = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    physical_limit_note = models.CharField(max_length=300, blank=True)
    on_usgs_list_2022 = models.BooleanField(null=True, blank=True)
    on_usgs_list_2025 = models.BooleanField(null=True, blank=True)
    list_source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    main_uses = models.TextField(blank=True)
    world_output = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    world_output_unit = models.CharField(max_length=40, blank=True)
    world_output_year = models.PositiveSmallIntegerField(null=True, blank=True)
    top_producer = models.CharField(max_length=2, blank=True, validators=[ISO2])
    top_producer_share_pct = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    output_source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    price_note = models.CharField(
        max_length=300, blank=True, help_text="Why there is no outright price"
    )
    price_source = models.ForeignKey(
        Source,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What was read for a price where none was found",
    )
    pakistan_output = models.CharField(max_length=120, blank=True)
    pakistan_reserves = models.CharField(max_length=120, blank=True)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    notes = models.TextField(blank=True)
    is_illustrative = illustrative()

    objects = CommodityQuerySet.as_manager()

    class Meta:
        ordering = ["group", "stage", "key"]
        triggers = revision_triggers(EVERY_DEAL)
        verbose_name_plural = "commodities"
        constraints = [
            one_of("stage", LadderStage.values, "commodity_stage_known"),
            models.CheckConstraint(
                condition=models.Q(element_factor__isnull=True)
                | models.Q(element_factor__gt=0, element_factor__lte=1),
                name="commodity_element_factor_in_range",
                violation_error_message=(
                    "The element factor lies above 0 and is at most 1: correct it, or leave it "
                    "empty."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(physical_limit_pct__isnull=True)
                | models.Q(physical_limit_pct__gt=0, physical_limit_pct__lte=100),
                name="commodity_physical_limit_in_range",
                violation_error_message=(
                    "The physical limit lies above 0 and is at most 100 per cent: correct it, or "
                    "leave it empty."
                ),
            ),
            one_of("confidence", Confidence.values, "commodity_confidence_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def assay_unit(self) -> str:
        """The unit in which an assay of it is usually stated, % or g/t."""
        return "g/t" if self.assay_basis == "g/t" else "%"

    @property
    def assay_share(self) -> str:
        """What a stored assay measures, such as `% Sb`; one stated in g/t is stored in per cent."""
        return f"% {self.element}" if self.assay_basis == "g/t" else self.assay_basis


link_tables(Place, EVERY_DEAL)
link_tables(Commodity, EVERY_DEAL)
