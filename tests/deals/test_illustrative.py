"""What is invented cannot be named by what is real, whichever door it comes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from deals.illustrative import TRIGGER, is_illustrative
from deals.models import Commodity, Deal, Party, Place, Source
from shipments.models import Price, Shipment, ShipmentLine
from tests import factories as make
from tests.shipments.logging_form import ADD, editor, entry, lot

pytestmark = pytest.mark.django_db
INVENTED = {"is_illustrative": True}
FLAGGED = (Commodity, Party, Place, Price, Source)


def refused(write: Callable[[], object], words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        write()


def invented_price(**fields: Any) -> Price:
    commodity = make.make_commodity(**INVENTED)
    return make.make_price(commodity=commodity, source=make.make_source(**INVENTED), **INVENTED)


def test_a_real_lot_takes_no_invented_commodity_by_any_door() -> None:
    commodity, line = make.make_commodity(name="Made ore", **INVENTED), make.make_line()
    words = "“Made ore” is illustrative: choose a real one"
    refused(lambda: make.make_line(commodity=commodity), words)
    refused(lambda: ShipmentLine.objects.update(commodity=commodity), words)
    copy = ShipmentLine(shipment=line.shipment, number=9, commodity=commodity, mineral_group="x")
    refused(lambda: ShipmentLine.objects.bulk_create([copy]), words)
    deal = make.make_deal(**INVENTED)
    assert make.make_line(shipment=make.make_shipment(deal=deal), commodity=commodity).pk


def test_a_real_shipment_takes_no_invented_place_or_source() -> None:
    place, source = make.make_place(**INVENTED), make.make_source(**INVENTED)
    refused(lambda: make.make_shipment(origin=place), "is illustrative")
    shipment = make.make_shipment()
    refused(lambda: shipment.sources.add(source), "is illustrative")
    refused(lambda: make.make_event().sources.add(source), "is illustrative")
    refused(lambda: make.make_place().sources.add(source), "is illustrative")
    assert list(shipment.sources.filter(is_illustrative=True)) == []


def test_an_invented_event_is_watched_by_no_real_deal() -> None:
    event = make.make_event(deal=make.make_deal(**INVENTED))
    refused(lambda: event.watched_by.add(make.make_deal()), "is illustrative")
    make.make_event(deal=make.make_deal()).watched_by.add(make.make_deal(**INVENTED))


def test_an_invented_price_is_of_invented_goods_alone() -> None:
    source = make.make_source(**INVENTED)
    refused(lambda: make.make_price(source=source), "is illustrative")
    refused(lambda: make.make_price(source=source, **INVENTED), "is illustrative")
    refused(lambda: make.make_price(commodity=make.make_commodity(**INVENTED)), "is illustrative")
    assert invented_price().pk


@pytest.mark.parametrize("model", FLAGGED)
def test_what_is_real_or_invented_stays_so(model: type[models.Model]) -> None:
    rows: dict[type[models.Model], Callable[[], models.Model]] = {
        Commodity: make.make_commodity,
        Party: make.make_party,
        Place: make.make_place,
        Price: make.make_price,
        Source: make.make_source,
    }
    row: Any = rows[model]()
    row.is_illustrative = True
    refused(row.save, "stays real or illustrative|is illustrative")


def test_nothing_moves_from_an_invented_deal_to_a_real_one() -> None:
    invented = make.make_deal(**INVENTED)
    shipment = make.make_shipment(deal=invented)
    refused(lambda: Shipment.objects.update(deal=make.make_deal()), "stays real or illustrative")
    assert is_illustrative(shipment)
    invented.is_illustrative = False
    refused(invented.save, "stays real or illustrative")
    assert not is_illustrative(make.make_line())


def test_the_form_says_so_and_its_boxes_do_not_offer_it() -> None:
    real, made = make.make_commodity(name="Ore"), make.make_commodity(name="Made ore", **INVENTED)
    client, deal = editor(), make.make_deal(**INVENTED)
    page = client.post(ADD, entry(lots=[lot(made)])).text
    assert "is illustrative: choose a real one" in page
    assert Shipment.objects.count() == 0
    asked = {"app_label": "shipments", "model_name": "shipmentline", "field_name": "commodity"}
    box = "/admin/autocomplete/"
    assert [row["id"] for row in client.get(box, asked).json()["results"]] == [str(real.pk)]
    every = client.get(box, asked | {"illustrative": "1"}).json()["results"]
    assert {row["id"] for row in every} == {str(real.pk), str(made.pk)}
    assert f"{box}?illustrative=1" in client.get(f"{ADD}?deal={deal.pk}").text
    assert f"{box}?illustrative=1" not in client.get(ADD).text


def tables_that_could_mix() -> Iterator[str]:
    """Each table with a link to what may be invented, found anew from the models."""
    flagged = {model for model in apps.get_models() if model in {*FLAGGED, Deal}}
    for model in apps.get_models():
        if not hasattr(model, "history"):
            continue
        if any(field.related_model in flagged for field in model._meta.concrete_fields):
            yield model._meta.db_table
        for many in model._meta.local_many_to_many:
            if many.related_model in flagged:
                yield many.m2m_db_table()


def test_every_table_that_could_mix_has_the_trigger() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE starts_with(tgname, %s)",
            [f"pgtrigger_{TRIGGER}_insert_"],
        )
        guarded = {row[0] for row in cursor.fetchall()}
    wanted = set(tables_that_could_mix())
    assert len(wanted) > 30
    assert wanted - guarded == set()
