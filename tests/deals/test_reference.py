"""What the files of the ground floor mean, once loaded."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from deals.models import (
    Claim,
    Commitment,
    Commodity,
    Deal,
    Document,
    Event,
    Instrument,
    Source,
)
from deals.states import CommitmentRung, Qualifier
from milestones.models import Milestone
from tests.reference_copies import every, own, rows

ROOT = Path(settings.BASE_DIR)


def test_the_deal_has_an_address_and_an_origin(reference_data: Deal) -> None:
    assert (reference_data.slug, reference_data.origin_country) == ("ussm-fwo", "PK")
    assert not reference_data.is_illustrative


def test_a_vague_date_counts_from_the_end_of_its_period(reference_data: Deal) -> None:
    vague = {row["key"]: row for row in rows(own("events")) if row["date_precision"] == "month"}
    assert vague
    for event in Event.objects.filter(key__in=vague):
        assert event.happened_on.isoformat()[:7] == vague[event.key]["happened_on"]
        assert event.happened_on.day == 1
        assert (event.counts_from.month, event.counts_from.day >= 28) == (
            event.happened_on.month,
            True,
        )


def test_a_source_without_a_date_has_none(reference_data: Deal) -> None:
    unknown = [row["key"] for row in every("sources") if not row["published_on"]]
    assert set(Source.objects.filter(published_on=None).values_list("key", flat=True)) == set(
        unknown
    )


def test_only_a_source_that_repeats_another_has_an_origin(reference_data: Deal) -> None:
    expected = {row["key"]: row["origin"] for row in every("sources") if row["origin"]}
    repeats = Source.objects.exclude(origin=None).values_list("key", "origin__key")
    assert dict(repeats) == expected


def test_only_events_of_the_deal_belong_to_it(reference_data: Deal) -> None:
    told = 0
    for deal in Deal.objects.all():
        own, watched = deal.events.all(), deal.watched_events.all()
        assert {event.scope for event in own} == {"deal"}
        assert "deal" not in {event.scope for event in watched}
        told += own.count() + watched.count()
    assert told == Event.objects.count()


def test_papers_are_public_and_dated_as_their_event(reference_data: Deal) -> None:
    for paper in Document.objects.select_related("event"):
        assert paper.is_public
        assert paper.event
        assert paper.counts_from == paper.event.counts_from
        assert paper.mineral_groups == paper.event.mineral_groups


def test_contained_mass_is_counted_in_an_element(reference_data: Deal) -> None:
    pairs = set(Commodity.objects.values_list("assay_basis", "element"))
    assert len(dict(pairs)) == len(pairs)
    assert pairs >= {
        *(("% Sb", "Sb"), ("% Sb2O3", "Sb"), ("% Nd2O3", "Nd"), ("% WO3", "W"), ("g/t", "Au")),
        *(("% TREO", "TREO"), ("% NdPr oxide", "NdPr oxide"), ("% Nd+Pr", "Nd+Pr"), ("", "")),
    }


def test_every_mineral_group_of_an_event_has_commodities(reference_data: Deal) -> None:
    named = {group for event in Event.objects.all() for group in event.mineral_groups}
    assert named <= set(Commodity.objects.values_list("group", flat=True))


def test_a_note_on_prices_stays_where_there_is_no_price(reference_data: Deal) -> None:
    noted = Commodity.objects.exclude(price_note="")
    assert noted
    assert not noted.filter(prices__isnull=False)


def test_parties_are_found_by_the_names_events_use(reference_data: Deal) -> None:
    names = {
        party.short_name for party in reference_data.instruments.get(binding=False).parties.all()
    }
    assert names == {"USSM", "FWO"}


def test_only_the_deals_own_paper_is_known_not_to_bind(reference_data: Deal) -> None:
    own = reference_data.instruments.get(binding=False)
    assert own.signed_on == reference_data.signed_on
    assert not reference_data.instruments.filter(binding=True).exists()


def test_whether_a_paper_binds_has_its_own_sources(reference_data: Deal) -> None:
    known = Instrument.objects.exclude(binding=None)
    assert set(known.values_list("binding", flat=True)) == {True, False}
    assert not known.filter(binding_sources=None).exists()


def test_a_quantity_keeps_its_qualifier_and_its_own_sources(reference_data: Deal) -> None:
    small = reference_data.commitments.get(unit="t")
    assert (small.quantity_low, small.quantity_high) == (Decimal(0), Decimal(2))
    assert small.qualifier == Qualifier.LESS_THAN
    assert small.quantity_sources.exists()
    ceiling = reference_data.commitments.get(unit="projects")
    assert ceiling.qualifier == Qualifier.UP_TO
    unpublished = reference_data.commitments.get(unit="t/a")
    assert (unpublished.quantity_high, unpublished.quantity_note) == (
        None,
        "capacity not published",
    )


def test_no_commitment_stands_higher_than_its_evidence(reference_data: Deal) -> None:
    for promised in Commitment.objects.exclude(rung=CommitmentRung.ANNOUNCED):
        event = promised.rung_evidence
        assert event
        assert promised.rung_since == event.happened_on
        met = Milestone.objects.filter(commitment=promised, status_as_found="met")
        assert event in {found for one in met for found in one.evidence_events.all()}
    own = reference_data.commitments.all()
    assert not own.filter(rung=CommitmentRung.BINDING).exists()
    assert not Commitment.objects.filter(rung__gt=CommitmentRung.MOVED).exists()


def test_the_prose_names_the_same_points(reference_data: Deal) -> None:
    prose = (ROOT / "docs/data/claims_conflicts.md").read_text()
    assert set(re.findall(r"\bCC\d+\b", prose)) >= set(
        reference_data.disputed_points.values_list("key", flat=True)
    )


def test_every_claim_has_its_sources_and_words(reference_data: Deal) -> None:
    assert not Claim.objects.filter(sources=None).exists()
    assert Claim.objects.filter(qualifier=Qualifier.AT_LEAST).exists()


def test_context_is_as_of_the_day_it_was_gathered(reference_data: Deal) -> None:
    for deal in Deal.objects.all():
        assert deal.data_as_of
        assert deal.data_as_of > date(2026, 9, 1)
        assert deal.unknowns.count() > 0
