"""The words by which rows are found: written with the row, whatever writes it, and folded alike."""

from __future__ import annotations

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from deals.models import Claim, Deal, DisputedPoint, Event, Source
from deals.models.search_words import LANGUAGE, folded
from milestones.models import Milestone
from shipments.models import Shipment
from tests.factories import make_event

pytestmark = pytest.mark.django_db
ALIKE = [
    ("Pe\u00f1a Blanca", "Pen\u0303a Blanca", "Pena Blanca"),
    ("S\u00e3o Jo\u00e3o", "Sao Joao"),
    ("\u0645\u0639\u062f\u0646 \u0643\u0631\u0648\u0645\u064a\u062a",
     "\u0645\u0639\u062f\u0646 \u06a9\u0631\u0648\u0645\u06cc\u062a"),
    ("\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0645\u062f",
     "\u0645\u062d\u0640\u0640\u0645\u062f"),
    ("\u0623\u062d\u0645\u062f", "\u0627\u062d\u0645\u062f"),
    ("\u0634\u0631\u0643\u0629", "\u0634\u0631\u06a9\u0647"),
    ("\u06f1\u06f4\u06f0\u06f5", "\u0661\u0664\u0660\u0665", "1405"),
    ("\u0645\u06cc\u200c\u0631\u0648\u062f", "\u0645\u06cc\u0631\u0648\u062f"),
]  # fmt: skip
"""Ways to write the same: accents whole and apart, Arabic and Farsi letters, digits, joiners."""


def found(text: str) -> bool:
    query = SearchQuery(folded(text), config=LANGUAGE, search_type="websearch")
    return Event.objects.filter(words=query).exists()


def by_the_database(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold_words(%s)", [text])
        return str(cursor.fetchone()[0])


def test_a_change_by_form_by_bulk_and_by_sql_is_seen() -> None:
    event = make_event(title="Before")
    event.title = "By form"
    event.save()
    assert found("form")
    Event.objects.filter(pk=event.pk).update(title="By bulk")
    assert found("bulk")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE deals_event SET title = 'By hand' WHERE id = %s", [event.pk])
    assert found("hand")
    assert not found("bulk")


@pytest.mark.parametrize("ways", ALIKE, ids=lambda ways: str(ways[-1]))
def test_a_word_is_found_however_it_is_written(ways: tuple[str, ...]) -> None:
    assert {folded(way) for way in ways} == {by_the_database(way) for way in ways}
    assert len({folded(way) for way in ways}) == 1
    for way in ways:
        event = make_event(title=way)
        assert all(found(other) for other in ways)
        event.delete()


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00", max_codepoint=0x9FF)))
def test_a_question_is_folded_as_the_rows_are(text: str) -> None:
    assert folded(text) == by_the_database(text)


@pytest.mark.parametrize("model", [Claim, Deal, DisputedPoint, Event, Source, Milestone, Shipment])
def test_no_history_keeps_what_can_be_made_again(model: type[Event]) -> None:
    history = model._meta.get_field("history").related_model
    assert "words" in {field.name for field in model._meta.concrete_fields}
    assert "words" not in {field.name for field in history._meta.concrete_fields}  # type: ignore[union-attr]
