"""Rows of the ground floor."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db.models import Model

from deals.models import (
    Asset,
    Claim,
    Commitment,
    Commodity,
    Deal,
    DisputedPoint,
    Document,
    Event,
    ExchangeRate,
    FundingRecord,
    Instrument,
    InstrumentState,
    OutputReport,
    Party,
    Phase,
    Place,
    Source,
)
from deals.states import (
    AssetState,
    Confidence,
    FundingKind,
    InstrumentKind,
    InstrumentStep,
    OutputBasis,
    OutputKind,
    Qualifier,
    Scope,
)

M = TypeVar("M", bound=Model)
SIGNED = date(2025, 9, 8)
VOIDED = datetime(2026, 1, 31, 12, tzinfo=UTC)
"""When a row was voided, where a test does not mind: no page counts the days since."""
_numbers = count(1)


def number() -> int:
    """A number that no other row of this test run has."""
    return next(_numbers)


def make(model: type[M], defaults: dict[str, Any], fields: dict[str, Any]) -> M:
    """Create a row from defaults and what the test asks for; many-to-many fields are set after."""
    merged = defaults | fields
    many = {f.name: merged.pop(f.name) for f in model._meta.many_to_many if f.name in merged}
    row = model._default_manager.create(**merged)
    for name, rows in many.items():
        getattr(row, name).set(rows)
    return row


def make_user(*, username: str = "", **fields: Any) -> User:
    return User.objects.create_user(username=username or f"user-{number()}", **fields)


def make_source(**fields: Any) -> Source:
    key = fields.pop("key", None) or f"T{number()}"
    defaults = {
        "key": key,
        "kind": "page",
        "publisher": "Example Gazette",
        "title": f"Report {key}",
        "published_on": SIGNED,
        "reliability": "C",
    }
    return make(Source, defaults, fields)


def make_place(**fields: Any) -> Place:
    defaults = {
        "key": f"PL-T{number()}",
        "name": "Example Harbour",
        "kind": "port",
        "country": "PK",
        "confidence": Confidence.REPORTED,
    }
    return make(Place, defaults, fields)


def make_commodity(**fields: Any) -> Commodity:
    """An antimony concentrate, assayed on the element, with stibnite's limit."""
    defaults = {
        "key": f"commodity-{number()}",
        "name": "Antimony concentrate",
        "group": "antimony",
        "element": "Sb",
        "symbol": "Sb",
        "form": "concentrate",
        "stage": 2,
        "hs6": "261710",
        "assay_basis": "% Sb",
        "element_factor": Decimal(1),
        "physical_limit_pct": Decimal("71.69"),
        "confidence": Confidence.OFFICIAL,
    }
    return make(Commodity, defaults, fields)


def make_deal(**fields: Any) -> Deal:
    n = number()
    defaults = {
        "key": f"DL-T{n}",
        "slug": f"deal-{n}",
        "short_name": f"Example deal {n}",
        "title": f"Memorandum of example {n}",
        "signed_on": SIGNED,
        "origin_country": "PK",
        "confidence": Confidence.OFFICIAL,
    }
    return make(Deal, defaults, fields)


def make_party(**fields: Any) -> Party:
    n = number()
    defaults = {
        "key": f"PT-T{n}",
        "name": f"Example Company {n}",
        "short_name": f"EX{n}",
        "confidence": Confidence.REPORTED,
    }
    return make(Party, defaults, fields)


def make_instrument(**fields: Any) -> Instrument:
    fields.setdefault("deal", None)
    fields["deal"] = fields["deal"] or make_deal()
    defaults = {
        "key": f"IN-T{number()}",
        "kind": InstrumentKind.MOU,
        "name": "Memorandum",
        "signed_on": SIGNED,
        "confidence": Confidence.OFFICIAL,
    }
    return make(Instrument, defaults, fields)


def make_instrument_state(**fields: Any) -> InstrumentState:
    fields["instrument"] = fields.get("instrument") or make_instrument()
    defaults = {
        "state": InstrumentStep.EFFECTIVE,
        "reached_on": SIGNED,
        "confidence": Confidence.REPORTED,
    }
    return make(InstrumentState, defaults, fields)


def make_output(**fields: Any) -> OutputReport:
    """600 t of an oxide made in the quarter before the signing, published on its day."""
    fields["deal"] = fields.get("deal") or make_deal()
    n = number()
    defaults = {
        "key": f"OUT-T{n}",
        "asset_key": f"asset-{n}",
        "kind": OutputKind.PRODUCED,
        "product": "mixed oxide",
        "starts_on": date(2025, 4, 1),
        "ends_on": date(2025, 6, 30),
        "low_t": Decimal(600),
        "high_t": Decimal(600),
        "qualifier": Qualifier.EXACT,
        "basis": OutputBasis.OXIDE,
        "published_on": SIGNED,
        "confidence": Confidence.REPORTED,
    }
    return make(OutputReport, defaults, fields)


def make_phase(**fields: Any) -> Phase:
    fields["deal"] = fields.get("deal") or make_deal()
    n = number()
    defaults = {
        "number": n,
        "name": f"Phase {n}",
        "starts_on": date(2025, 9, 8),
        "ends_on": date(2026, 12, 31),
        "confidence": Confidence.REPORTED,
    }
    return make(Phase, defaults, fields)


def make_commitment(**fields: Any) -> Commitment:
    fields["deal"] = fields.get("deal") or make_deal()
    defaults = {
        "key": f"C-T{number()}",
        "text": "Something promised",
        "confidence": Confidence.REPORTED,
    }
    return make(Commitment, defaults, fields)


def make_event(**fields: Any) -> Event:
    """An event about a deal; with another scope and no deal given, one about none."""
    if fields.get("scope", Scope.DEAL) == Scope.DEAL:
        fields["deal"] = fields.get("deal") or make_deal()
    n = number()
    defaults = {
        "key": f"EV-T{n}",
        "scope": Scope.DEAL,
        "event_type": "permit",
        "title": f"Event {n}",
        "happened_on": SIGNED,
        "confidence": Confidence.OFFICIAL,
    }
    return make(Event, defaults, fields)


def make_document(**fields: Any) -> Document:
    fields["source"] = fields.get("source") or make_source()
    return make(Document, {"kind": "press_release", "dated_on": SIGNED}, fields)


def make_asset(**fields: Any) -> Asset:
    n = number()
    defaults = {
        "key": f"asset-{n}",
        "name": f"Plant {n}",
        "kind": "plant",
        "country": "PK",
        "state": AssetState.OPERATING,
        "state_on": SIGNED,
    }
    return make(Asset, defaults, fields)


def make_funding(**fields: Any) -> FundingRecord:
    """Money in USD; `amount_usd` follows `amount` unless given."""
    amount = fields.setdefault("amount", Decimal(1_000_000))
    defaults = {
        "kind": FundingKind.COMMITTED,
        "amount_usd": amount,
        "funder": "Example Bank",
        "country": "PK",
        "dated_on": SIGNED,
    }
    return make(FundingRecord, defaults, fields)


def make_exchange_rate(**fields: Any) -> ExchangeRate:
    """280 rupees for one US dollar on the day of the signing."""
    fields["source"] = fields.get("source") or make_source()
    defaults = {"currency": "PKR", "per_usd": Decimal(280), "quoted_on": SIGNED}
    return make(ExchangeRate, defaults, fields)


def make_disputed_point(**fields: Any) -> DisputedPoint:
    fields["deal"] = fields.get("deal") or make_deal()
    n = number()
    defaults = {
        "key": f"CC-T{n}",
        "order": n,
        "section": "A. The paper itself",
        "title": f"Point {n}",
        "question": "Which of the two?",
        "used_on_site": "As unknown.",
        "scope": Scope.DEAL,
    }
    return make(DisputedPoint, defaults, fields)


def make_claim(**fields: Any) -> Claim:
    fields["point"] = fields.get("point") or make_disputed_point()
    return make(Claim, {"side": f"{number() % 10_000}", "stance": "It is so"}, fields)
