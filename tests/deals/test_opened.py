"""Two people in one form: nobody overwrites what they have not seen."""

from __future__ import annotations

from decimal import Decimal
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from deals.models import Deal, Phase
from deals.units import THIN_SPACE
from milestones.models import Milestone
from milestones.states import Status
from shipments.models import ShipmentLine
from shipments.valuation.valuing import value_shipment
from tests.factories import (
    make_line,
    make_milestone,
    make_phase,
    make_shipment,
    make_source,
)
from tests.pictures import TODAY
from tests.shipments.logging_form import antimony, editor, page_as_posted

pytestmark = pytest.mark.django_db(transaction=True)  # each change at an instant of its own


def url_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def sent(client: Client, row: Any, opened: dict[str, Any], **changes: Any) -> str:
    """What a form opened earlier is told when it is sent; empty where it was saved."""
    response = client.post(url_of(row), {**opened, **changes})
    return "" if response.status_code == 302 else str(response.context["errors"])


def test_the_second_of_two_forms_is_told_who_changed_what() -> None:
    row, first, second = make_phase(name="Before", sources=[make_source()]), editor(), editor()
    opened = page_as_posted(second, url_of(row))
    assert sent(first, row, page_as_posted(first, url_of(row)), name="Theirs") == ""
    told = sent(second, row, opened, name="Mine")
    assert "was changed after you had opened this form: by editor" in told
    assert "name: Before → Theirs" in told
    assert Phase.objects.get().name == "Theirs"


def test_who_sends_it_once_more_means_it() -> None:
    row, client = make_phase(name="Before", sources=[make_source()]), editor()
    opened = page_as_posted(client, url_of(row))
    Phase.objects.update(name="Theirs")
    refused = client.post(url_of(row), {**opened, "name": "Mine"})
    again = refused.context["adminform"].form["opened_as"].value()
    assert sent(client, row, opened, name="Mine", opened_as=again) == ""
    assert Phase.objects.get().name == "Mine"


def test_a_lot_weighed_anew_meanwhile_is_not_put_back() -> None:
    shipment, client = make_shipment(sources=[make_source()]), editor()
    known = {"wet_low_kg": "10000", "wet_high_kg": "10000", "wet_qualifier": "exact"}
    make_line(shipment=shipment, commodity=antimony(), moisture_pct=8, assay_pct=50, **known)
    opened = page_as_posted(client, url_of(shipment))
    assert sent(client, shipment, opened, **{"lines-0-mass": "20"}) == ""
    told = sent(client, shipment, opened, note="Mine")
    before, after = f"10{THIN_SPACE}000", f"20{THIN_SPACE}000"
    assert f"(wet low kg: {before} → {after}; wet high kg: {before} → {after})" in told
    assert ShipmentLine.objects.get().wet_low_kg == Decimal(20_000)


def test_a_link_and_a_voided_row_are_changes_too() -> None:
    shipment, client = make_shipment(sources=[make_source()]), editor()
    step = shipment.steps.get()
    opened = page_as_posted(client, url_of(shipment))
    shipment.sources.add(make_source(key="ANOTHER"))
    assert "ANOTHER" in sent(client, shipment, opened)
    opened = page_as_posted(client, url_of(shipment))
    step.voided_at, step.void_reason = shipment.recorded_at, "Not so"
    step.save()
    assert "Not so" in sent(client, shipment, opened)


def test_what_the_product_computes_is_no_change() -> None:
    shipment, client = make_shipment(sources=[make_source()]), editor()
    make_line(
        shipment=shipment,
        commodity=antimony(),
        wet_low_kg="10",
        wet_high_kg="10",
        wet_qualifier="exact",
    )
    milestone = make_milestone(sources=[make_source()])
    opened = [page_as_posted(client, url_of(row)) for row in (shipment, milestone)]
    value_shipment(shipment, today=TODAY)
    ShipmentLine.objects.update(dry_low_kg=3, dry_high_kg=3, contained_low_kg=1)
    Milestone.objects.update(status=Status.UNKNOWN, reason="Judged anew")
    Deal.objects.update(revision=77)
    assert sent(client, shipment, opened[0]) == ""
    assert sent(client, milestone, opened[1]) == ""


def test_of_two_forms_sent_at_once_the_second_sees_the_first() -> None:
    row, client = make_phase(name="Before", sources=[make_source()]), editor()
    opened = page_as_posted(client, url_of(row))
    written = Flag()
    other = Thread(target=_write_until_awaited, args=(row.pk, written))
    other.start()
    assert written.wait(30)
    told = sent(client, row, opened, name="Mine")
    other.join(30)
    assert "name: Before → Theirs" in told
    assert Phase.objects.get(pk=row.pk).name == "Theirs"


def _write_until_awaited(key: int, written: Flag) -> None:
    """Change a phase, and commit once somebody waits for its lock."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    try:
        with transaction.atomic():
            Phase.objects.filter(pk=key).update(name="Theirs")
            written.set()
            for _ in range(3_000):
                with connection.cursor() as cursor:
                    cursor.execute(f"{waiting} AND pg_sleep(0.01) IS NOT NULL")
                    if cursor.fetchone()[0]:
                        return
    finally:
        connections.close_all()
