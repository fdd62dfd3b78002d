"""Who may see which row: the rule as it is read from the columns of a model."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from deals.models import Claim, Document, Event, Source
from deals.visibility import NOBODY, Reader, visible_to
from shipments.models import ShipmentLine, ShipmentPaper
from tests.factories import (
    make_claim,
    make_deal,
    make_disputed_point,
    make_document,
    make_event,
    make_line,
    make_paper,
    make_shipment,
)

pytestmark = pytest.mark.django_db
READS_PAPERS = Reader(reads=frozenset({"shipments.shipmentpaper"}))


def seen(row: Model, reader: Reader = NOBODY, *, voided: bool = False) -> bool:
    rule = visible_to(reader, type(row), voided=voided)
    return type(row)._base_manager.filter(rule, pk=row.pk).exists()


def test_a_row_of_a_deal_that_is_not_active_is_shown_to_nobody_nor_are_its_parts() -> None:
    gone = make_deal(is_active=False)
    rows = (gone, make_event(deal=gone), make_claim(point=make_disputed_point(deal=gone)))
    assert not any(seen(row, READS_PAPERS) for row in rows)
    assert seen(make_claim())


def test_a_paper_of_no_deal_follows_its_event() -> None:
    gone = make_event(deal=make_deal(is_active=False))
    assert not seen(make_document(event=gone))
    assert seen(make_document(event=gone, deal=make_deal()))
    assert seen(make_document(event=make_event()))
    assert seen(make_document())


def test_what_is_not_public_is_for_those_who_read_its_model() -> None:
    paper, document = make_paper(is_public=False), make_document(is_public=False)
    assert (seen(paper), seen(paper, READS_PAPERS)) == (False, True)
    assert not seen(document, READS_PAPERS)
    assert seen(make_paper(is_public=True))


def test_what_is_voided_is_shown_with_its_parts_only_where_that_is_asked_for() -> None:
    voided: dict[str, Any] = {"voided_at": timezone.now(), "void_reason": "Twice"}
    event, line = make_event(**voided), make_line(shipment=make_shipment(**voided))
    assert [seen(row) for row in (event, line)] == [False, False]
    assert [seen(row, voided=True) for row in (event, line)] == [True, True]


@pytest.mark.parametrize("model", [Source, User])
def test_a_model_without_such_columns_has_no_rule(model: type[Model]) -> None:
    assert not visible_to(NOBODY, model)


@pytest.mark.parametrize("model", [Claim, Document, Event, ShipmentLine, ShipmentPaper])
def test_a_model_of_a_deal_has_one(model: type[Model]) -> None:
    assert visible_to(NOBODY, model)
