"""The real deal: a verdict turns with the row it rests on, and with nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from deals.models import Deal, Event
from milestones.models import StatusChange
from milestones.states import Status
from milestones.verdicts.judging import Judged, verdicts
from milestones.verdicts.refresh import refresh_deal
from shipments.models import Shipment
from shipments.states import Purpose
from tests.factories import VOIDED

DAY = date(2026, 11, 22)


def judged(deal: Deal) -> dict[str, Judged]:
    return {row.milestone.key: row for row in verdicts(deal.pk, on=DAY).values()}


def statuses(deal: Deal) -> dict[str, Status]:
    return {key: row.status for key, row in judged(deal).items()}


def purpose_asked(row: Judged) -> str | None:
    purpose: str | None = row.milestone.rule["filters"].get("purpose")
    return purpose


def test_a_withdrawn_event_turns_what_rests_on_it_and_nothing_else(reference_data: Deal) -> None:
    before = judged(reference_data)
    resting = {
        key: row
        for key, row in before.items()
        if row.status == Status.MET and row.computed.evidence
    }
    events = Event.objects.filter(
        key__in={fact for row in resting.values() for fact in row.computed.evidence}
    )
    assert events
    for event in events:
        Event.objects.filter(pk=event.pk).update(voided_at=VOIDED, void_reason="withdrawn")
        after = statuses(reference_data)
        turned = {key for key, row in before.items() if row.status != after[key]}
        assert turned == {
            key for key, row in resting.items() if row.computed.evidence == (event.key,)
        }
        Event.objects.filter(pk=event.pk).update(voided_at=None, void_reason="")


def test_the_purpose_of_the_shipment_decides(reference_data: Deal) -> None:
    before = judged(reference_data)
    shipment = Shipment.objects.get(deal=reference_data)
    assert shipment.purpose == Purpose.SAMPLE
    Shipment.objects.filter(pk=shipment.pk).update(purpose=Purpose.COMMERCIAL)
    after = judged(reference_data)
    turned = {key for key in before if before[key].status != after[key].status}
    assert turned
    assert all(purpose_asked(before[key]) for key in turned)
    now_met = {key for key in turned if after[key].status == Status.MET}
    assert now_met
    assert {purpose_asked(before[key]) for key in now_met} == {Purpose.COMMERCIAL}


def test_commercial_deliveries_of_phase_one_are_overdue_in_2027(reference_data: Deal) -> None:
    for today in (DAY, date(2099, 1, 1)):
        now = datetime.combine(today, time(12), tzinfo=UTC)
        refresh_deal(reference_data.pk, today=today, now=now)
    in_2027 = verdicts(reference_data.pk, on=date(2027, 1, 1)).values()
    commercial = [
        row
        for row in in_2027
        if purpose_asked(row) == Purpose.COMMERCIAL
        and row.milestone.phase
        and row.milestone.phase.number == 1
    ]
    assert commercial
    assert {row.status for row in commercial} == {Status.OVERDUE}
    ceilings = [row for row in in_2027 if row.milestone.is_ceiling]
    assert ceilings
    logged = StatusChange.objects.filter(milestone__in=[row.milestone.pk for row in ceilings])
    assert Status.OVERDUE not in logged.values_list("new", flat=True)
