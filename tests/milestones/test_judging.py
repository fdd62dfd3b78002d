"""Milestones read the same whether days are judged one by one or together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from deals.models import Deal
from deals.units import month_ends
from milestones.states import Status
from milestones.verdicts.judging import verdicts, verdicts_each
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def test_days_judged_together_read_as_each_of_them(reference_data: Deal) -> None:
    milestone = reference_data.milestones.all()[0]
    make.make_override(
        milestone=milestone,
        status=Status.STALLED,
        starts_on=date(2026, 4, 30),
        expires_on=date(2026, 9, 30),
        withdrawn_at=datetime(2026, 8, 31, 9, tzinfo=UTC),
    )
    make.make_override(
        milestone=milestone,
        status=Status.OVERDUE,
        starts_on=date(2026, 6, 1),
        expires_on=date(2026, 6, 30),
    )
    days = [*month_ends(TODAY, 14), TODAY]
    together = verdicts_each(reference_data.pk, days=days)
    assert together == {day: verdicts(reference_data.pk, on=day) for day in days}
    overridden = {day: judged[milestone.pk].override for day, judged in together.items()}
    assert [day.month for day, override in overridden.items() if override] == [4, 5, 6, 7]


def test_the_number_of_queries_does_not_grow_with_the_days(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    milestone = make.make_milestone()
    make.make_shipment(deal=milestone.deal)
    for count in (1, 30):
        with django_assert_num_queries(15):
            verdicts_each(milestone.deal_id, days=[TODAY - timedelta(days=n) for n in range(count)])


def test_a_deal_without_milestones_reads_nothing() -> None:
    assert verdicts_each(make.make_deal().pk, days=[TODAY]) == {TODAY: {}}


def test_a_published_certificate_of_a_shipment_meets_a_rule_about_published_ones() -> None:
    deal = make.make_deal()
    shipment = make.make_shipment(deal=deal, on=date(2025, 10, 2))
    asked = {"type": "assay_certificate"}
    rows = [
        make.make_milestone(
            deal=deal,
            rule={"metric": "documents.count", "op": "gte", "value": 1, "filters": filters},
        )
        for filters in (asked, asked | {"public": True})
    ]
    paper = make.make_paper(shipment=shipment, dated_on=date(2025, 11, 3), is_public=False)
    make.make_document(deal=deal, kind="assay_certificate", is_public=False)
    hidden = verdicts(deal.pk, on=TODAY)
    assert {hidden[row.pk].computed.met_on for row in rows} == {None}
    paper.is_public = True
    paper.save()
    shown = verdicts(deal.pk, on=TODAY)
    assert {shown[row.pk].computed.met_on for row in rows} == {date(2025, 11, 3)}
    assert {shown[row.pk].computed.evidence for row in rows} == {(shipment.reference,)}
