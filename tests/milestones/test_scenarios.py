"""The scenario follows the index, except through the gate, and says what would change it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.scenario.index import ReadingFact, SignalFact
from milestones.scenario.scenarios import GATE_FROM, FollowThrough, Outlook, outlook
from milestones.states import Scenario

BEFORE = GATE_FROM - timedelta(days=1)
SIGNALS = tuple(
    SignalFact(key=key, name=name)
    for key, name in (("INV", "Investment"), ("GOV", "Governance"), ("SEC", "Security"))
)
NOTHING = FollowThrough()


def on(day: date, scores: dict[str, str | int], follow_through: FollowThrough = NOTHING) -> Outlook:
    readings = [
        ReadingFact(key=signal, signal=signal, on=date(2026, 6, 1), score=Decimal(score))
        for signal, score in scores.items()
    ]
    return outlook(SIGNALS, readings, follow_through, today=day)


@pytest.mark.parametrize(
    ("score", "scenario"),
    [
        ("0.75", Scenario.OPTIMISTIC),
        ("0.74", Scenario.MIXED),
        ("-0.74", Scenario.MIXED),
        ("-0.75", Scenario.CAUTION),
    ],
)
def test_the_bands_begin_at_their_edges(score: str, scenario: Scenario) -> None:
    assert on(BEFORE, {"INV": score}).scenario == scenario


def test_without_any_reading_there_is_no_scenario() -> None:
    found = on(GATE_FROM, {})
    assert (found.scenario, found.index, found.shown) == (None, None, None)
    assert found.not_read == ("INV", "GOV", "SEC")
    assert found.reason == "No reading: no signal with a weight has a reading."


@pytest.mark.parametrize(
    ("day", "scores", "deliveries", "instruments", "gated"),
    [
        (GATE_FROM, {"SEC": -1}, 0, 0, True),
        (GATE_FROM, {"GOV": -1}, 0, 0, True),
        (GATE_FROM, {"GOV": "-0.5", "SEC": 2}, 0, 0, True),
        (GATE_FROM, {"SEC": 0, "GOV": 0}, 0, 0, False),
        (GATE_FROM, {"INV": "-0.5"}, 0, 0, False),
        (GATE_FROM, {"SEC": -1}, 1, 0, False),
        (GATE_FROM, {"SEC": -1}, 0, 1, False),
        (BEFORE, {"SEC": -1}, 0, 0, False),
    ],
)
def test_the_gate(
    day: date, scores: dict[str, str | int], deliveries: int, instruments: int, gated: bool
) -> None:
    done = FollowThrough(commercial_deliveries=deliveries, binding_instruments=instruments)
    found = on(day, {"INV": 2, **scores}, done)
    assert found.is_gated is gated
    assert (found.scenario == Scenario.CAUTION) is gated


def test_a_gated_scenario_says_what_the_index_alone_would_say() -> None:
    found = on(GATE_FROM, {"INV": 2, "GOV": 2, "SEC": -1})
    assert (found.scenario, found.by_index) == (Scenario.CAUTION, Scenario.OPTIMISTIC)
    assert found.reason == (
        "Caution: since 1 Jan 2027 a deal without a commercial delivery and without a binding "
        "instrument is at caution while Security (\u22121 on 1 Jun 2026) is below 0; the index "
        "is at 75 of 100, pulled up most by Investment (+2 on 1 Jun 2026) and pulled down most "
        "by Security (\u22121 on 1 Jun 2026); the index alone would say optimistic."
    )
    assert found.would_change[:2] == (
        "A commercial delivery or a binding instrument would lift the gate.",
        "Readings of 0 or above on Security would lift it too.",
    )
    assert "A reading of 0 on Security today would turn it to optimistic." in found.would_change


def test_two_low_signals_are_both_named() -> None:
    found = on(GATE_FROM, {"GOV": -1, "SEC": -1})
    assert (
        "Governance (\u22121 on 1 Jun 2026) and Security (\u22121 on 1 Jun 2026) are"
        in found.reason
    )
    assert "the index alone" not in found.reason


def test_a_gate_without_weight_still_speaks() -> None:
    light = SignalFact(key="SEC", name="Security", weight=Decimal(0))
    row = ReadingFact(key="1", signal="SEC", on=BEFORE, score=Decimal(-1))
    found = outlook([light], [row], NOTHING, today=GATE_FROM)
    assert found.scenario == Scenario.CAUTION
    assert found.reason.endswith("is below 0.")


def test_the_coming_gate_is_announced_while_something_can_be_done() -> None:
    ahead = "From 1 Jan 2027 it turns to caution"
    assert on(BEFORE, {"SEC": -1, "INV": 1}).would_change[0].startswith(ahead)
    done = FollowThrough(binding_instruments=1)
    for found in (
        on(BEFORE, {"SEC": -1, "INV": 1}, done),
        on(BEFORE, {"SEC": 0}),
        on(BEFORE, {"SEC": -2}),
    ):
        assert not any(sentence.startswith(ahead) for sentence in found.would_change)


def test_leaving_out_the_reading_that_decides_is_told_even_where_no_signal_decides() -> None:
    """Without the doubtful reading of Security the one before it would stand."""
    readings = [
        ReadingFact(key="old", signal="SEC", on=date(2026, 5, 1), score=Decimal(-2)),
        ReadingFact(key="doubtful", signal="SEC", on=date(2026, 6, 1), score=Decimal(-1)),
        ReadingFact(key="gov", signal="GOV", on=date(2026, 6, 1), score=Decimal(-1)),
        ReadingFact(key="inv", signal="INV", on=date(2026, 6, 1), score=Decimal(0)),
    ]
    found = outlook(SIGNALS, readings, NOTHING, today=BEFORE)
    assert (found.scenario, found.flips) == (Scenario.MIXED, ("INV",))
    told = {pivot.reading.key: pivot.then for pivot in found.pivots}
    assert told == {"doubtful": Scenario.CAUTION, "inv": Scenario.CAUTION}


def test_a_scenario_of_one_reading_rests_on_it() -> None:
    (pivot,) = on(BEFORE, {"INV": 1}).pivots
    assert (pivot.reading.key, pivot.then) == ("INV", None)
    assert on(BEFORE, {"INV": 1, "GOV": 1, "SEC": 1}).pivots == ()


def test_leaving_out_the_signal_that_decides_flips_the_scenario() -> None:
    assert on(BEFORE, {"INV": 2, "SEC": -1}).flips == ("INV", "SEC")
    assert on(BEFORE, {"INV": 1, "GOV": 1, "SEC": 1}).flips == ()
    assert on(BEFORE, {"INV": 1}).flips == ("INV",)
    assert on(GATE_FROM, {"INV": 2, "GOV": 2, "SEC": -1}).flips == ("SEC",)


def test_the_smallest_step_to_another_scenario_is_named() -> None:
    found = on(date(2026, 6, 1), {"INV": 0, "GOV": 1, "SEC": 1})
    assert found.would_change == (
        "A reading of +1 on Investment today would turn it to optimistic.",
        "A reading of +2 on Governance today would turn it to optimistic.",
        "A reading of +2 on Security today would turn it to optimistic.",
    )


def test_the_reason_names_what_pulls_and_what_is_not_read() -> None:
    assert on(BEFORE, {"INV": 1, "SEC": -1}).reason == (
        "Mixed: the index is at 50 of 100, pulled up most by Investment (+1 on 1 Jun 2026) and "
        "pulled down most by Security (\u22121 on 1 Jun 2026); without a reading: Governance."
    )
    level = on(BEFORE, {"INV": 0, "GOV": 0, "SEC": 0})
    assert level.reason == "Mixed: the index is at 50 of 100."


scores = st.dictionaries(
    st.sampled_from(["INV", "GOV", "SEC"]), st.integers(min_value=-2, max_value=2), min_size=1
)


@given(scores, st.sampled_from([BEFORE, GATE_FROM]))
def test_every_step_named_really_leads_elsewhere(scores: dict[str, str | int], day: date) -> None:
    found = on(day, scores)
    labels = {scenario.label for scenario in Scenario if scenario != found.scenario}
    steps = [text for text in found.would_change if text.startswith("A reading of")]
    assert all(text.rstrip(".").split()[-1] in labels for text in steps)
    assert found.scenario is not None
    assert found.reason.startswith(found.scenario.label.capitalize())
