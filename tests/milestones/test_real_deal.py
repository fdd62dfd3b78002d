"""The rules agree with what was found by hand, and turn with the evidence they rest on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from milestones.facts import Evidence, ShipmentFact, TradeFact
from milestones.rules import Metric, Target, Verdict, judge_all, ocds_status
from milestones.scenarios import FollowThrough, Outlook, outlook
from milestones.states import Scenario, Status
from tests.milestones import real_deal

TODAY = real_deal.CHECKED_ON
NEW_YEAR = date(2027, 1, 1)
EVIDENCE = real_deal.evidence()
TARGETS = real_deal.targets()
PHASES = real_deal.phases()


def verdicts(known: Evidence = EVIDENCE, today: date = TODAY) -> list[tuple[Target, Verdict]]:
    return list(zip(TARGETS, judge_all(TARGETS, known, today=today), strict=True))


def codes(known: Evidence = EVIDENCE) -> dict[str, str]:
    return {
        target.key: str(ocds_status(verdict, target, TODAY) or "unknown")
        for target, verdict in verdicts(known)
    }


def flipped(known: Evidence) -> list[Target]:
    before, after = codes(), codes(known)
    return [target for target in TARGETS if before[target.key] != after[target.key]]


def with_shipments(*rows: ShipmentFact) -> Evidence:
    return replace(EVIDENCE, shipments=rows)


def test_every_status_agrees_with_the_one_found_by_hand() -> None:
    assert len(TARGETS) == 40
    assert codes() == real_deal.found_by_hand()


def test_a_commercial_purpose_turns_the_rule_on_commercial_deliveries() -> None:
    (sample,) = EVIDENCE.shipments
    turned = flipped(with_shipments(sample._replace(purpose="commercial")))
    assert turned
    assert all(target.rule.filter("purpose") == "commercial" for target in turned)


def test_a_delivery_that_was_rejected_is_none() -> None:
    (sample,) = EVIDENCE.shipments
    steps = (*sample.steps, ("rejected", date(2025, 11, 1)))
    (turned,) = flipped(with_shipments(sample._replace(steps=steps)))
    assert turned.rule.metric == Metric.SHIPMENTS


def test_a_second_delivery_in_another_quarter_shows_a_flow() -> None:
    (sample,) = EVIDENCE.shipments
    second = sample._replace(key="second", steps=(("arrived", date(2026, 2, 1)),))
    turned = {target.rule.filter("mineral") for target in flipped(with_shipments(sample, second))}
    assert turned == {"antimony", "copper_concentrate"}


@pytest.mark.parametrize(("kilograms", "turns"), [(249_999, False), (250_000, True)])
def test_the_last_kilogram_of_contained_antimony_counts(kilograms: int, turns: bool) -> None:
    (sample,) = EVIDENCE.shipments
    lot = sample.lines[0]._replace(contained=(("Sb", Decimal(kilograms)),))
    found = flipped(with_shipments(sample._replace(lines=(lot, *sample.lines[1:]))))
    assert any(target.rule.metric == Metric.CONTAINED for target in found) is turns


def test_without_the_signing_the_memorandum_is_not_signed() -> None:
    kept = tuple(event for event in EVIDENCE.events if event.event_type != "signing")
    (turned,) = flipped(replace(EVIDENCE, events=kept))
    assert turned.rule.filter("event_type") == "signing"


def test_one_event_turns_the_rules_that_ask_for_it() -> None:
    signing = next(event for event in EVIDENCE.events if event.event_type == "signing")
    agreed = signing._replace(key="new", event_type="definitive_agreement", on=TODAY)
    with_it = replace(EVIDENCE, events=(*EVIDENCE.events, agreed))
    (turned,) = flipped(with_it)
    assert (turned.rule.filter("event_type"), turned.rule.filter("deal")) == (
        "definitive_agreement",
        signing.deal_key,
    )
    parallel = agreed._replace(scope="parallel_project")
    assert flipped(replace(EVIDENCE, events=(*EVIDENCE.events, parallel))) == []


def test_loaded_statistics_answer_what_was_unknown() -> None:
    rules = [target.rule for target in TARGETS if target.rule.metric == Metric.TRADE]
    months = tuple(
        TradeFact(
            key=rule.filter("hs6"),
            on=date(2025, 12, 31),
            value_usd=Decimal(0),
            **{name: rule.filter(name) for name in ("reporter", "partner", "hs6", "flow")},
        )
        for rule in rules
    )
    turned = flipped(replace(EVIDENCE, trade=months))
    assert [target.rule for target in turned] == rules


def test_on_new_year_what_phase_one_promised_is_overdue() -> None:
    asked = {"purpose": "commercial", "state": "delivered"}
    late = [
        verdict.status
        for target, verdict in verdicts(today=NEW_YEAR)
        if PHASES[target.key] == "1" and dict(target.rule.filters) == asked
    ]
    assert late
    assert set(late) == {Status.OVERDUE}


def test_up_to_ten_is_never_overdue() -> None:
    ceilings = [target for target in TARGETS if target.is_ceiling]
    ended = [target._replace(end=date(2030, 12, 31)) for target in ceilings]
    assert ceilings
    for day in (NEW_YEAR, date(2031, 1, 1), date(2099, 1, 1)):
        found = judge_all(ceilings + ended, EVIDENCE, today=day)
        assert not {verdict.status for verdict in found} & {Status.OVERDUE, Status.AT_RISK}


def test_the_commercial_delivery_says_what_is_there() -> None:
    reasons = [
        verdict.reason
        for target, verdict in verdicts()
        if target.rule.filter("purpose") == "commercial"
    ]
    assert reasons == [
        (
            "At risk: due in 39 days, and no commercial delivery is on record; "
            "the one delivery of 2 Oct 2025 was a sample."
        )
    ]


def scenario(today: date, follow_through: FollowThrough | None = None) -> Outlook:
    return outlook(
        real_deal.signals(), real_deal.readings(), follow_through or FollowThrough(), today=today
    )


def test_the_scenario_is_mixed_until_the_gate_closes() -> None:
    before, after = scenario(NEW_YEAR - timedelta(days=1)), scenario(NEW_YEAR)
    assert (before.scenario, after.scenario) == (Scenario.MIXED, Scenario.CAUTION)
    assert (after.is_gated, after.by_index) == (True, Scenario.MIXED)
    assert before.index == after.index
    assert scenario(NEW_YEAR, FollowThrough(binding_instruments=1)).scenario == Scenario.MIXED


def test_a_neighbouring_project_moves_no_part_of_the_index() -> None:
    own = [row for row in real_deal.readings() if row.scope in ("deal", "context")]
    found = outlook(real_deal.signals(), own, FollowThrough(), today=TODAY)
    assert found.parts == scenario(TODAY).parts
    assert found.not_read == ()
