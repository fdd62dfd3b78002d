"""Models of parties, people and related projects of a deal, and of what is not known about it."""

from __future__ import annotations

from django.db import models

from deals.models.base import Recorded, illustrative, keyed, one_of, tracked
from deals.models.commodities import ISO2, Place
from deals.models.deal import Deal, Instrument
from deals.models.links import link_tables
from deals.models.revision import EVERY_DEAL, OWN_DEAL, revision_triggers
from deals.models.sources import Source
from deals.states import Confidence, PartySector


@tracked()
class Party(Recorded):
    """A company, organisation or government."""

    key = keyed()
    name = models.CharField(max_length=200)
    short_name = models.CharField(
        max_length=60, blank=True, help_text="As events name it, such as USSM"
    )
    former_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=120, blank=True)
    sector = models.CharField(
        max_length=14, choices=PartySector.choices, blank=True, help_text="For filters"
    )
    country = models.CharField(max_length=2, blank=True, validators=[ISO2])
    head_office = models.CharField(max_length=200, blank=True)
    site = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="parties"
    )
    site_area_km2 = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    mining_vehicle = models.CharField(max_length=200, blank=True)
    known_backers = models.JSONField(default=list, blank=True)
    stated_products = models.JSONField(default=list, blank=True)
    stated_products_year = models.PositiveSmallIntegerField(null=True, blank=True)
    lei = models.CharField("LEI", max_length=20, blank=True)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    sources = models.ManyToManyField(Source, blank=True, related_name="parties")
    is_illustrative = illustrative()

    class Meta:
        ordering = ["key"]
        triggers = revision_triggers(EVERY_DEAL)
        verbose_name_plural = "parties"
        constraints = [
            one_of("confidence", Confidence.values, "party_confidence_known"),
            one_of("sector", ["", *PartySector.values], "party_sector_known"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class DealParty(Recorded):
    """A party's part in a deal."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="deal_parties")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="deal_parties")
    role = models.CharField(max_length=200)

    class Meta:
        ordering = ["deal", "party"]
        triggers = revision_triggers(OWN_DEAL)
        verbose_name_plural = "deal parties"
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "party"],
                name="deal_party_once",
                violation_error_message=(
                    "The party has a part in this deal already: change its role there."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.role}"


@tracked()
class Person(Recorded):
    """A person with a public part in a deal."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="people")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=200)
    part = models.CharField(max_length=300)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    sources = models.ManyToManyField(Source, blank=True, related_name="people")

    class Meta:
        ordering = ["deal", "order"]
        triggers = revision_triggers(OWN_DEAL)
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "name"],
                name="person_once",
                violation_error_message=(
                    "The deal has a person of this name already: change that one."
                ),
            ),
            one_of("confidence", Confidence.values, "person_confidence_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"


@tracked()
class RelatedProject(Recorded):
    """A neighbouring project; it never moves this deal's figures."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="related_projects")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=120)
    facts = models.JSONField(default=list)
    sources = models.ManyToManyField(Source, blank=True, related_name="related_projects")

    class Meta:
        ordering = ["deal", "order"]
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "name"],
                name="related_project_once",
                violation_error_message=(
                    "The deal has a related project of this name already: change that one."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Unknown(Recorded):
    """Something that was looked for and not found."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="unknowns")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["deal", "order"]
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "text"],
                name="unknown_once",
                violation_error_message=(
                    "The deal has an unknown of this text already: change that one."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.text


link_tables(Party, EVERY_DEAL)
link_tables(Instrument, OWN_DEAL)  # its parties are known from here on
link_tables(Person, OWN_DEAL)
link_tables(RelatedProject, OWN_DEAL)
