"""What a rule of the database refuses is told in the form, whoever sees it first, Django or
PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.db.models import F

from deals.models import Commitment, Phase, Source
from deals.validation.constraint_messages import sentence_of
from tests.factories import (
    make_commitment,
    make_phase,
    make_reading,
    make_source,
)
from tests.shipments.logging_form import editor, page_as_posted

pytestmark = pytest.mark.django_db


def told(row: Any, **changed: Any) -> list[str]:
    """What the form of a row says to these changes; nothing of the row may have moved."""
    client = editor()
    meta = row._meta
    url = f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/change/"
    answer = client.post(url, {**page_as_posted(client, url), **changed})
    assert answer.status_code == 200
    assert type(row).objects.filter(pk=row.pk, **{n: getattr(row, n) for n in changed}).exists()
    errors: list[str] = answer.context["adminform"].form.non_field_errors()
    for sentence in errors:
        assert sentence in answer.text
    return errors


def test_a_phase_ends_after_its_start() -> None:
    phase = make_phase(starts_on="2026-01-01", ends_on="2026-12-31")
    said = told(Phase.objects.get(pk=phase.pk), ends_on="2025-12-31")
    assert said == ["The phase ends before it starts: give a later end, or leave the end empty."]


def test_a_number_of_a_phase_is_given_once() -> None:
    first = make_phase(number=1)
    second = make_phase(deal=first.deal, number=2)
    said = told(second, number=1)
    assert said == ["The deal has a phase of this number already: choose another number."]


def test_a_range_has_its_ends_in_order() -> None:
    commitment = make_commitment()
    said = told(Commitment.objects.get(pk=commitment.pk), quantity_low=9, quantity_high=1)
    assert said == [
        (
            "The high quantity lies below the low one: enter the larger as the high quantity, or "
            "leave one empty."
        )
    ]


def test_a_score_lies_on_its_scale() -> None:
    said = told(make_reading(score=1), score=3)
    assert said == ["The score must lie between -2 and +2: enter a whole number of that range."]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": 1}, "The deal has a phase of this number already: choose another number."),
        ({"ends_on": F("starts_on") - 1}, "The phase ends before it starts"),
        ({"confidence": "rumour"}, "Choose the confidence from: official, reported"),
        ({"name": None}, 'null value in column "name" of relation "deals_phase"'),
        ({"number": 40_000}, "smallint out of range. Enter a smaller number."),
        ({"deal": 0}, 'is not present in table "deals_deal". Choose a row that is still there.'),
    ],
)
def test_what_postgresql_refuses_is_said_in_a_sentence(
    values: dict[str, Any], sentence: str
) -> None:
    first = make_phase(number=1)
    second = make_phase(deal=first.deal, number=2)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(Error) as refused, transaction.atomic():
        Phase.objects.filter(pk=second.pk).update(**values)
    said = sentence_of(refused.value)
    assert sentence in said
    assert said.endswith(".")
    assert second.name not in said


def test_a_key_that_is_taken_is_named_with_its_remedy() -> None:
    make_source(key="TAKEN"), make_source(key="FREE")
    with pytest.raises(Error) as refused, transaction.atomic():
        Source.objects.filter(key="FREE").update(key="TAKEN")
    assert sentence_of(refused.value) == (
        "The database refused this: Key (key)=(TAKEN) already exists. "
        "Choose another value, or change the row that has it."
    )
