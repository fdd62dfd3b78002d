"""Every constraint of the ground floor's tables, each broken once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from deals.models import (
    DealMineral,
    DealParty,
    Document,
    HeadlineValue,
    Instrument,
    Person,
    ReferenceRow,
    RelatedProject,
    Source,
    Unknown,
)
from deals.states import Confidence
from tests import factories as f
from tests.constraints import (
    assert_refused,
    assert_refused_twice,
    names_of,
    words_unknown,
)

KNOWN = {"confidence": Confidence.OFFICIAL}
IN_USD_TWICE = {"amount": 5, "amount_usd": 5}


def make_headline(**fields: Any) -> HeadlineValue:
    defaults = {"order": 1, "amount": Decimal(5), "basis": "All of it", **KNOWN}
    return HeadlineValue.objects.create(**{"deal": f.make_deal(), **defaults, **fields})


def make_person(**fields: Any) -> Person:
    defaults = {"order": 1, "name": "A. Person", "role": "Minister", "part": "Witness", **KNOWN}
    return Person.objects.create(**{"deal": f.make_deal(), **defaults, **fields})


def make_own_origin(*, circular: bool = False) -> Source:
    source = f.make_source()
    source.origin = source if circular else None
    source.save()
    return source


def make_own_part(*, circular: bool = False) -> Instrument:
    paper = f.make_instrument()
    paper.part_of = paper if circular else None
    paper.save()
    return paper


def make_own_double(*, circular: bool = False) -> Source:
    source = f.make_source()
    source.merged_into = source if circular else None
    source.save()
    return source


WORDS = words_unknown(
    [
        ("source_precision_known", f.make_source, "published_precision"),
        ("source_reliability_known", f.make_source, "reliability"),
        ("place_confidence_known", f.make_place, "confidence"),
        ("commodity_confidence_known", f.make_commodity, "confidence"),
        ("deal_confidence_known", f.make_deal, "confidence"),
        ("deal_precision_known", f.make_deal, "signed_precision"),
        ("instrument_kind_known", f.make_instrument, "kind"),
        ("instrument_confidence_known", f.make_instrument, "confidence"),
        ("instrument_precision_known", f.make_instrument, "signed_precision"),
        ("headline_value_confidence_known", make_headline, "confidence"),
        ("phase_confidence_known", f.make_phase, "confidence"),
        ("phase_precision_known", f.make_phase, "date_precision"),
        ("commitment_qualifier_known", f.make_commitment, "qualifier"),
        ("commitment_confidence_known", f.make_commitment, "confidence"),
        ("disputed_point_scope_known", f.make_disputed_point, "scope"),
        ("claim_qualifier_known", f.make_claim, "qualifier"),
        ("event_scope_known", f.make_event, "scope"),
        ("event_confidence_known", f.make_event, "confidence"),
        ("event_precision_known", f.make_event, "date_precision"),
        ("document_precision_known", f.make_document, "date_precision"),
        ("asset_state_known", f.make_asset, "state"),
        ("asset_precision_known", f.make_asset, "date_precision"),
        ("funding_kind_known", f.make_funding, "kind"),
        ("funding_precision_known", f.make_funding, "date_precision"),
        ("party_confidence_known", f.make_party, "confidence"),
        ("person_confidence_known", make_person, "confidence"),
        ("party_sector_known", f.make_party, "sector"),
        ("instrument_qualifier_known", f.make_instrument, "amount_qualifier"),
        ("instrument_state_known", f.make_instrument_state, "state"),
        ("instrument_state_precision_known", f.make_instrument_state, "date_precision"),
        ("instrument_state_confidence_known", f.make_instrument_state, "confidence"),
        ("output_kind_known", f.make_output, "kind"),
        ("output_basis_known", f.make_output, "basis"),
        ("output_qualifier_known", f.make_output, "qualifier"),
        ("output_confidence_known", f.make_output, "confidence"),
        ("output_precision_known", f.make_output, "date_precision"),
    ]
)
LIMITS: list[tuple[str, Callable[..., Any], dict[str, Any]]] = [
    ("source_not_its_own_origin", make_own_origin, {"circular": True}),
    ("source_seen_once_published", f.make_source, {"seen_on": f.SIGNED - timedelta(days=1)}),
    ("source_not_merged_into_itself", make_own_double, {"circular": True}),
    ("exchange_rate_positive", f.make_exchange_rate, {"per_usd": 0}),
    ("exchange_rate_of_another_currency", f.make_exchange_rate, {"currency": "USD"}),
    ("exchange_rate_of_another_currency", f.make_exchange_rate, {"currency": "Rs"}),
    ("exchange_rate_void_has_reason", f.make_exchange_rate, {"voided_at": f.VOIDED}),
    ("place_coordinates_both_or_none", f.make_place, {"latitude": Decimal(24)}),
    ("place_coordinates_both_or_none", f.make_place, {"latitude": 91, "longitude": 0}),
    ("commodity_stage_known", f.make_commodity, {"stage": 6}),
    ("commodity_element_factor_in_range", f.make_commodity, {"element_factor": 0}),
    ("commodity_element_factor_in_range", f.make_commodity, {"element_factor": Decimal("1.01")}),
    ("commodity_physical_limit_in_range", f.make_commodity, {"physical_limit_pct": 101}),
    ("headline_value_not_negative", make_headline, {"amount": -1}),
    ("deal_somebody_called_it_complete", f.make_deal, {"called_complete_on": f.SIGNED}),
    ("deal_somebody_called_it_complete", f.make_deal, {"called_complete_by": "An editor"}),
    ("phase_ends_after_start", f.make_phase, {"ends_on": date(2025, 9, 7)}),
    ("commitment_rung_known", f.make_commitment, {"rung": 7}),
    ("commitment_range_in_order", f.make_commitment, {"quantity_low": 3, "quantity_high": 2}),
    ("claim_credibility_known", f.make_claim, {"credibility": 7}),
    ("claim_value_has_unit", f.make_claim, {"value": Decimal(2)}),
    ("funding_amount_positive", f.make_funding, {"amount": 0}),
    ("funding_usd_is_the_amount", f.make_funding, {"amount_usd": 1}),
    ("funding_usd_is_the_amount", f.make_funding, {"amount_usd": None}),
    ("funding_usd_is_stated", f.make_funding, {"currency": "PKR", "amount_usd": 500_000_000}),
    ("funding_usd_is_stated", f.make_funding, {"usd_stated": True}),
    ("event_void_has_reason", f.make_event, {"voided_at": f.VOIDED}),
    ("document_void_has_reason", f.make_document, {"voided_at": f.VOIDED}),
    ("asset_void_has_reason", f.make_asset, {"voided_at": f.VOIDED}),
    ("funding_void_has_reason", f.make_funding, {"voided_at": f.VOIDED}),
    ("instrument_amount_positive", f.make_instrument, {"amount": 0, "currency": "USD"}),
    ("instrument_usd_is_stated", f.make_instrument, {"currency": "AUD", "amount_usd": 5}),
    ("instrument_usd_is_stated", f.make_instrument, {"currency": "USD", **IN_USD_TWICE}),
    ("instrument_no_part_of_itself", make_own_part, {"circular": True}),
    ("instrument_state_void_has_reason", f.make_instrument_state, {"voided_at": f.VOIDED}),
    ("output_period_in_order", f.make_output, {"ends_on": date(2025, 3, 31)}),
    ("output_mass_in_order", f.make_output, {"low_t": Decimal(601)}),
    ("output_mass_in_order", f.make_output, {"low_t": Decimal(-1)}),
    ("output_void_has_reason", f.make_output, {"voided_at": f.VOIDED}),
]


def doubles() -> dict[str, Callable[[], Any]]:
    """By constraint: makes the same row each time it is called."""
    deal, point, source, party, paper = (
        f.make_deal(),
        f.make_disputed_point(),
        f.make_source(),
        f.make_party(),
        f.make_instrument(),
    )
    of = {"deal": deal, "order": 1}
    yes = {"in_founding_articles": True, "in_official_statement": True}
    row = {"table": "t", "key": "k", "row_id": 1}
    return {
        "reference_row_once": lambda: ReferenceRow.objects.create(**row),
        "headline_value_order_once": lambda: make_headline(deal=deal),
        "phase_number_once": lambda: f.make_phase(deal=deal, number=1),
        "commitment_key_once": lambda: f.make_commitment(deal=deal, key="C01"),
        "deal_mineral_once": lambda: DealMineral.objects.create(name="tin", **of, **yes),
        "claim_side_once": lambda: f.make_claim(point=point, side="a"),
        "document_once": lambda: Document.objects.create(
            kind="map", source=source, dated_on=date(2026, 1, 1)
        ),
        "exchange_rate_once": lambda: f.make_exchange_rate(source=source),
        "asset_state_once": lambda: f.make_asset(key="refinery"),
        "instrument_state_once": lambda: f.make_instrument_state(instrument=paper),
        "deal_party_once": lambda: DealParty.objects.create(deal=deal, party=party, role="buyer"),
        "person_once": lambda: make_person(deal=deal),
        "related_project_once": lambda: RelatedProject.objects.create(
            name="Next door", relation="neighbour", facts=["There"], **of
        ),
        "unknown_once": lambda: Unknown.objects.create(text="The text", **of),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make", "fields"), [*WORDS, *LIMITS])
def test_the_database_refuses(name: str, make: Callable[..., Any], fields: dict[str, Any]) -> None:
    assert_refused(name, make, fields)


@pytest.mark.django_db
def test_the_database_refuses_every_double() -> None:
    for name, make in doubles().items():
        assert_refused_twice(name, make)


@pytest.mark.django_db
def test_an_event_of_the_deal_names_it() -> None:
    event = f.make_event()
    event.deal = None
    with pytest.raises(Exception, match="event_of_a_deal_names_it"):
        event.save()


@pytest.mark.django_db
def test_a_voided_state_of_an_asset_makes_room_for_another() -> None:
    f.make_asset(key="refinery", voided_at=f.VOIDED, void_reason="Mistaken")
    assert f.make_asset(key="refinery").pk


@pytest.mark.django_db
def test_every_constraint_is_broken_here() -> None:
    tested = {name for name, _, _ in [*WORDS, *LIMITS]} | {*doubles(), "event_of_a_deal_names_it"}
    assert tested == names_of("deals")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("precision", "day", "counted"),
    [
        ("day", date(2025, 10, 7), date(2025, 10, 7)),
        ("month", date(2024, 2, 1), date(2024, 2, 29)),
        ("month", date(2025, 12, 1), date(2025, 12, 31)),
        ("quarter", date(2025, 11, 15), date(2025, 12, 31)),
        ("year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_vague_date_counts_from_the_end_of_its_period(
    precision: str, day: date, counted: date
) -> None:
    event = f.make_event(happened_on=day, date_precision=precision)
    event.refresh_from_db()
    assert event.counts_from == counted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("published_on", "precision", "seen_on", "out_by"),
    [
        (date(2026, 1, 1), "year", None, date(2026, 12, 31)),
        (date(2026, 1, 1), "year", date(2026, 11, 22), date(2026, 11, 22)),
        (date(2025, 1, 1), "year", date(2026, 11, 22), date(2025, 12, 31)),
        (date(2026, 11, 1), "month", date(2026, 11, 22), date(2026, 11, 22)),
        (date(2026, 11, 20), "day", date(2026, 11, 22), date(2026, 11, 20)),
        (None, "day", date(2026, 11, 22), None),
    ],
)
def test_a_document_that_was_read_does_not_lie_in_the_future(
    published_on: date | None, precision: str, seen_on: date | None, out_by: date | None
) -> None:
    dates = {"published_on": published_on, "published_precision": precision, "seen_on": seen_on}
    source = f.make_source(**dates)
    source.refresh_from_db()
    assert source.published_by == out_by


@pytest.mark.django_db
def test_a_source_is_known_by_the_reporting_it_carries() -> None:
    agency = f.make_source()
    reprint = f.make_source(origin=agency)
    assert reprint.origin_key == agency.origin_key == agency.pk


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ur", "Urdu"),
        ("ps", "Pashto"),
        ("sd", "Sindhi"),
        ("skr", "Saraiki"),
        ("ur-PK", "Urdu"),
        ("xx-y", "xx-y"),
    ],
)
def test_a_language_is_named_in_english_where_it_has_a_name(code: str, name: str) -> None:
    assert Source(language=code).language_name == name
