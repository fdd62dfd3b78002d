"""Rows of every kind that the pages of a deal show."""

from __future__ import annotations

from deals.models import Deal
from milestones.models import SignalBearing
from tests.factories import (
    make_asset,
    make_claim,
    make_commodity,
    make_disputed_point,
    make_event,
    make_frame,
    make_funding,
    make_instrument,
    make_instrument_state,
    make_line,
    make_milestone,
    make_output,
    make_phase,
    make_reading,
    make_shipment,
    make_signal_question,
    make_source,
    make_yardstick,
)


def fill(deal: Deal) -> None:
    """One more row of every kind that a page of a deal shows."""
    source = make_source()
    phase = make_phase(deal=deal, sources=[source])
    awaited = make_milestone(deal=deal, phase=phase, sources=[source])
    event = make_event(deal=deal, sources=[source])
    paper = make_instrument(deal=deal, sources=[source])
    make_instrument_state(instrument=paper, sources=[source])
    make_output(deal=deal, sources=[source])
    make_asset(deal=deal, sources=[source])
    make_funding(deal=deal, sources=[source])
    reading = make_reading(deal=deal, sources=[source])
    make_signal_question(deal=deal, signal=reading.signal, source=source)
    frame = make_frame(kind="cautionary_area", source=source)
    held = make_yardstick(deal=deal, frame=frame, milestones=[awaited], events=[event])
    held.signals.add(reading.signal)
    SignalBearing.objects.create(event=event, signal=reading.signal, direction="positive")
    point = make_disputed_point(deal=deal)
    make_claim(point=point, sources=[source])
    make_claim(point=point, sources=[source])
    shipment = make_shipment(deal=deal, sources=[source])
    make_line(shipment=shipment, commodity=make_commodity())
