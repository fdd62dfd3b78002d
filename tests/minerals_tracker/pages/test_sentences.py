"""Sentences of the first screens, for rising, falling, zero and unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deals.models import Deal
from deals.states import FundingKind, InstrumentKind, Scope
from milestones.scenario.scenarios import Outlook
from milestones.states import Scenario
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages import signal_rows
from minerals_tracker.pages.dossier.dossier import Dossier, dossier
from minerals_tracker.pages.portfolio.portfolio import portfolio
from minerals_tracker.pages.sources.clauses import words_of
from shipments.states import Purpose, ShipmentState
from tests.factories import (
    make_commodity,
    make_deal,
    make_event,
    make_funding,
    make_instrument,
    make_line,
    make_milestone,
    make_phase,
    make_reading,
    make_shipment,
    make_step,
)

DAY = date(2026, 11, 22)
UNREAD = Outlook(
    scenario=None,
    by_index=None,
    is_gated=False,
    index=None,
    shown=None,
    parts=(),
    flips=(),
    pivots=(),
    not_read=(),
    reason="",
    would_change=(),
)


@pytest.mark.parametrize(
    ("shown", "scenario", "gated", "words"),
    [
        (None, None, False, "No signal has a reading"),
        ("0", Scenario.CAUTION, False, "The index is at 0 of 100: caution"),
        ("50", Scenario.MIXED, False, "The index is at 50 of 100: mixed"),
        ("81.2", Scenario.OPTIMISTIC, False, "The index is at 81.2 of 100: optimistic"),
        (
            "81.2",
            Scenario.CAUTION,
            True,
            "The index is at 81.2 of 100: caution, held at caution by the gate",
        ),
    ],
)
def test_the_signals_say_where_the_index_stands(
    shown: str | None, scenario: Scenario | None, gated: bool, words: str
) -> None:
    stands = None if shown is None else Decimal(shown)
    found = replace(UNREAD, shown=stands, scenario=scenario, is_gated=gated)
    assert signal_rows.finding(found) == words


def read(deal: Deal, day: date = DAY) -> Dossier:
    return dossier(deal, AsOf(day, DAY))


def stats(deal: Deal) -> dict[str, tuple[str, str]]:
    return {stat.label: (stat.value, stat.note) for stat in read(deal).head.stats}


@pytest.mark.django_db
def test_figures_of_a_deal_without_anything_are_words_not_zeros() -> None:
    assert stats(make_deal()) == {
        "Named by sources": ("no sum named", "by any source on file"),
        "Committed": ("none on record", "none on record"),
        "Paid out": ("none on record", "no funding record names this deal"),
        "Arrived, wet mass": ("none", "nothing has arrived"),
        "Contained metal": ("none", "for each metal by itself"),
    }


@pytest.mark.django_db
def test_figures_rise_with_what_comes_and_fall_with_what_is_withdrawn() -> None:
    deal, ore = make_deal(), make_commodity()
    kg = {"contained_low_kg": 5_000, "contained_high_kg": 5_000}
    first, second = make_shipment(deal=deal), make_shipment(deal=deal)
    for shipment in (first, second):
        lot = make_line(shipment=shipment, commodity=ore, wet_low_kg=10_000, wet_high_kg=10_000)
        type(lot).objects.filter(pk=lot.pk).update(**kg)
    make_funding(deal=deal, kind=FundingKind.DISBURSED, amount=Decimal(2_000_000))
    both = stats(deal)
    assert both["Arrived, wet mass"] == ("20 t", "2 commercial consignments, 0 samples")
    assert both["Contained metal"] == ("Sb 10 t", "for each metal by itself")
    assert both["Paid out"] == ("USD\u00a02\u00a0million", "1 funding record")
    type(second).objects.filter(pk=second.pk).update(voided_at=second.recorded_at, void_reason="No")
    one = stats(deal)
    assert one["Arrived, wet mass"] == ("10 t", "1 commercial consignment, 0 samples")
    assert one["Contained metal"][0] == "Sb 5 t"


@pytest.mark.django_db
def test_a_lot_of_unknown_mass_is_counted_beside_the_figure() -> None:
    deal = make_deal()
    make_line(shipment=make_shipment(deal=deal), commodity=make_commodity())
    shown = stats(deal)
    assert shown["Arrived, wet mass"][0] == "unknown"
    assert shown["Contained metal"] == ("not published", "1 of 1 lot of unknown mass")


@pytest.mark.django_db
def test_a_lot_tells_its_assay_from_the_day_it_was_made() -> None:
    deal = make_deal()
    shipment = make_shipment(deal=deal, on=date(2026, 3, 4))
    lot = {"wet_low_kg": 9_000, "wet_high_kg": 9_000, "assay_pct": 50}
    make_line(shipment=shipment, commodity=make_commodity(), **lot)
    make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2026, 4, 1))
    told = [
        row.lots[0].known
        for day in (date(2026, 3, 31), date(2026, 4, 1))
        for row in read(deal, day).shipments.rows
    ]
    assert told == [
        "mass 9 t, not assayed by this day",
        "mass 9 t, assay 50 % Sb, contained metal not published",
    ]


@pytest.mark.django_db
def test_minerals_that_are_unlike_are_told_apart_not_added() -> None:
    deal = make_deal()
    for group in ("antimony", "copper"):
        lot = {"commodity": make_commodity(group=group), "wet_low_kg": 1, "wet_high_kg": 1}
        make_line(shipment=make_shipment(deal=deal), **lot)
    assert stats(deal)["Arrived, wet mass"][0] == "antimony 1 kg; copper 1 kg"


@pytest.mark.django_db
def test_the_second_sentence_says_when_it_was_signed_and_what_presses() -> None:
    deal = make_deal(signed_on=None)
    assert words_of(read(deal).head.context) == "The deal had not been signed by this day."
    make_instrument(deal=deal, kind=InstrumentKind.MOU, binding=False)
    assert words_of(read(deal).head.context) == "Signed 8 Sep 2025."
    assert read(deal).head.kicker.text.endswith(", not binding")
    make_phase(deal=deal)
    make_milestone(deal=deal, ends_on=date(2026, 12, 1))
    make_milestone(deal=deal, ends_on=date(2026, 1, 1))
    assert words_of(read(deal).head.context) == (
        "Signed 8 Sep 2025, in 1 phase. Of 2 milestones, 1 at risk and 1 overdue."
    )
    make_event(deal=deal, happened_on=date(2026, 11, 1))
    assert words_of(read(deal).head.context) == "Signed 8 Sep 2025, in 1 phase."


@pytest.mark.django_db
def test_a_signal_long_unread_is_named() -> None:
    reading = make_reading(read_on=date(2026, 8, 24))
    deal, name = reading.deal, reading.signal.name
    assert not any(name in words for words in read(deal, date(2026, 11, 21)).freshness)
    assert read(deal).freshness[-1].endswith(f"90 days or more: {name}.")
    assert read(deal, date(2026, 11, 21)).signals.age == ""
    assert "without a reading in the last 90 days, the latest on 24 Aug" in read(deal).signals.age
    make_reading(
        deal=deal, signal=reading.signal, read_on=date(2026, 9, 3), scope=Scope.PARALLEL_PROJECT
    )
    assert "the latest on 24 Aug" in read(deal).signals.age  # what does not count is no reading


@pytest.mark.django_db
def test_a_signal_whose_readings_do_not_count_is_not_old() -> None:
    reading = make_reading(read_on=date(2026, 1, 1), scope=Scope.PARALLEL_PROJECT)
    assert read(reading.deal).signals.age == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("paper", "short", "full"),
    [
        (None, "Signed, document not on file", "Signed, document not on file"),
        ({}, "signed 8 Sep 2025", "binding or not: unknown"),
        ({"binding": False, "signed_precision": "month"}, "signed Sep 2025", "not binding"),
        ({"binding": True, "signed_on": None}, "", "binding"),
    ],
)
def test_the_line_above_a_deal_says_what_was_signed(
    paper: dict[str, Any] | None, short: str, full: str
) -> None:
    deal = make_deal()
    if paper is not None:
        kind = str(make_instrument(deal=deal, **paper).get_kind_display()).capitalize()
        short, full = ", ".join(filter(None, (kind, short))), f"{kind}, {full}"
    (row,) = portfolio(AsOf(DAY, DAY)).rows
    assert (row.kicker, read(deal).head.kicker.text) == (short, full)


@pytest.mark.django_db
def test_a_deal_without_any_signature_has_no_signed_paper() -> None:
    deal = make_deal(signed_on=None)
    assert (
        read(deal).head.kicker.text
        == portfolio(AsOf(DAY, DAY)).rows[0].kicker
        == "Nothing signed yet"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("purposes", "words"),
    [
        ("", "nothing has arrived"),
        ("s", "1 sample; last 2 Oct 2025, 20 t"),
        ("c", "1 commercial consignment; last 2 Oct 2025, 20 t"),
        ("ccs", "2 commercial consignments, 1 sample; last 2 Oct 2025, 20 t"),
    ],
)
def test_the_portfolio_says_what_arrived(purposes: str, words: str) -> None:
    deal = make_deal()
    for letter in purposes:
        purpose = Purpose.SAMPLE if letter == "s" else Purpose.COMMERCIAL
        make_shipment(deal=deal, purpose=purpose, total_low_kg=20_000, total_high_kg=20_000)
    (row,) = portfolio(AsOf(DAY, DAY)).rows
    assert words_of(row.arrivals) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reviewed", "note", "words"),
    [
        (None, "", []),
        (date(2026, 8, 25), "", []),
        (date(2026, 8, 24), "", ["last reviewed on 24 Aug 2026, 90 days before"]),
        (None, "Thin since June.", ["Thin since June."]),
        (
            date(2026, 8, 24),
            "Thin since June.",
            ["last reviewed on 24 Aug 2026, 90 days", "Thin since June."],
        ),
        (date(2026, 11, 23), "Written later.", []),
    ],
)
def test_a_file_long_unreviewed_or_thin_says_so(
    reviewed: date | None, note: str, words: list[str]
) -> None:
    page = read(make_deal(data_as_of=reviewed, coverage_note=note))
    found = page.freshness
    assert page.review == (found[0] if reviewed == date(2026, 8, 24) else "")
    told = [sentence for sentence in found if "Signals without a reading" not in sentence]
    assert len(told) == len(words)
    assert all(word in sentence for word, sentence in zip(words, told, strict=True))


@pytest.mark.django_db
def test_a_silence_says_how_far_somebody_has_looked() -> None:
    """“Stalled” is inferred where nothing was found; beside it stands how thin the coverage is."""
    deal = make_deal(coverage_note="Thin since June.", data_as_of=date(2026, 9, 10))
    make_event(deal=deal, scope=Scope.MARKET, event_type="market", happened_on=date(2026, 9, 3))
    assert read(deal).milestones.silence == ""
    make_milestone(deal=deal, starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31))
    said = read(deal).milestones.silence
    assert said.endswith("Thin since June. The newest evidence on file is of 3 Sep 2026.")
    assert "Thin" not in read(deal, date(2026, 9, 9)).milestones.silence
