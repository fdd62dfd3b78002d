"""The first status that applies is the verdict; evidence only ever helps; tomorrow is not read."""

from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.rules.facts import Evidence
from milestones.rules.verdict import (
    ORDER,
    Metric,
    Rule,
    Target,
    describe,
    judge,
    judge_all,
    ocds_status,
)
from milestones.states import OcdsStatus, Status
from tests.milestones.making import (
    DAY,
    Line,
    asset,
    days,
    event,
    known,
    line,
    money,
    month,
    output,
    paper,
    rule,
    sb,
    shipment,
    target,
)

CLOSING = rule("events.count", event_type="closing", value=2)
TRADE = rule("trade.value_usd", value=0, op="gt", hs6="261710")
ONE = Evidence(events=(event("closing"),))
TWO = Evidence(events=(event("closing"), event("closing", on=days(1))))
NOTHING = Evidence()


def test_every_status_has_its_place_in_the_order() -> None:
    assert [status for status, _ in ORDER] == [
        *(Status.MET, Status.UNDATED, Status.PLANNED, Status.UNKNOWN, Status.OVERDUE),
        *(Status.AT_RISK, Status.STALLED, Status.ON_TRACK, Status.PARTLY_MET, Status.OPEN),
    ]


@pytest.mark.parametrize(
    ("number", "window", "known", "status"),
    [
        (1, (None, None), TWO, Status.MET),
        (1, (days(9), None), TWO, Status.MET),
        (99, (DAY, days(50)), TWO, Status.MET),
        (0, (None, None), TWO, Status.UNDATED),
        (999, (None, None), NOTHING, Status.UNDATED),
        (0, (days(1), days(2)), ONE, Status.PLANNED),
        (51, (DAY, days(50)), ONE, Status.OVERDUE),
        (50, (DAY, days(50)), ONE, Status.AT_RISK),
        (750, (DAY, days(1000)), ONE, Status.STALLED),
        (751, (DAY, days(1000)), ONE, Status.AT_RISK),
        (180, (DAY, None), ONE, Status.STALLED),
        (179, (DAY, None), ONE, Status.PARTLY_MET),
        (179, (DAY, None), NOTHING, Status.OPEN),
        (0, (DAY, days(50)), NOTHING, Status.OPEN),
        (1, (DAY, days(50)), NOTHING, Status.AT_RISK),
        (25, (DAY, days(50)), ONE, Status.ON_TRACK),
        (26, (DAY, days(50)), ONE, Status.AT_RISK),
        (100, (DAY, days(200)), ONE, Status.ON_TRACK),
        (101, (DAY, days(200)), ONE, Status.PARTLY_MET),
        (50, (DAY, days(200)), NOTHING, Status.OPEN),
        (51, (DAY, days(200)), NOTHING, Status.AT_RISK),
    ],
)
def test_the_first_status_that_applies(
    number: int, window: tuple[date | None, date | None], known: Evidence, status: Status
) -> None:
    assert judge(target(CLOSING, *window), known, today=days(number)).status == status


@pytest.mark.parametrize(
    ("number", "window", "known", "status"),
    [
        (99, (None, None), NOTHING, Status.UNDATED),
        (0, (days(1), None), NOTHING, Status.PLANNED),
        (99, (DAY, days(50)), NOTHING, Status.UNKNOWN),
        (99, (DAY, days(50)), Evidence(trade=(month(0),)), Status.OVERDUE),
        (99, (DAY, days(50)), Evidence(trade=(month(1),)), Status.MET),
    ],
)
def test_statistics_are_unknown_until_they_are_loaded(
    number: int, window: tuple[date | None, date | None], known: Evidence, status: Status
) -> None:
    assert judge(target(TRADE, *window), known, today=days(number)).status == status


DELIVERED = {"state": "delivered", "purpose": "commercial"}
EACH_KIND: list[tuple[Rule, dict[str, Any], dict[str, Any]]] = [
    (rule("events.count"), {}, {"events": (event(),)}),
    (rule("events.count", value=0, op="gt"), {}, {"events": (event(),)}),
    (CLOSING, {"events": ONE.events}, {"events": (*ONE.events, event("closing", key="2"))}),
    (rule("documents.count"), {}, {"documents": (paper(),)}),
    (
        rule("shipments.count", **DELIVERED),
        {"shipments": (shipment(state="sailed"), shipment(purpose="sample"))},
        {"shipments": (shipment(),)},
    ),
    (
        rule("shipments.distinct_quarters", value=2, **DELIVERED),
        {"shipments": (shipment(), shipment(on=days(-1)))},
        {"shipments": (shipment(), shipment(on=days(-90)))},
    ),
    (
        rule("shipments.contained_mass_t", value=250, element="Sb", **DELIVERED),
        {"shipments": (shipment(sb("249.999")),)},
        {"shipments": (shipment(sb("249.999"), sb("0.001")),)},
    ),
    (
        rule("shipments.value_share_stage_gte", value=0.5, stage=3),
        {"shipments": (shipment(line(stage=3, value_usd=499), line(stage=2, value_usd=501)),)},
        {"shipments": (shipment(line(stage=3, value_usd=500), line(stage=2, value_usd=500)),)},
    ),
    (
        rule("lots.count", stage_gte=3),
        {"shipments": (shipment(line(stage=2)),)},
        {"shipments": (shipment(line(stage=3)),)},
    ),
    (
        rule("assets.count", state="operating"),
        {"assets": (asset(state="construction"),)},
        {"assets": (asset(),)},
    ),
    (
        rule("finance.committed_usd", value=5),
        {"funding": (money(4, "committed"),)},
        {"funding": (money(5, "committed"),)},
    ),
    (
        rule("finance.disbursed_usd", value=5, op="gt"),
        {"funding": (money(5),)},
        {"funding": (money(5.01),)},
    ),
    (
        rule("output.count", output="produced"),
        {"output": (output(5, days(-30), DAY, kind="sold"),)},
        {"output": (output(5, days(-30), DAY),)},
    ),
    (
        rule("output.yearly_rate_t", value=2000, output="capacity", product="oxide"),
        {"output": (output(1999.9, days(-30), DAY, kind="capacity"),)},
        {"output": (output(2000, days(-30), DAY, kind="capacity"),)},
    ),
    (TRADE, {"trade": (month(0, DAY),)}, {"trade": (month(0.01, DAY),)}),
]
"""For each kind of rule: what just fails it, and what just meets it, on DAY."""


@pytest.mark.parametrize(("asked", "short", "enough"), EACH_KIND)
def test_each_kind_is_met_on_the_day_itself_with_the_last_piece(
    asked: Rule, short: dict[str, Any], enough: dict[str, Any]
) -> None:
    of = target(asked, days(-99), DAY)
    missed = known(**short)
    assert judge(of, missed, today=DAY).status == Status.AT_RISK
    assert judge(of, missed, today=days(1)).status == Status.OVERDUE
    for today in (DAY, days(1), days(999)):
        verdict = judge(of, known(**enough), today=today)
        assert (verdict.status, verdict.met_on) == (Status.MET, DAY)
    assert judge(of, known(**enough), today=days(-1)).status != Status.MET


def test_every_kind_has_its_boundary() -> None:
    assert {asked.metric for asked, _, _ in EACH_KIND} == set(Metric)


def test_a_ceiling_is_never_late() -> None:
    ceiling = target(CLOSING, DAY, days(50), is_ceiling=True)
    statuses = {judge(ceiling, NOTHING, today=days(number)).status for number in range(0, 999, 9)}
    assert statuses == {Status.OPEN}
    assert judge(ceiling, ONE, today=days(999)).status == Status.PARTLY_MET


OPINIONS = ("analysis", "commentary", "editorial", "market", "opinion", "political")


def test_one_article_puts_nothing_on_track() -> None:
    """Neither an opinion nor anything else that is merely news makes more of a target than open."""
    asked = [
        rule("documents.count", type="environmental_approval"),
        rule("events.count", event_type="construction_start"),
        rule("assets.count", kind="plant", state="operating"),
    ]
    for of in (target(each, DAY, days(1000)) for each in asked):
        for kind in OPINIONS:
            written = (event(kind, on=days(200)),)
            reports = (paper(kind, on=days(200)),)
            news = known(events=written, documents=reports)
            assert judge(of, news, today=days(210)).status == Status.STALLED
        statement = known(events=(event("statement", on=days(200)),))
        assert judge(of, statement, today=days(210)).status == Status.OPEN


def test_a_step_that_the_rule_names_puts_it_on_track() -> None:
    study = rule("documents.count", type="study", asset="refinery")
    close = rule("finance.committed_usd", value=50, asset="refinery", steps=(study,))
    of = target(close, DAY, days(1000))
    done = paper("study", on=days(5), assets=("refinery",))
    elsewhere = paper("study", on=days(5), assets=("mine",))
    for papers, status in (((done,), Status.ON_TRACK), ((elsewhere,), Status.OPEN)):
        assert judge(of, known(documents=papers), today=days(9)).status == status


@pytest.mark.parametrize(("value", "last"), [(1, 12), (15, 15), (40, 20)])
def test_a_verdict_names_the_dozen_facts_that_decide_and_counts_all(value: int, last: int) -> None:
    closings = tuple(event("closing", on=days(n), key=f"E{n}") for n in range(1, 21))
    of = target(rule("events.count", event_type="closing", value=value), DAY, days(50))
    verdict = judge(of, known(events=closings), today=days(30))
    assert verdict.evidence == tuple(f"E{n}" for n in range(last - 11, last + 1))
    assert (verdict.evidence_count, verdict.evidence_beyond) == (20, 8)


def test_a_verdict_carries_what_it_rests_on() -> None:
    verdict = judge(target(CLOSING, DAY, days(50)), TWO, today=days(9))
    assert (verdict.met_on, verdict.progress) == (days(1), Decimal(1))
    assert verdict.evidence == tuple(fact.key for fact in TWO.events)
    assert (verdict.evidence_count, verdict.evidence_beyond) == (2, 0)
    assert verdict.rule_in_words == describe(CLOSING) == "At least 2 “closing” events."


def test_one_row_of_evidence_flips_the_verdict() -> None:
    of = target(rule("shipments.count", state="delivered", purpose="commercial"), DAY, days(50))
    row = shipment()
    met, missed = (
        judge(of, known(shipments=(row._replace(purpose=purpose),)), today=days(51)).status
        for purpose in ("commercial", "sample")
    )
    assert (met, missed) == (Status.MET, Status.OVERDUE)


def test_judging_together_is_judging_one_by_one() -> None:
    targets = [target(CLOSING), target(TRADE, DAY), target(CLOSING, DAY, days(50))]
    alone = tuple(judge(of, TWO, today=days(0)) for of in targets)
    assert judge_all(targets, TWO, today=days(0)) == alone


@pytest.mark.parametrize(
    ("number", "of", "known", "code"),
    [
        (1, target(CLOSING), TWO, OcdsStatus.MET),
        (0, target(CLOSING, DAY), ONE, OcdsStatus.PARTIALLY_MET),
        (9, target(TRADE, DAY), NOTHING, None),
        (0, target(CLOSING, days(1)), NOTHING, OcdsStatus.SCHEDULED),
        (0, target(CLOSING, DAY), NOTHING, OcdsStatus.NOT_MET),
        (50, target(CLOSING, None, days(50)), NOTHING, OcdsStatus.SCHEDULED),
        (51, target(CLOSING, None, days(50)), NOTHING, OcdsStatus.NOT_MET),
        (50, target(CLOSING, DAY, days(50)), NOTHING, OcdsStatus.NOT_MET),
        (50, target(CLOSING, None, days(50)), ONE, OcdsStatus.PARTIALLY_MET),
        (51, target(CLOSING, DAY, days(50)), ONE, OcdsStatus.PARTIALLY_MET),
        (9, target(CLOSING, DAY, days(50)), ONE, OcdsStatus.PARTIALLY_MET),
        (0, target(CLOSING, days(1)), ONE, OcdsStatus.PARTIALLY_MET),
        (0, target(CLOSING), ONE, OcdsStatus.PARTIALLY_MET),
        (0, target(CLOSING), NOTHING, OcdsStatus.NOT_MET),
        (0, target(TRADE, days(1)), NOTHING, OcdsStatus.SCHEDULED),
    ],
)
def test_the_contracting_code_comes_from_progress_and_window(
    number: int, of: Target, known: Evidence, code: OcdsStatus | None
) -> None:
    verdict = judge(of, known, today=days(number))
    assert ocds_status(verdict, of, days(number)) == code


RULES = (
    rule("events.count", event_type="closing", value=2),
    rule("events.count", mineral_group="copper"),
    rule("documents.count", type="study", asset="refinery"),
    rule("shipments.count", state="delivered", purpose="commercial", value=2),
    rule("shipments.distinct_quarters", state="delivered", mineral="antimony", value=2),
    rule("shipments.count", state="delivered", assay="present"),
    rule("shipments.contained_mass_t", element="Sb", state="delivered", value=5),
    rule("lots.count", stage_gte=3),
    rule("assets.count", kind="plant", state="operating", value=2),
    rule("finance.disbursed_usd", value=5),
    TRADE,
)
"""Every kind of rule but shares, which a value at a low stage can lower."""

MANY = 300
"""Made-up records for properties that few of them can break."""
SHARE = rule("shipments.value_share_stage_gte", stage=3, window_months=6)
when = st.integers(min_value=-400, max_value=400).map(days)
values = st.integers(min_value=0, max_value=3).map(Decimal)
facts: dict[str, st.SearchStrategy[Any]] = {
    "events": st.builds(
        lambda kind, on, groups: event(kind, on, mineral_groups=groups),
        st.sampled_from(["closing", "meeting"]),
        when,
        st.sampled_from([(), ("copper",)]),
    ),
    "documents": st.builds(lambda on: paper("study", on, assets=("refinery",)), when),
    "shipments": st.builds(
        lambda purpose, steps, lots: shipment(
            *(sb(tonnes, key=f"lot-{n}", **more) for n, (tonnes, more) in enumerate(lots)),
            key=f"shipment-{steps}-{lots}",
            purpose=purpose,
            steps=tuple(steps),
        ),
        st.sampled_from(["sample", "commercial"]),
        st.lists(
            st.tuples(st.sampled_from(["planned", "sailed", "arrived", "settled"]), when),
            min_size=1,
            max_size=3,
            unique_by=itemgetter(0),  # a state stands once, as `shipment_state_once` holds
        ),
        st.lists(
            st.tuples(
                st.integers(min_value=1, max_value=5),
                st.fixed_dictionaries(
                    {
                        "stage": st.integers(1, 5),
                        "assayed_on": st.none() | when,
                        "value_usd": values,
                    }
                ),
            ),
            min_size=1,
            max_size=2,
        ),
    ),
    "assets": st.builds(
        lambda steps: asset("plant", key=f"plant-{steps}", steps=tuple(steps)),
        st.lists(
            st.tuples(st.sampled_from(["announced", "operating"]), when), min_size=1, max_size=3
        ),
    ),
    "funding": st.builds(lambda on: money(3, on=on), when),
    "trade": st.builds(lambda on, usd: month(usd, on), when, st.integers(0, 3)),
}
Record = dict[str, tuple[Any, ...]]
records = st.fixed_dictionaries(
    {name: st.lists(fact, max_size=4).map(tuple) for name, fact in facts.items()}
)
windows = st.tuples(st.none() | when, st.none() | when)


@given(windows, records, records, when)
def test_more_evidence_never_undoes_what_is_met(
    window: tuple[date | None, date | None], one: Record, more: Record, today: date
) -> None:
    both = {name: one[name] + more[name] for name in facts}
    for asked in RULES:
        of = target(asked, *window)
        before, after = (judge(of, known(**rows), today=today) for rows in (one, both))
        if before.met_on is not None:
            assert after.status == Status.MET
            assert after.met_on is not None
            assert after.met_on <= before.met_on
        assert (after.progress or 0) >= (before.progress or 0)


def turned(record: Record) -> Record:
    """The same facts the other way round, with their states and lots."""
    rows = {name: record[name][::-1] for name in facts}
    rows["shipments"] = tuple(
        fact._replace(steps=fact.steps[::-1], lines=fact.lines[::-1]) for fact in rows["shipments"]
    )
    rows["assets"] = tuple(fact._replace(steps=fact.steps[::-1]) for fact in rows["assets"])
    return rows


@settings(max_examples=MANY)
@given(windows, records, when)
def test_the_order_of_rows_means_nothing(
    window: tuple[date | None, date | None], record: Record, today: date
) -> None:
    one, other = known(**record), known(**turned(record))
    for asked in (*RULES, SHARE):
        for of in (target(asked, *window), target(asked, days(-999))):
            assert judge(of, one, today=today) == judge(of, other, today=today)


def cut(record: Record, day: date) -> Record:
    """What had happened by a day, told apart from the code that is tried."""
    rows: Record = {
        name: tuple(fact for fact in record[name] if fact.on <= day)
        for name in ("events", "documents", "funding", "trade")
    }
    for name in ("shipments", "assets"):
        reached = (
            fact._replace(steps=tuple(step for step in fact.steps if step[1] <= day))
            for fact in record[name]
        )
        rows[name] = tuple(fact for fact in reached if fact.steps)
    rows["shipments"] = tuple(
        fact._replace(lines=tuple(assayed_by(lot, day) for lot in fact.lines))
        for fact in rows["shipments"]
    )
    return rows


def assayed_by(lot: Line, day: date) -> Line:
    if lot.assayed_on is not None and lot.assayed_on > day:
        return lot._replace(contained=("", None), assay_present=False, assayed_on=None)
    return lot


@settings(max_examples=MANY)
@given(windows, records, when)
def test_nothing_dated_later_is_read(
    window: tuple[date | None, date | None], record: Record, today: date
) -> None:
    everything, left = known(**record), known(**cut(record, today))
    for asked in (*RULES, SHARE):
        of = target(asked, *window)
        assert judge(of, everything, today=today) == judge(of, left, today=today)


@given(records, when)
def test_the_day_it_became_true_is_the_first_on_which_it_reads_met(
    record: Record, today: date
) -> None:
    evidence = known(**record)
    for asked in RULES:
        of = target(asked, days(-100), days(300))
        met_on = judge(of, evidence, today=today).met_on
        if met_on is not None:
            assert judge(of, evidence, today=met_on).status == Status.MET
            assert judge(of, evidence, today=met_on - timedelta(days=1)).status != Status.MET
