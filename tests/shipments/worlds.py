"""Shipments of two deals, written in every way there is; for properties of whatever
adds them up."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection
from django.db.transaction import atomic

from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.states import Purpose
from tests.benchmarks.made import make_shipments
from tests.factories import (
    make_commodity,
    make_deal,
    make_line,
    make_place,
    make_shipment,
    make_step,
)

FIRST = date(2025, 1, 1)
STATES = ("planned", "sailed", "arrived", "assayed", "settled", "rejected")


def sql(statement: str, *values: int | date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def of(rows: Any, n: int) -> Any:
    """Some row of a table, or None where it is empty."""
    ids = list(rows.objects.order_by("pk").values_list("pk", flat=True))
    return rows.objects.get(pk=ids[n % len(ids)]) if ids else None


class World:
    """Two deals and every way in which their shipments are written."""

    def __init__(self) -> None:
        self.deals = [make_deal(), make_deal()]
        self.places = [make_place(), make_place()]
        self.forms = [
            make_commodity(),
            make_commodity(group="copper", element="Cu", assay_basis="% Cu", stage=4),
        ]

    def log(self, n: int, days: int) -> None:
        draw = random.Random(n)
        shipment = make_shipment(
            deal=draw.choice(self.deals),
            purpose=draw.choice(Purpose.values),
            state=draw.choice((*STATES, "arrived", "arrived", "arrived")),
            on=FIRST + timedelta(days=days),
            total_low_kg=draw.choice((None, n)),
            total_high_kg=draw.choice((None, 2 * n)),
            declared_value_usd=draw.choice((None, n * 10)),
            origin=draw.choice((None, *self.places)),
            destination=draw.choice(self.places),
        )
        for number in range(draw.choice((0, 0, 1, 3))):
            self.line(shipment, number + 1, n + number)

    def line(self, shipment: Shipment, number: int, n: int) -> None:
        draw = random.Random(n)
        wet, metal = draw.choice((None, n)), draw.choice((None, n))
        make_line(
            shipment=shipment,
            number=number,
            commodity=draw.choice((None, *self.forms)),
            wet_low_kg=wet,
            wet_high_kg=draw.choice((None, 2 * n)),
            assay_pct=draw.choice((None, n % 60, Decimal(n).scaleb(-8))),
            contained_low_kg=metal,
            contained_high_kg=draw.choice((None, 2 * n)),
            value_low_usd=draw.choice((None, 0, n)),
            declared_value_usd=draw.choice((None, 3 * n)),
        )

    def add_line(self, n: int, days: int) -> None:
        if shipment := of(Shipment, n):
            self.line(shipment, 100 + ShipmentLine.objects.count(), n)

    def step(self, n: int, days: int) -> None:
        shipment, state = of(Shipment, n), STATES[(n // 3) % 6]
        if shipment and not shipment.steps.filter(state=state).exists():
            day = FIRST + timedelta(days=days)
            precision = ("day", "month", "quarter")[n % 3]
            make_step(shipment=shipment, state=state, reached_on=day, date_precision=precision)

    def edit_line(self, n: int, days: int) -> None:
        if line := of(ShipmentLine, n):
            line.wet_low_kg = line.wet_high_kg = Decimal(n)
            line.assay_pct = None if line.assay_pct else Decimal(7)
            line.save()

    def move(self, n: int, days: int) -> None:
        ShipmentStep.objects.filter(pk__gte=n % 40).update(
            reached_on=FIRST + timedelta(days=days), date_precision="day"
        )

    def void(self, n: int, days: int) -> None:
        if shipment := of(Shipment, n):
            when = "2026-01-01T00:00Z" if shipment.voided_at is None else None
            Shipment.objects.filter(pk=shipment.pk).update(voided_at=when, void_reason="wrong")

    def void_part(self, n: int, days: int) -> None:
        rows: Any = (ShipmentLine, ShipmentStep)[n % 2]
        part = rows.everything.order_by("pk")[n % 50 : n % 50 + 1].first()
        if part is None:
            return
        when = "2026-01-01T00:00Z" if part.voided_at is None else None
        with suppress(IntegrityError), atomic():  # a state of that name was given since
            rows.everything.filter(pk=part.pk).update(voided_at=when, void_reason="wrong")

    def hand_over(self, n: int, days: int) -> None:
        to = self.deals[n % 2].pk
        sql("UPDATE shipments_shipment SET deal_id = %s, purpose = 'sample' WHERE id %% 3 = 0", to)

    def delete(self, n: int, days: int) -> None:
        table = ("shipments_shipmentline", "shipments_shipmentstep")[n % 2]
        sql(f"DELETE FROM {table} WHERE id %% 7 = %s", n % 7)

    def bulk(self, n: int, days: int) -> None:
        make_shipments(self.deals, n % 9 + 1, first=Shipment.objects.count() * 1000 + 1)

    def at_once(self, n: int, days: int) -> None:
        """One statement writes a shipment, its step and its lot: all triggers run at its end."""
        sql(
            "WITH s AS (INSERT INTO shipments_shipment (reference, deal_id, purpose, vessel,"
            " bill_of_lading, total_qualifier, mass_note, confidence, note, void_reason)"
            " VALUES ('SH-O' || nextval('shipments_shipment_id_seq'), %s, 'commercial', '', '',"
            " 'unknown', '', 'reported', '', '') RETURNING id),"
            " t AS (INSERT INTO shipments_shipmentstep (shipment_id, state, reached_on,"
            " date_precision, note, void_reason) SELECT id, 'arrived', %s, 'day', '', '' FROM s)"
            " INSERT INTO shipments_shipmentline (shipment_id, number, mineral_group,"
            " origin_country, wet_low_kg, wet_high_kg, wet_qualifier, mass_finality,"
            " assay_finality, not_valued_because, valued_basis, valued_assay_of, valued_element, "
            "note,"
            " void_reason, assay_unit, valued_price_precision, valued_price_note)"
            " SELECT id, 1, 'gold', 'PK', 5, 6, 'about', 'final', 'final', '', '', '', '', '', '', "
            "'%%', 'day', ''"
            " FROM s",
            *(self.deals[n % 2].pk, FIRST + timedelta(days=days)),
        )


WAYS = [name for name in vars(World) if not name.startswith("_") and name != "line"]
WAYS += ["log"] * 6
