"""Rows of every kind that the pages of a deal show."""

from __future__ import annotations

from deals.models import Deal
from tests.factories import (
    make_claim,
    make_commodity,
    make_disputed_point,
    make_event,
    make_funding,
    make_instrument,
    make_line,
    make_milestone,
    make_phase,
    make_reading,
    make_shipment,
    make_source,
)


def fill(deal: Deal) -> None:
    """One more row of every kind that a page of a deal shows."""
    source = make_source()
    phase = make_phase(deal=deal, sources=[source])
    make_milestone(deal=deal, phase=phase, sources=[source])
    make_event(deal=deal, sources=[source])
    make_instrument(deal=deal, sources=[source])
    make_funding(deal=deal, sources=[source])
    make_reading(deal=deal, sources=[source])
    point = make_disputed_point(deal=deal)
    make_claim(point=point, sources=[source])
    make_claim(point=point, sources=[source])
    shipment = make_shipment(deal=deal, sources=[source])
    make_line(shipment=shipment, commodity=make_commodity())
