"""Rows become facts: the right deal's, the right day's, in a fixed number of queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from deals.models import Deal
from deals.units import EN_DASH, format_mass
from milestones.evidence.gathering import gather, gather_each
from milestones.rules.facts import Evidence
from milestones.rules.filters import SHIPMENT_STATES
from shipments.states import ShipmentState
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def evidence(deal: Deal, on: date = TODAY) -> Evidence:
    return gather([deal.pk], on=on)[deal.pk]


@pytest.fixture
def deal() -> Deal:
    return make.make_deal()


def test_the_number_of_queries_does_not_grow(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others = [make.make_deal() for _ in range(5)]
    for owner in (deal, *others):
        make.make_line(shipment=make.make_shipment(deal=owner, purpose="sample"))
        make.make_paper(shipment=make.make_shipment(deal=owner), is_public=True)
        make.make_output(deal=owner)
        make.make_document(event=make.make_event(deal=owner, places=[make.make_place()]))
    with django_assert_num_queries(11):
        gather([deal.pk], on=TODAY)
    with django_assert_num_queries(11):
        gather([deal.pk, *(other.pk for other in others)], on=TODAY)


def test_other_deals_and_voided_rows_are_left_out(deal: Deal) -> None:
    own, context = make.make_event(deal=deal), make.make_event(scope="market")
    make.make_event(deal=make.make_deal())
    make.make_event(deal=deal, voided_at=deal.recorded_at, void_reason="entered twice")
    make.make_shipment(deal=deal, voided_at=deal.recorded_at, void_reason="entered twice")
    known = evidence(deal)
    assert [fact.key for fact in known.events] == [own.key, context.key]
    assert known.lots == ()


def test_what_other_deals_watch_is_no_evidence(deal: Deal) -> None:
    other = make.make_deal()
    watched, shared, alien = (
        make.make_event(scope="context", watched_by=watching)
        for watching in ([deal], [deal, other], [other])
    )
    for event in (watched, shared, alien):
        make.make_document(event=event, title=event.key)
    both = gather([deal.pk, other.pk], on=TODAY)
    for found in (evidence(deal), both[deal.pk]):
        assert {fact.key for fact in found.events} == {watched.key, shared.key}
        assert {fact.title for fact in found.documents} == {watched.key, shared.key}
    assert {fact.key for fact in both[other.pk].events} == {shared.key, alien.key}


def test_an_event_that_no_deal_watches_is_context_for_all(deal: Deal) -> None:
    event = make.make_event(scope="market")
    make.make_document(event=event, title="Survey")
    for found in gather([deal.pk, make.make_deal().pk], on=TODAY).values():
        assert [fact.key for fact in found.events] == [event.key]
        assert [fact.title for fact in found.documents] == ["Survey"]


def test_a_paper_that_is_not_public_counts_without_its_name(deal: Deal) -> None:
    make.make_document(deal=deal, title="A secret", is_public=False)
    make.make_document(deal=deal, title="An open one")
    papers = evidence(deal).documents
    assert [(fact.title, fact.public) for fact in papers] == [("", False), ("An open one", True)]


def test_a_public_paper_of_a_shipment_is_a_paper(deal: Deal) -> None:
    shipment = make.make_shipment(deal=deal, on=date(2025, 10, 2))
    day = date(2025, 11, 3)
    given: dict[str, Any] = {"shipment": shipment, "is_public": True}
    make.make_paper(**given, dated_on=day, title="Certificate 7")
    make.make_paper(**given, kind="invoice")
    make.make_paper(**given, voided_at=deal.recorded_at, void_reason="entered twice")
    make.make_paper(shipment=shipment)
    make.make_paper(shipment=make.make_shipment(), is_public=True)
    (invoice,) = evidence(deal, date(2025, 11, 2)).documents
    assert (invoice.document_type, invoice.on) == ("invoice", date(2025, 10, 2))
    kinds = {fact.document_type: fact for fact in evidence(deal, day).documents}
    assert kinds.keys() == {"invoice", "assay_certificate"}
    found = kinds["assay_certificate"]
    assert (found.key, found.title, found.on) == (shipment.reference, "Certificate 7", day)
    assert (found.public, found.deal_key) == (True, deal.key)


@pytest.mark.parametrize(
    ("total", "lots", "mass"),
    [
        (("0", "2000", "less_than"), [(700, 700)], "less than 2 t"),
        ((None, None, "unknown"), [(700, 700), (500, 600)], f"1.2{EN_DASH}1.3 t"),
        ((None, None, "unknown"), [(700, None), (500, 600)], "at least 1.2 t"),
        ((None, None, "unknown"), [(700, 700), (None, None)], "unknown"),
        ((None, None, "unknown"), [], "unknown"),
    ],
)
def test_a_sample_has_its_mass(
    deal: Deal, total: tuple[Any, Any, str], lots: list[tuple[Any, Any]], mass: str
) -> None:
    names = ("total_low_kg", "total_high_kg", "total_qualifier")
    whole = dict(zip(names, total, strict=True))
    shipment = make.make_shipment(deal=deal, purpose="sample", **whole)
    for number, (low, high) in enumerate(lots, start=1):
        make.make_line(shipment=shipment, number=number, wet_low_kg=low, wet_high_kg=high)
    voided = {"voided_at": deal.recorded_at, "void_reason": "entered twice"}
    make.make_line(shipment=shipment, number=9, wet_low_kg=9, wet_high_kg=9, **voided)
    make.make_shipment(deal=deal, purpose="commercial", **whole)
    (found,) = evidence(deal).samples
    assert (found.shipment, format_mass(found.mass)) == (shipment.reference, mass)


def test_a_vague_date_counts_from_the_end_of_its_period(deal: Deal) -> None:
    make.make_event(deal=deal, happened_on=date(2025, 10, 1), date_precision="month")
    assert evidence(deal, date(2025, 10, 30)).events == ()
    assert evidence(deal, date(2025, 10, 31)).events[0].on == date(2025, 10, 31)


def test_an_event_with_what_rules_filter_by(deal: Deal) -> None:
    place = make.make_place(key="PL-X")
    make.make_event(deal=deal, asset_keys=["rail"], party_names=["EX"], places=[place])
    fact = evidence(deal).events[0]
    assert (fact.deal_key, fact.scope) == (deal.key, "deal")
    assert (fact.assets, fact.parties, fact.place_keys) == (("rail",), ("EX",), ("PL-X",))


def test_a_paper_takes_from_its_event_what_it_does_not_say(deal: Deal) -> None:
    event = make.make_event(deal=deal, asset_keys=["refinery"], mineral_groups=["copper"])
    make.make_document(event=event, kind="feasibility_study")
    make.make_document(deal=deal, mineral_groups=["antimony"], is_public=False)
    make.make_document(event=make.make_event(deal=make.make_deal()))
    study, own = evidence(deal).documents
    assert (study.deal_key, study.assets) == (deal.key, ("refinery",))
    assert study.mineral_groups == ("copper",)
    assert (own.public, own.mineral_groups) == (False, ("antimony",))


def test_a_shipment_with_its_lots_and_states(deal: Deal) -> None:
    oxide = make.make_commodity(stage=3, element="Sb")
    shipment = make.make_shipment(deal=deal, state=ShipmentState.ARRIVED, on=date(2025, 10, 2))
    make.make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2025, 11, 3))
    make.make_line(
        shipment=shipment,
        number=2,
        commodity=oxide,
        assay_pct=Decimal(60),
        contained_low_kg=Decimal(900),
        contained_high_kg=Decimal(1100),
    )
    (lot,) = evidence(deal).lots
    assert (lot.shipment, lot.lot) == (shipment.reference, f"{shipment.reference}/2")
    assert (lot.moved_on, lot.delivered_on) == (date(2025, 10, 2), date(2025, 10, 2))
    assert (lot.assayed_on, lot.last_on) == (date(2025, 11, 3), date(2025, 11, 3))
    assert (lot.stage, lot.origin, lot.has_assay) == (3, "PK", True)
    assert (lot.element, lot.contained_kg) == ("Sb", Decimal(900))
    (before,) = evidence(deal, date(2025, 10, 2)).lots
    assert (before.delivered_on, before.assayed_on) == (date(2025, 10, 2), None)
    assert before.last_on == date(2025, 10, 2)


def test_an_assay_made_later_is_not_known_before(deal: Deal) -> None:
    shipment = make.make_shipment(deal=deal, on=date(2025, 10, 2))
    make.make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2025, 11, 3))
    antimony = make.make_commodity(element="Sb")
    lot = {"assay_pct": Decimal(60), "contained_low_kg": Decimal(900)}
    make.make_line(shipment=shipment, commodity=antimony, **lot)
    before, after = (evidence(deal, date(2025, 11, day)).lots[0] for day in (2, 3))
    assert (before.has_assay, before.contained_kg) == (False, None)
    assert (after.has_assay, after.contained_kg) == (True, Decimal(900))


def test_without_a_low_end_nothing_is_known_to_be_contained(deal: Deal) -> None:
    shipment = make.make_shipment(deal=deal)
    sb = make.make_commodity(element="Sb")
    make.make_line(shipment=shipment, number=1, commodity=sb, contained_high_kg=Decimal(9))
    make.make_line(shipment=shipment, number=2, contained_low_kg=Decimal(9))
    found = {(lot.element, lot.contained_kg) for lot in evidence(deal).lots}
    assert found == {("Sb", None), ("", Decimal(9))}


def test_an_asset_is_one_fact_with_all_its_states(deal: Deal) -> None:
    for state, on in (("construction", date(2026, 1, 5)), ("operating", date(2026, 9, 1))):
        make.make_asset(deal=deal, key="plant-1", kind="plant", state=state, state_on=on)
    (fact,) = evidence(deal).assets
    assert [state for state, _ in fact.steps] == ["construction", "operating"]
    assert len(evidence(deal, date(2026, 2, 1)).assets[0].steps) == 1


def test_money_has_an_amount_in_usd_where_that_is_known(deal: Deal) -> None:
    make.make_funding(deal=deal, currency="EUR", amount_usd=None)
    make.make_funding(deal=deal, kind="disbursed", asset_keys=["refinery"])
    assert [(fact.kind, fact.amount_usd, fact.assets) for fact in evidence(deal).funding] == [
        ("committed", None, ()),
        ("disbursed", Decimal(1_000_000), ("refinery",)),
    ]


def test_customs_count_from_their_publication_for_every_deal(deal: Deal) -> None:
    make.make_customs_record(month=date(2025, 10, 1), published_on=date(2025, 12, 5))
    assert evidence(deal, date(2025, 12, 4)).trade == ()
    (fact,) = evidence(deal, date(2025, 12, 5)).trade
    assert (fact.on, fact.value_usd) == (date(2025, 10, 31), Decimal(1000))


def with_all_states(deal: Deal, day: date) -> Evidence:
    return gather([deal.pk], on=day, states=SHIPMENT_STATES)[deal.pk]


def test_many_days_are_gathered_as_each_of_them(deal: Deal) -> None:
    """Rows that changed, were renamed, revised or assayed later, cut in one reading."""
    for name, on in (("Works", date(2026, 1, 5)), ("Refinery", date(2026, 9, 1))):
        make.make_asset(deal=deal, key="plant-1", name=name, state_on=on)
    for value, on in ((1, date(2025, 12, 5)), (2, date(2026, 3, 1)), (3, date(2026, 12, 1))):
        make.make_customs_record(month=date(2025, 10, 1), published_on=on, value_usd=value)
    shipment = make.make_shipment(deal=deal, on=date(2025, 10, 2))
    make.make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2026, 3, 1))
    antimony = make.make_commodity(element="Sb")
    lot = {"assay_pct": Decimal(60), "contained_low_kg": Decimal(900)}
    make.make_line(shipment=shipment, commodity=antimony, **lot)
    make.make_document(event=make.make_event(deal=deal, happened_on=date(2026, 2, 1)))
    make.make_funding(deal=deal, dated_on=date(2026, 3, 1))
    sample = make.make_shipment(deal=deal, purpose="sample", on=date(2026, 3, 1))
    make.make_paper(shipment=sample, is_public=True)
    days = [date(2025, 10, 1), date(2025, 12, 5), date(2026, 2, 28), date(2026, 3, 1), TODAY]
    each = gather_each(deal.pk, days=days)
    assert {day: each[day].as_of(day) for day in days} == {
        day: with_all_states(deal, day) for day in days
    }
