"""Every text and every day of every model and form is held to the same limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.urls import get_resolver

from deals.models import Source
from deals.units import FIRST_DAY, LAST_DAY
from deals.validation.characters import fault_of, printable
from tests.minerals_tracker.admin_rows import MAKERS

OURS = ("deals", "shipments", "milestones", "minerals_tracker")
REFUSED = ["\x00", "\x0b", "\x1b", "\x7f", "\x85", "\ud800", "\udfff", "\uffff"]
KEPT = [
    "\u202e",
    "\u2028",
    "e\u0301",
    "\N{PILE OF POO}",
    "\u0627",
    "<b>",
    "{{",
    "%s",
    "\N{SOFT HYPHEN}",
]
BEYOND = [FIRST_DAY - timedelta(days=1), date(26, 3, 1), LAST_DAY + timedelta(days=1), date.max]


def fields(kind: Any) -> list[Any]:
    """Every column of this kind of every model of ours, histories left out."""
    return [
        field
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_id")
        for field in model._meta.local_fields
        if isinstance(field, kind) and not isinstance(field, models.GeneratedField)
    ]


def label(field: Any) -> str:
    return f"{field.model.__name__}.{field.name}"


def refusals(field: Any, value: Any) -> list[str]:
    try:
        field.run_validators(value)
    except ValidationError as error:
        return [message for message in error.messages if "take it out" in message]
    return []


TEXTS = fields(models.CharField | models.TextField)
LISTS = [f for f in fields(ArrayField) if isinstance(f.base_field, models.CharField)]
DOCUMENTS = fields(models.JSONField)
DAYS = [f for f in fields(models.DateField) if not isinstance(f, models.DateTimeField)]


def test_there_are_fields_of_each_kind() -> None:
    assert len(TEXTS) > 150
    assert len(LISTS) > 5
    assert len(DOCUMENTS) > 10
    assert len(DAYS) > 30


@pytest.mark.parametrize("field", TEXTS, ids=label)
def test_no_text_of_a_row_holds_what_cannot_be_read(field: Any) -> None:
    for sign in REFUSED:
        assert refusals(field, f"a{sign}b"), repr(sign)
    for sign in KEPT:
        assert not refusals(field, f"a{sign}b"), repr(sign)
    for sign in "\t\n\r":
        assert bool(refusals(field, f"a{sign}b")) is isinstance(field, models.CharField)


@pytest.mark.parametrize("field", [*LISTS, *DOCUMENTS], ids=label)
def test_no_text_inside_a_list_or_document_does(field: Any) -> None:
    for sign in REFUSED:
        said = f"a{sign}b"
        inside: list[Any] = [[said]]
        if isinstance(field, models.JSONField):
            inside += [{"filters": {"event_type": said}}, {said: 1}, [1, [said]]]
        for value in inside:
            assert refusals(field, value), (sign, value)


@pytest.mark.parametrize("field", DAYS, ids=label)
def test_no_day_of_a_row_is_a_slip_of_the_pen(field: Any) -> None:
    for day in BEYOND:
        with pytest.raises(ValidationError, match="choose a day from 1900-01-01 to 2200-12-31"):
            field.run_validators(day)
    for day in (FIRST_DAY, LAST_DAY):
        field.run_validators(day)


@pytest.mark.django_db
@pytest.mark.parametrize("field", DAYS, ids=label)
def test_the_database_keeps_no_other_day(field: Any) -> None:
    row = MAKERS[field.model._meta.label_lower]()
    table, column = field.model._meta.db_table, field.column
    sql = f"UPDATE {table} SET {column} = %s WHERE {row._meta.pk.column} = %s"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # none refuses the row first
        for day in (*map(str, BEYOND), "infinity"):
            with pytest.raises(IntegrityError, match="_days_in_range"), transaction.atomic():
                cursor.execute(sql, [day, row.pk])


@pytest.mark.django_db
@pytest.mark.parametrize("precision", ["day", "month", "quarter", "year"])
@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_outermost_days_count_from_a_day_that_is_kept(day: date, precision: str) -> None:
    for model in ("deals.event", "deals.source", "shipments.price", "milestones.signalreading"):
        row = MAKERS[model]()
        dated, counted = _dated(type(row))
        type(row)._base_manager.filter(pk=row.pk).update(**{dated[0]: day, dated[1]: precision})
        row.refresh_from_db()
        assert FIRST_DAY <= getattr(row, counted) <= LAST_DAY


def _dated(model: type[models.Model]) -> tuple[list[str], str]:
    if model is Source:
        return ["published_on", "published_precision"], "published_by"
    found = (f for f in model._meta.local_fields if isinstance(f, models.GeneratedField))
    counted: Any = next(found)
    return [part.name for part in counted.expression.get_source_expressions()], counted.name


def forms_of_the_site() -> Iterator[type[forms.BaseForm]]:
    """Every class of a form that exists once all addresses are known."""
    assert get_resolver().url_patterns
    waiting = [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind


def test_no_text_or_day_of_a_form_is_left_out() -> None:
    found: list[tuple[Any, str, Any]] = [
        (kind, name, field)
        for kind in forms_of_the_site()
        for name, field in getattr(kind, "base_fields", {}).items()
    ]
    asked: dict[Any, Any] = {forms.CharField: "a\x0bb", forms.DateField: date(26, 3, 1)}
    checked = 0
    for kind, name, field in found:
        for each, value in asked.items():
            if type(field) is each:
                checked += 1
                with pytest.raises(ValidationError):
                    field.run_validators(value)
                assert field.validators, (kind, name)
    assert checked > 25


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("one\ntwo\tthree", ""),
        ("\x0bPrice",
         "This text holds the control character U+000B at its beginning: take it out."),
        ("Price of\x00ore",
         "This text holds the control character U+0000 after “Price of”: take it out."),
    ],
)  # fmt: skip
def test_a_refusal_names_the_character_and_its_place(text: str, said: str) -> None:
    assert fault_of(text) == said


def test_a_line_has_no_break() -> None:
    assert fault_of("one\ntwo", in_a_line=True) == (
        "This text holds a line break after “one”: take it out."
    )


def test_what_cannot_be_printed_is_stood_in_for() -> None:
    assert printable("a\x0bb\ud800c\nd") == "a\ufffdb\ufffdc\nd"


def test_an_instant_is_held_by_its_day() -> None:
    resolved = apps.get_model("deals.DisputedPoint")._meta.get_field("resolved_at")
    with pytest.raises(ValidationError, match="choose a day"):
        resolved.run_validators(datetime(9999, 12, 31, tzinfo=UTC))
