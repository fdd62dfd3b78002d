"""Papers of many kinds: from when one is known, signed and binding."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from deals.models import Deal, Instrument
from deals.progress.signatures import known_from, signed_of
from deals.states import InstrumentKind, InstrumentStep
from tests import factories as make

pytestmark = pytest.mark.django_db
APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)


@pytest.fixture
def deal() -> Deal:
    return make.make_deal(signed_on=APRIL)


@pytest.fixture
def stake(deal: Deal) -> Instrument:
    return make.make_instrument(deal=deal, kind=InstrumentKind.EQUITY, signed_on=None)


def signed(deal: Deal) -> tuple[list[date], list[date]]:
    agreed = signed_of([deal.pk])[deal.pk].agreed
    return list(agreed.signed), list(agreed.binding)


def test_an_announced_stake_is_known_and_has_no_signature(deal: Deal, stake: Instrument) -> None:
    make.make_instrument_state(instrument=stake, state=InstrumentStep.ANNOUNCED, reached_on=JUNE)
    assert known_from(Instrument.objects.get(pk=stake.pk)) == JUNE
    assert signed(deal) == ([APRIL], [])


def test_a_stake_binds_from_its_own_state(deal: Deal, stake: Instrument) -> None:
    make.make_instrument_state(instrument=stake, state=InstrumentStep.BINDING, reached_on=JUNE)
    assert signed(deal) == ([APRIL, JUNE], [JUNE])


def test_a_voided_state_says_nothing(deal: Deal, stake: Instrument) -> None:
    make.make_instrument_state(
        instrument=stake,
        state=InstrumentStep.BINDING,
        voided_at=stake.recorded_at,
        void_reason="wrong paper",
    )
    assert known_from(Instrument.objects.get(pk=stake.pk)) == APRIL
    assert signed(deal) == ([APRIL], [])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": 0}, "greater than zero"),
        ({"amount": 5, "amount_usd": 5}, "another currency"),
        ({"amount_usd": 5, "currency": "AUD"}, "another currency"),
    ],
)
def test_a_sum_is_stated_in_one_way(
    stake: Instrument, fields: dict[str, object], said: str
) -> None:
    for name, value in fields.items():
        setattr(stake, name, value)
    with pytest.raises(ValidationError, match=said):
        stake.validate_constraints()
