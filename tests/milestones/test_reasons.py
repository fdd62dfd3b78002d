"""The sentences that a manager reads, whole, for each status and each way it can come about."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deals.states import Qualifier
from deals.units import Mass
from milestones.rules.facts import Evidence, SampleFact
from milestones.rules.findings import Target
from milestones.rules.verdict import Verdict, judge
from milestones.states import Status
from tests.milestones.making import (
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

END = date(2026, 12, 31)
START = date(2026, 1, 1)
LATE = date(2026, 11, 22)
COMMERCIAL = rule("shipments.count", state="delivered", purpose="commercial")
CLOSING = rule("events.count", event_type="closing")
NOTHING = Evidence()


def on(day: date, of: Target, **facts: Any) -> Verdict:
    return judge(of, known(**facts), today=day)


def sample(number: int, **more: Any) -> Any:
    return shipment(line(), purpose="sample", key=f"S{number}", on=days(number), **more)


def test_at_risk_names_the_days_and_the_nearest_thing_there_is() -> None:
    found = on(LATE, target(COMMERCIAL, START, END), shipments=(sample(0),))
    assert found.reason == (
        "At risk: due in 39 days, and no commercial delivery is on record; "
        "the only delivery, on 1 Mar 2026, was a sample."
    )
    assert found.would_change == (
        "1 commercial delivery would make it met; otherwise overdue from 1 Jan 2027."
    )


def test_several_near_misses_are_counted() -> None:
    found = on(LATE, target(COMMERCIAL, START, END), shipments=(sample(0), sample(9)))
    assert found.reason.endswith("the 2 deliveries up to 10 Mar 2026 were samples.")


def test_what_was_no_sample_was_commercial() -> None:
    asked = rule("shipments.count", state="delivered", purpose="sample")
    found = on(LATE, target(asked, START, END), shipments=(shipment(line()),))
    assert found.reason.endswith("the only delivery, on 1 Mar 2026, was a commercial delivery.")


def test_a_delivery_without_an_assay_is_a_near_miss() -> None:
    asked = rule("shipments.count", state="delivered", assay="present")
    found = on(LATE, target(asked, START, END), shipments=(shipment(line()),))
    assert found.reason.endswith("the only delivery, on 1 Mar 2026, has no assay on file.")


def test_a_shipment_that_has_not_arrived_is_no_near_miss() -> None:
    found = on(LATE, target(COMMERCIAL, START, END), shipments=(sample(0, state="sailed"),))
    assert found.reason.endswith("no commercial delivery is on record.")


@pytest.mark.parametrize(
    ("day", "when"),
    [
        (END, "due today"),
        (date(2026, 12, 30), "due in 1 day"),
        (date(2026, 10, 2), "due in 90 days"),
    ],
)
def test_the_days_left_are_said(day: date, when: str) -> None:
    assert on(day, target(CLOSING, START, END)).reason.startswith(f"At risk: {when}, and no")


def test_overdue_says_since_when() -> None:
    found = on(date(2027, 1, 1), target(CLOSING, START, END))
    assert found.reason == (
        "Overdue: it was due by 31 Dec 2026, 1 day ago, and no “closing” event is on record."
    )
    assert found.would_change == "1 “closing” event would make it met."


def test_lagging_says_how_far() -> None:
    asked = rule("finance.disbursed_usd", value=500_000_000, country="PK")
    of = target(asked, START, date(2028, 12, 31))
    found = on(LATE, of, funding=(money(6_000_000),))
    assert found.reason == (
        "At risk: 29.7 % of the window has passed and 1.2 % of the target is reached; "
        "USD\u00a06\u00a0million of USD\u00a0500\u00a0million is on record as money disbursed in "
        "Pakistan."
    )
    assert found.would_change == (
        "USD\u00a0494\u00a0million more of money disbursed in Pakistan would make it met; "
        "otherwise overdue from 1 Jan 2029."
    )


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ((), "no output report is on file for oxide produced; 2\u202f000 t a year is asked for"),
        (
            (output(None, START, LATE),),
            (
                "no output report on file states a mass for oxide produced; "
                "2\u202f000 t a year is asked for"
            ),
        ),
        (
            (output(0, START, LATE),),
            "0 t a year of 2\u202f000 t a year is on record as oxide produced",
        ),
    ],
)
def test_output_that_nobody_reported_is_no_zero(reports: tuple[Any, ...], said: str) -> None:
    asked = rule("output.yearly_rate_t", value=2000, output="produced", product="oxide")
    found = on(LATE, target(asked, START, date(2028, 12, 31)), output=reports)
    assert found.reason.endswith(f"; {said}.")
    assert "of the target is reached" not in found.reason


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ((), "no report of oxide produced is on record"),
        ((output(None, START, LATE),), "no output report on file states a mass for oxide produced"),
        ((output(0, START, LATE),), "the output reports on file state zero for oxide produced"),
    ],
)
def test_a_report_without_output_is_told_apart(reports: tuple[Any, ...], said: str) -> None:
    asked = rule("output.count", output="produced", product="oxide")
    found = on(LATE, target(asked, START, END), output=reports)
    assert found.reason.endswith(f"{said}.")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), "no delivery is on record; 260 t of contained Sb is asked for"),
        (
            (shipment(sb(None)),),
            "no contained Sb is published for the 1 delivery on record; 260 t is asked for",
        ),
        (
            (shipment(sb(None)), shipment(line(), on=days(1))),
            "no contained Sb is published for the 2 deliveries on record; 260 t is asked for",
        ),
        (
            (shipment(sb(0)),),
            "0 t of 260 t is on record as contained Sb in deliveries",
        ),
    ],
)
def test_what_nobody_assayed_is_no_zero(rows: tuple[Any, ...], said: str) -> None:
    asked = rule("shipments.contained_mass_t", value=260, element="Sb", state="delivered")
    assert on(LATE, target(asked, START, END), shipments=rows).reason.endswith(f"{said}.")


@pytest.mark.parametrize(
    ("funding", "said"),
    [
        ((), "no money disbursed in Pakistan is on record; USD\u00a0500\u00a0million is asked for"),
        (
            (money(1)._replace(amount_usd=None),),
            (
                "money disbursed in Pakistan is on record, in no amount known in USD; "
                "USD\u00a0500\u00a0million is asked for"
            ),
        ),
    ],
)
def test_money_that_nobody_reported_is_no_zero(funding: tuple[Any, ...], said: str) -> None:
    asked = rule("finance.disbursed_usd", value=500_000_000, country="PK")
    of = target(asked, START, date(2028, 12, 31))
    assert on(LATE, of, funding=funding).reason == (
        f"At risk: 29.7 % of the window has passed; {said}."
    )


def test_met_names_the_day_and_the_fact() -> None:
    known = (event("closing", on=days(3), title="The loan closes"), event("closing", on=days(9)))
    found = on(LATE, target(CLOSING, START, END), events=known)
    assert found.reason == "Met on 4 Mar 2026: The loan closes."
    assert found.would_change.startswith("It would change if the evidence")


def test_met_without_a_title_says_what_is_there() -> None:
    two = rule("shipments.count", value=2, state="delivered")
    rows = (sample(0), sample(5))
    assert on(LATE, target(two, START, END), shipments=rows).reason == (
        "Met on 6 Mar 2026: 2 deliveries are on record."
    )
    tonnes = rule("shipments.contained_mass_t", value=2, element="Sb")
    assert on(LATE, target(tonnes, START, END), shipments=(shipment(sb(3)),)).reason == (
        "Met on 1 Mar 2026: 3 t is on record as contained Sb in shipments."
    )


def test_undated_and_planned_say_why_they_are_not_late() -> None:
    undated = on(LATE, target(CLOSING))
    assert undated.reason == (
        "Undated: no source gives a window, so it is never late; no “closing” event is on record."
    )
    assert undated.would_change == "1 “closing” event would make it met."
    planned = on(LATE, target(CLOSING, date(2026, 11, 23), None))
    assert planned.reason == (
        "Planned: the window opens on 23 Nov 2026, in 1 day; no “closing” event is on record."
    )
    assert planned.would_change.endswith("make it met; its window opens on 23 Nov 2026.")


def test_unknown_says_what_has_to_be_loaded() -> None:
    asked = rule("trade.value_usd", value=0, op="gt", hs6="261710", flow="import")
    what = "imports under HS 261710 in one month"
    found = on(LATE, target(asked, START, END))
    assert found.reason == f"Unknown: no customs statistics are on file for {what}."
    assert found.would_change == f"Customs statistics for {what} would decide it."
    planned = on(LATE, target(asked, END))
    assert planned.reason.endswith("no customs statistics are on file.")
    loaded = on(LATE, target(asked, START, END), trade=(month(0),))
    assert loaded.reason == (
        f"At risk: due in 39 days, and the customs statistics on file show no {what}."
    )
    assert loaded.would_change.startswith(f"More than USD\u00a00 of {what} would make it met;")


def test_stalled_says_since_when_nothing_is_known() -> None:
    of = target(CLOSING, START, date(2028, 12, 31))
    assert on(LATE, of, events=(event("meeting"),)).reason == (
        "Stalled (inferred): no activity on record since 1 Mar 2026, 266 days ago; "
        "no “closing” event is on record."
    )
    opened = on(LATE, of)
    assert (
        "no activity on record since the window opened on 1 Jan 2026, 325 days ago;"
        in opened.reason
    )
    assert opened.would_change.endswith("otherwise at risk from 2 Oct 2028 at the latest.")
    never = on(LATE, target(CLOSING, None, date(2028, 12, 31)))
    assert never.reason.startswith("Stalled (inferred): no activity on record;")


def test_partly_met_says_how_much_and_how_long() -> None:
    asked = rule("events.count", event_type="closing", value=2)
    known = (event("closing", on=LATE),)
    assert on(LATE, target(asked, START, None), events=known).reason == (
        "Partly met: 1 of 2 “closing” events is on record."
    )
    of = target(asked, date(2026, 5, 1), date(2027, 5, 31))
    later = on(LATE, of, events=(event("closing", on=LATE),))
    assert later.reason == (
        "Partly met: 51.9 % of the window has passed and 50 % of the target is reached; "
        "1 of 2 “closing” events is on record, with 190 days left."
    )
    assert later.would_change.startswith("1 more “closing” event would make it met;")


def test_on_track_by_progress_says_how_far_both_have_gone() -> None:
    asked = rule("events.count", event_type="closing", value=2)
    found = on(LATE, target(asked, LATE, date(2028, 12, 31)), events=(event("closing", on=LATE),))
    assert found.reason == (
        "On track: 0 % of the window has passed and 50 % of the target is reached; "
        "1 of 2 “closing” events is on record, with 770 days left."
    )
    assert found.would_change == (
        "1 more “closing” event would make it met; otherwise at risk from 2 Oct 2028 at the latest."
    )
    most = rule("finance.disbursed_usd", value=500_000_000)
    of = target(most, LATE, date(2028, 12, 31))
    late = on(LATE, of, funding=(money(495_000_000),))
    assert late.would_change.endswith("otherwise at risk from 24 Dec 2028 at the latest.")
    exact = rule("finance.disbursed_usd", value=5, op="gt")
    never = on(LATE, target(exact, LATE, date(2028, 12, 31)), funding=(money(5),))
    assert never.status == Status.PARTLY_MET
    assert never.would_change.endswith("otherwise at risk from 2 Oct 2028 at the latest.")


def test_on_track_by_a_step_names_it() -> None:
    licence = rule("documents.count", type="licence")
    of = target(rule("assets.count", steps=(licence,)), START, date(2028, 12, 31))
    named = paper("licence", on=date(2026, 11, 3), title="Licence 7")
    assert on(LATE, of, documents=(named,)).reason == (
        "On track: a step that leads there was taken on 3 Nov 2026: Licence 7; "
        "no asset is on record, with 770 days left."
    )
    unnamed = on(LATE, of, documents=(named._replace(title=""),))
    assert "on 3 Nov 2026: at least 1 published licence; no asset" in unnamed.reason
    assert unnamed.rule_in_words == (
        "At least 1 asset. A step that leads there: at least 1 published licence."
    )


def test_open_says_that_it_is_merely_not_late() -> None:
    of = target(CLOSING, START, date(2028, 12, 31))
    assert on(LATE, of, events=(event("meeting", on=LATE),)).reason == (
        "Open: not late; latest activity on 22 Nov 2026; "
        "no “closing” event is on record, with 770 days left."
    )
    assert on(START, of).reason.startswith("Open: not late; no activity so far; no “closing”")


@pytest.mark.parametrize(
    ("purposes", "said"),
    [
        (
            ("sample",),
            (
                "1 of 4 deliveries is on record; it comes from a sample of less than 2 t (single "
                "source)."
            ),
        ),
        (("commercial",), "1 of 4 deliveries is on record."),
        (
            ("commercial", "sample"),
            "2 of 4 deliveries are on record; 1 of the 2 that count came as a sample.",
        ),
        (
            ("sample", "commercial", "sample"),
            "3 of 4 deliveries are on record; 2 of the 3 that count came as samples.",
        ),
    ],
)
def test_progress_that_comes_from_a_sample_says_so(purposes: tuple[str, ...], said: str) -> None:
    rows = [
        shipment(line(), purpose=purpose, key=f"S{number}", on=days(number))
        for number, purpose in enumerate(purposes)
    ]
    below = Mass.stated(Decimal(2000), Qualifier.LESS_THAN)
    masses = tuple(
        SampleFact(row.key, below, (START,) if row.key == "S0" else ())
        for row in rows
        if row.purpose == "sample"
    )
    asked = rule("shipments.count", state="delivered", value=4)
    found = on(date(2026, 12, 30), target(asked, START, END), shipments=tuple(rows), samples=masses)
    assert found.reason == f"At risk: due in 1 day, and {said}"


def test_a_ceiling_past_its_end_says_that_it_is_never_late() -> None:
    asked = rule("assets.count", value=10, kind="mine", state="operating")
    of = target(asked, START, END, is_ceiling=True)
    assert on(date(2027, 1, 1), of).reason == (
        "Open: a ceiling is never late; no mine operating is on record."
    )
    assert on(date(2027, 1, 1), of, assets=(asset("mine"),)).reason == (
        "Partly met: 100 % of the window has passed and 10 % of the target is reached; "
        "1 of 10 mines operating is on record."
    )


def test_without_a_threshold_or_a_denominator_that_is_the_reason() -> None:
    open_ended = on(LATE, target(rule("finance.committed_usd", value=None, asset="refinery")))
    assert open_ended.reason.endswith("no threshold is published for money committed for refinery.")
    assert open_ended.would_change == "A published threshold would decide it."
    share = rule("shipments.value_share_stage_gte", value=0.5, stage=3)
    found = on(LATE, target(share))
    assert found.reason.endswith("so a share of it cannot be measured.")
    assert found.would_change.startswith(
        "At least 50 % of the declared value of shipments at stage"
    )


def test_any_amount_is_enough_where_more_than_nothing_is_asked() -> None:
    asked = rule("finance.disbursed_usd", value=0, op="gt", country="PK")
    found = on(LATE, target(asked))
    assert found.reason.endswith("no money disbursed in Pakistan is on record.")
    assert (
        found.would_change == "Any further amount of money disbursed in Pakistan would make it met."
    )
