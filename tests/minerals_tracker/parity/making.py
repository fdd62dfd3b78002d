"""Random deals, written through the factories, beside what they are: plain values for an oracle."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from deals.models import Commodity, Deal, Place
from deals.states import CommitmentRung
from shipments.models import Shipment, ShipmentLine
from shipments.valuation.valuing import value_shipment
from tests import factories as make

FIRST, LAST = date(2025, 6, 1), date(2026, 10, 4)
"""Everything happens on one of these days; the last is that of the close of a week."""
KNOWN = {"recorded_at": datetime(2025, 1, 1, tzinfo=UTC)}
"""All was on record before the letter's week, whose figures are then those of its last day."""
VAGUE = ("day", "day", "day", "month", "quarter")
KINDS = ("mou", "mou", "term_sheet", "definitive_agreement", "financial_close")
EVENTS = ("signing", "mou", "definitive_agreement", "binding_agreement", "permit")
STATES = ("planned", "sailed", "arrived", "cleared", "assayed", "settled", "rejected")
RUNGS = tuple(CommitmentRung)
RULES: dict[str, dict[str, Any]] = {
    "signed": {"metric": "events.count", "op": "gte", "filters": {"event_type": "signing"}},
    "binding": {
        "metric": "events.count",
        "op": "gte",
        "filters": {"event_type": "definitive_agreement"},
    },
    "paid": {"metric": "finance.disbursed_usd", "op": "gt", "value": 0, "filters": {}},
    "committed": {"metric": "finance.committed_usd", "op": "gt", "value": 0, "filters": {}},
    "arrived": {"metric": "shipments.count", "op": "gte", "filters": {"state": "delivered"}},
    "commercial": {
        "metric": "shipments.count",
        "op": "gte",
        "filters": {"state": "delivered", "purpose": "commercial"},
    },
}
"""One milestone for each step that the answer speaks of; those of the deal alone where it can be
asked."""


@dataclass(frozen=True)
class Dated:
    """Something that counts from the end of its period."""

    start: date | None
    precision: str = "day"
    what: str = ""
    said: Any = None
    voided: bool = False

    def end(self, otherwise: date | None = None) -> date | None:
        if self.start is None:
            return otherwise
        if self.precision == "day":
            return self.start
        months = {"month": 1, "quarter": 3}[self.precision]
        first = self.start.month - (self.start.month - 1) % months
        year, month = divmod(self.start.year * 12 + first - 1 + months, 12)
        return date(year, month + 1, 1) - timedelta(days=1)

    def by(self, day: date) -> bool:
        end = self.end()
        return not self.voided and end is not None and end <= day


@dataclass
class Drawn:
    """A deal as it was drawn: rows with their days, for a plain computation."""

    deal: Deal
    own_day: Dated
    papers: list[Dated] = field(default_factory=list)  # what: kind; said: binding
    events: list[Dated] = field(default_factory=list)  # what: type; those about the deal
    money: list[Dated] = field(default_factory=list)  # what: kind; said: USD or None
    shipments: list[tuple[Shipment, list[Dated]]] = field(default_factory=list)
    promises: list[tuple[str, CommitmentRung, str, Dated]] = field(default_factory=list)


class World:
    """Some deals with all that their pages, files and letters tell; the same for the same seed."""

    def __init__(self, seed: int, deals: int = 3) -> None:
        self.draw = random.Random(seed)
        self.form: Commodity = make.make_commodity()
        self.places: list[Place] = [make.make_place(), make.make_place(country="US")]
        for days, basis, usd in (
            (-60, "product", 900),
            (90, "element", 30_000),
            (300, "product", 950),
        ):
            make.make_price(
                commodity=self.form,
                priced_on=FIRST + timedelta(days=days),
                quantity_basis=basis,
                usd_per_tonne=Decimal(usd),
            )
        self.signals = [make.make_signal(key=key, **KNOWN) for key in ("SEC", "VAL")]
        self.deals: Sequence[Drawn] = [self._deal() for _ in range(deals)]

    def day(self) -> date:
        return FIRST + timedelta(days=self.draw.randrange((LAST - FIRST).days))

    def _dated(self, what: str = "", said: Any = None, *, voided: bool = False) -> Dated:
        return Dated(self.day(), self.draw.choice(VAGUE), what, said, voided)

    def _void(self, row: Dated) -> dict[str, Any]:
        how = {"voided_at": make.VOIDED.replace(year=2025), "void_reason": "wrong"}
        return {**KNOWN, **(how if row.voided else {})}

    def _deal(self) -> Drawn:
        own = self.draw.choice((Dated(None), self._dated(), self._dated()))
        deal = make.make_deal(signed_on=own.start, signed_precision=own.precision, **KNOWN)
        found = Drawn(deal, own)
        self._signed(found)
        self._paid(found)
        for _ in range(self.draw.randrange(2, 5)):
            self._shipment(found)
        self._promised(found)
        for signal in self.signals:
            score, day = self.draw.randrange(-2, 3), self.day()
            make.make_reading(deal=deal, signal=signal, score=score, read_on=day, **KNOWN)
        for key, rule in RULES.items():
            filters = dict(rule["filters"])
            if not rule["metric"].startswith("shipments"):
                filters["deal"] = deal.key
            start = self.draw.choice((None, FIRST, self.day()))
            make.make_milestone(
                deal=deal,
                key=f"{deal.key}-{key}",
                starts_on=start,
                ends_on=start and self.draw.choice((None, start + timedelta(days=200))),
                rule={"value": 1, **rule, "filters": filters},
                **KNOWN,
            )
        return found

    def _signed(self, found: Drawn) -> None:
        for _ in range(self.draw.randrange(3)):
            paper = self.draw.choice(
                (Dated(None), self._dated(), self._dated(), self._dated(), self._dated())
            )
            kind, binding = self.draw.choice(KINDS), self.draw.choice((None, None, True, False))
            found.papers.append(Dated(paper.start, paper.precision, kind, binding))
            make.make_instrument(
                deal=found.deal,
                kind=kind,
                binding=binding,
                signed_on=paper.start,
                signed_precision=paper.precision,
                **KNOWN,
            )
        for _ in range(self.draw.randrange(4)):
            event = self._dated(self.draw.choice(EVENTS), voided=not self.draw.randrange(5))
            scope = self.draw.choice(("deal", "deal", "deal", "counterparty"))
            if scope == "deal":
                found.events.append(event)
            make.make_event(
                deal=found.deal,
                scope=scope,
                event_type=event.what,
                happened_on=event.start,
                date_precision=event.precision,
                **self._void(event),
            )

    def _paid(self, found: Drawn) -> None:
        for _ in range(self.draw.randrange(4)):
            usd = self.draw.choice((None, Decimal(self.draw.randrange(1, 900) * 1000)))
            kind = self.draw.choice(("committed", "disbursed"))
            row = self._dated(kind, usd, voided=not self.draw.randrange(5))
            found.money.append(row)
            make.make_funding(
                deal=found.deal,
                kind=kind,
                amount=usd or 5000,
                currency="USD" if usd else "PKR",
                amount_usd=usd,
                dated_on=row.start,
                date_precision=row.precision,
                **self._void(row),
            )

    def _shipment(self, found: Drawn) -> None:
        shipment = make.make_shipment(
            state="",
            deal=found.deal,
            purpose=self.draw.choice(("sample", "commercial")),
            origin=self.places[0],
            destination=self.draw.choice((None, *self.places)),
            sources=[make.make_source(published_on=self.day()) for _ in range(2)],
            mass_note=self.draw.choice(("", "as reported")),
            **KNOWN,
        )
        steps = []
        for state in sorted(self.draw.sample(STATES, self.draw.randrange(1, 5)), key=STATES.index):
            step = self._dated(state, voided=not self.draw.randrange(6))
            steps.append(step)
            make.make_step(
                shipment=shipment,
                state=state,
                reached_on=step.start,
                date_precision=step.precision,
                **self._void(step),
            )
        found.shipments.append((shipment, steps))
        for number in range(1, self.draw.randrange(1, 3) + 1):
            self._lot(shipment, number)
        value_shipment(shipment, today=LAST)

    def _lot(self, shipment: Shipment, number: int) -> ShipmentLine:
        low = self.draw.choice((None, Decimal(self.draw.randrange(1, 90_000))))
        return make.make_line(
            shipment=shipment,
            number=number,
            commodity=self.draw.choice((self.form, self.form, None)),
            wet_low_kg=low,
            wet_high_kg=low and self.draw.choice((low, low * 2)),
            wet_qualifier="exact" if low else "unknown",
            moisture_pct=self.draw.choice((None, 0, 8)),
            assay_pct=self.draw.choice((None, Decimal("58.2"), Decimal(40))),
            note=self.draw.choice(("", "bagged")),
            **KNOWN,
        )

    def _promised(self, found: Drawn) -> None:
        for rung in self.draw.sample(RUNGS, 4):
            unit, since = self.draw.choice(("USD", "t", "people")), self.day()
            evidence = self._dated(voided=not self.draw.randrange(6))
            event = make.make_event(
                deal=found.deal,
                happened_on=evidence.start,
                date_precision=evidence.precision,
                **self._void(evidence),
            )
            row = make.make_commitment(
                deal=found.deal,
                text=f"Promise {rung} in {unit}",
                rung=rung,
                rung_since=since,
                rung_evidence=event,
                unit=unit,
                quantity_low=10,
                quantity_high=10,
                **KNOWN,
            )
            both = Dated(max(since, evidence.end() or since), voided=evidence.voided)
            found.promises.append((row.text, rung, unit, both))
