from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from deals.progress.steps import StepResult
from deals.states import Confidence, DatePrecision, Found, Qualifier, Step
from deals.units import Mass
from minerals_tracker.pages.dossier.answer import Arrival, Findings, answer

TODAY = date(2026, 11, 22)
SAMPLE = Arrival(
    on=date(2025, 10, 2),
    precision=DatePrecision.DAY,
    mass=Mass.stated(Decimal(2000), Qualifier.LESS_THAN),
    commercial=False,
)
CARGO = replace(SAMPLE, on=date(2026, 3, 4), mass=Mass.stated(Decimal(24_000)), commercial=True)
DONE = Findings(day=TODAY, agreed=True, arrivals=(CARGO,), binding=1, disbursed_usd=Decimal(10**6))


def test_without_a_signed_paper_there_is_no_deal() -> None:
    found = answer(Findings(day=TODAY, agreed=False, arrivals=(CARGO,)))
    assert (found.word, found.sentence) == ("Not agreed", "No signed document is on record.")


def test_with_nothing_on_record_it_is_not_delivered_yet() -> None:
    found = answer(Findings(day=TODAY, agreed=True))
    assert found.word == "Not yet"
    assert found.sentence == (
        "No commercial delivery, no binding agreement and no payment is on record."
    )


def test_a_sample_alone_does_not_deliver_a_deal() -> None:
    found = answer(Findings(day=TODAY, agreed=True, arrivals=(SAMPLE,)))
    assert found.word == "Not yet"
    assert found.sentence == (
        "One sample of less than 2 t is reported to have arrived on 2 Oct 2025; no commercial"
        " delivery, no binding agreement and no payment is on record."
    )


def test_an_official_arrival_is_said_without_reserve() -> None:
    official = replace(SAMPLE, confidence=Confidence.OFFICIAL)
    assert (
        " t arrived on 2 Oct"
        in answer(Findings(day=TODAY, agreed=True, arrivals=(official,))).sentence
    )


def test_a_vague_arrival_of_unknown_mass_says_so() -> None:
    vague = replace(SAMPLE, precision=DatePrecision.MONTH, mass=Mass.unknown())
    sentence = answer(Findings(day=TODAY, agreed=True, arrivals=(vague,))).sentence
    assert "One sample of unknown mass" in sentence
    assert "arrived in Oct 2025" in sentence


def test_several_samples_are_counted() -> None:
    later = replace(SAMPLE, on=date(2026, 1, 5))
    sentence = answer(Findings(day=TODAY, agreed=True, arrivals=(SAMPLE, later))).sentence
    assert "2 samples have arrived, the last on 5 Jan 2026" in sentence


@pytest.mark.parametrize(
    ("change", "said", "missing"),
    [
        ({"arrivals": (SAMPLE,)}, "1 binding agreement signed.", "No commercial delivery is"),
        ({"binding": 0}, "USD\u00a01\u00a0million paid out.", "No binding agreement is"),
        ({"disbursed_usd": Decimal(0)}, "One commercial consignment", "No payment is"),
    ],
)
def test_with_some_of_the_three_it_is_delivered_in_part(
    change: dict[str, object], said: str, missing: str
) -> None:
    found = answer(replace(DONE, **change))  # type: ignore[arg-type]
    assert found.word == "In part"
    assert said in found.sentence
    assert missing in found.sentence


def test_with_all_three_it_is_delivered() -> None:
    found = answer(DONE)
    assert found.word == "Yes"
    assert "no " not in found.sentence.lower()


def test_an_overdue_milestone_makes_it_delivered_in_part() -> None:
    found = answer(replace(DONE, overdue=2))
    assert found.word == "In part"
    assert found.sentence.endswith("2 milestones overdue.")


def taken(**found: Found) -> tuple[StepResult, ...]:
    return tuple(StepResult(Step(name), word, "") for name, word in found.items())


def test_output_with_a_mass_counts_like_a_delivery() -> None:
    mine = replace(DONE, arrivals=(), steps=taken(product=Found.SHOWN))
    found = answer(mine)
    assert found.word == "Yes"
    assert "Output with a published mass is on record." in found.sentence


@pytest.mark.parametrize(
    ("steps", "binding", "word", "missing"),
    [
        (taken(product=Found.OUTSIDE, paid=Found.OUTSIDE), 1, "Yes", ""),
        (taken(product=Found.OUTSIDE, paid=Found.NOTHING), 1, "In part", "No payment"),
        (taken(product=Found.OUTSIDE, paid=Found.OUTSIDE), 0, "Not yet", "No binding agreement"),
        (taken(product=Found.NOTHING, paid=Found.OUTSIDE), 1, "In part", "No output"),
    ],
)
def test_a_deal_that_ships_nothing_is_not_asked_for_a_delivery(
    steps: tuple[StepResult, ...], binding: int, word: str, missing: str
) -> None:
    railway = Findings(day=TODAY, agreed=True, binding=binding, ships_goods=False, steps=steps)
    found = answer(railway)
    assert found.word == word
    assert missing in found.sentence
    assert "delivery" not in found.sentence


def test_a_deal_that_ships_goods_is_asked_for_a_delivery_and_money() -> None:
    steps = taken(product=Found.NOTHING, paid=Found.OUTSIDE)
    found = answer(Findings(day=TODAY, agreed=True, steps=steps))
    assert found == answer(Findings(day=TODAY, agreed=True))
