"""Abstract models, fields and constraints that the models of all apps share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any, TypeVar

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now
from django.db.models.sql.compiler import SQLCompiler

from deals.states import DatePrecision
from deals.units import FIRST_DAY, LAST_DAY

M = TypeVar("M", bound=type[models.Model])
KEY = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
    "Use letters, digits, dots, dashes and underscores, beginning with a letter or digit.",
)

INSTANTS = (
    datetime.combine(FIRST_DAY, time.min, tzinfo=UTC),
    datetime.combine(LAST_DAY, time.max, tzinfo=UTC),
)


def keyed(*, unique: bool = True) -> models.CharField[str, str]:
    """Make the field of a public key: short, stable, allowed in URLs and files."""
    return models.CharField(max_length=60, unique=unique, validators=[KEY])


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[M], M]:
    """Class decorator: record every change of a model in a history table, by database triggers.

    The triggers catch bulk writes and SQL too. The history model is named `<Model>History`; each
    row refers to a context with user and reason. `exclude` names fields that are not recorded.
    """

    def decorate(model: M) -> M:
        track = pghistory.track(
            # Once for a statement: a COPY asks for its context once, not for each of its rows.
            pghistory.InsertEvent(level=pghistory.Statement),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
            model_name=f"{model.__name__}History",
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            meta={"indexes": [models.Index(fields=["pgh_created_at", "pgh_id"])]},
        )
        return track(model)  # type: ignore[no-any-return]

    return decorate


class Recorded(models.Model):
    """A row with its second clock: when it entered the tracker (not when it happened)."""

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Voidable(Recorded):
    """A row that is never deleted: it is voided with a reason, and then counts nowhere."""

    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class PeriodEnd(models.Func):
    """Database function: last day of the period that a date and its precision stand for.

    A vague date counts from that day. It takes two field names and is immutable, so that a
    generated column can use it.
    """

    template = (
        "(CASE %(precision)s"
        " WHEN 'month' THEN (date_trunc('month', %(day)s::timestamp)"
        " + interval '1 month' - interval '1 day')::date"
        " WHEN 'quarter' THEN (date_trunc('quarter', %(day)s::timestamp)"
        " + interval '3 month' - interval '1 day')::date"
        " WHEN 'year' THEN (date_trunc('year', %(day)s::timestamp)"
        " + interval '1 year' - interval '1 day')::date"
        " ELSE %(day)s END)"
    )
    output_field = models.DateField()

    def __init__(self, day: str, precision: str) -> None:
        super().__init__(models.F(day), models.F(precision))

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, list[str | int]]:
        """Return the SQL expression; the day's column stands in it several times."""
        day, precision = (compiler.compile(part)[0] for part in self.get_source_expressions())
        return self.template % {"day": day, "precision": precision}, []


def counted_from(day: str, precision: str) -> models.GeneratedField:
    """Make a generated column: the day from which a date counts, its period's last day if vague.

    `day` and `precision` are field names.
    """
    return models.GeneratedField(
        expression=PeriodEnd(day, precision), output_field=models.DateField(), db_persist=True
    )


def precision_field() -> models.CharField[str, str]:
    """Make the field that says how exactly a date is known."""
    return models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)


def illustrative() -> models.BooleanField[bool, bool]:
    """Make the field that marks an invented row, which no real deal may name."""
    return models.BooleanField(
        default=False, help_text="Invented, for illustrative deals only; it stays as it was entered"
    )


def one_of(
    field: str, values: list[str] | list[int], name: str, *, called: str = ""
) -> models.CheckConstraint:
    """Make a check constraint that allows only `values`; it holds for bulk writes and SQL too.

    `called` is the field's name in the error message, where it differs from the column's.
    """
    known = ", ".join(str(value) for value in values if value != "")
    sentence = f"Choose the {called or field.replace('_', ' ')} from: {known}."
    if "" in values:
        sentence = f"{sentence.removesuffix('.')}; or leave it empty."
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": values}),
        name=name,
        violation_error_message=sentence.replace("%", "%%"),  # Django puts the name in by `%`
    )


def precision_known(field: str, name: str) -> models.CheckConstraint:
    """Make a check constraint that allows only the values of `DatePrecision`."""
    return one_of(field, DatePrecision.values, name)


def days_in_range(name: str, *fields: str, instants: bool = False) -> models.CheckConstraint:
    """Make a check constraint that keeps date fields between `FIRST_DAY` and `LAST_DAY`.

    With `instants` the fields are date and time.
    """
    bounds = INSTANTS if instants else (FIRST_DAY, LAST_DAY)
    named = ", ".join(field.replace("_", " ") for field in fields)
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__range": bounds for field in fields}),
        name=name,
        violation_error_message=(
            f"{named.capitalize()}: choose a day from {FIRST_DAY} to {LAST_DAY}."
        ),
    )


def void_has_reason(name: str) -> models.CheckConstraint:
    """Make a check constraint: a voided row has a reason."""
    return models.CheckConstraint(
        condition=models.Q(voided_at__isnull=True) | ~models.Q(void_reason=""),
        name=name,
        violation_error_message="Give a void reason: what is voided says why.",
    )


class ReferenceRow(models.Model):
    """What the last load of the reference data wrote, so that an editor's change is recognised.

    `values` are the columns as loaded, `fingerprint` their hash. A row whose present values have
    another hash was changed by an editor; it is reported, not overwritten.
    """

    table = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    row_id = models.PositiveBigIntegerField()
    values = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "key"],
                name="reference_row_once",
                violation_error_message=(
                    "This table has a reference row of this key already: change that one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
