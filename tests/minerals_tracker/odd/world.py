"""A site whose every text and day is as odd as its fields allow, chosen by a seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from deals.models import Deal
from deals.units import FIRST_DAY, LAST_DAY
from deals.validation.limits import no_control_characters, one_line
from tests.factories import SIGNED, make_deal, make_place, make_reader, make_report
from tests.minerals_tracker.admin_rows import MAKERS
from tests.minerals_tracker.filling import fill

ACCEPTED = [
    *("<b>bold</b>", "Price <USD> per tonne", "offer <unofficial>", "</script><script>x</script>"),
    *("<!--personal:head-->", "]]>", "&lt;&amp;", "{{ deal }}", "{% now %}", "%s %(x)s %"),
    *("{0}{x}", "'", '"', "`", "\\", "\\n", "=1+1", "@x", "-", "+", "|", ";", ",", "#", "?",
      "/", "//"),
    *("\u202eright to left", "\u0641\u0648\u0644\u0627\u062f", "e\u0301\u0302\u0303",
      "\u2028", "\u2029"),
    *("\U0001f4a9\U0001f1f5\U0001f1f0", "\u200b", "\ufeff", "\u00ad", "\u00a0", "\ue000x\ue001",
      "\u4e2d\u6587"),
    *("W" * 10_000, "word " * 2_000, "\u0130\u00df\u1e9e", "0", "-1", "nan", "None", "null",
      "true", "[]", "{}"),
    *("https://example.org/?a=<b>&c", "javascript:alert(1)", "a@b", "var(--ink)", "$x$",
      "__stop__", "1900"),
]  # fmt: skip
"""Texts that somebody may enter; each is cut to what its field takes."""
LINES = ["one\ntwo", "\n\n\n", "a\tb", "\r\n.\r\n", "From here\n.\nQUIT"]
"""Texts that fields of several lines take besides."""
OLD = [
    "\x01start",
    "vertical\x0btab",
    "\x1b[31mred",
    "\x7f",
    "next\x85line",
    "\uffff",
    "\x08",
    "a\x0cb",
]
"""What rows hold that are older than the limits."""
DAYS = [FIRST_DAY, FIRST_DAY + timedelta(1), LAST_DAY - timedelta(1), LAST_DAY, date(2000, 2, 29)]
DAYS += [SIGNED, SIGNED + timedelta(days=300), date(2199, 12, 31), date(1999, 12, 31)]
FROZEN = {"StatusChange", "Edition", "WeeklyIssue", "LinkChange"}
"""Models that only the product writes; what they say follows from the others."""
NONE = object()
"""Stands for a column for which no odd value was found."""
APPS = ("deals", "shipments", "milestones", "minerals_tracker")


def make_world(random: Random, *, old: bool) -> Deal:
    """One deal to which all belongs that can, with a row of every kind and odd words in each."""
    deal = make_deal(slug="odd", place=make_place())
    fill(deal)
    fill(deal)
    rows = [make() for make in MAKERS.values()]
    rows += [make_reader(email="odd@example.org"), make_report()]
    for row in [*rows, *_belonging(rows)]:
        _belong(row, deal)
    for model in _models():
        for row in model._base_manager.order_by("pk"):
            _write(row, random, old=old)
    return Deal.objects.get(pk=deal.pk)


def _models() -> Iterator[Any]:
    return (model for model in apps.get_models() if _is_written(model))


def _is_written(model: Any) -> bool:
    own = model._meta.app_label in APPS or model is User
    return own and not hasattr(model, "pgh_tracked_model") and model.__name__ not in FROZEN


def _belonging(rows: list[Any]) -> Iterator[Any]:
    """The rows that these lean on, where they are of a deal themselves."""
    for row in rows:
        for field in row._meta.fields:
            if field.remote_field and field.related_model is not Deal:
                other = getattr(row, field.name)
                if other is not None:
                    yield other


def _belong(row: Any, deal: Deal) -> None:
    if any(field.name == "deal" for field in row._meta.fields):
        _update(row, deal=deal)


def _update(row: Any, **values: Any) -> bool:
    """Write past every form; False where the database itself refuses."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**values)
    except DatabaseError:
        return False
    return True


def _write(row: Any, random: Random, *, old: bool) -> None:
    """Odd words in all columns at once; where the database refuses some of them, one by one."""
    odd = {field.name: _drawn(field, random, old=old) for field in filter(_is_odd, _columns(row))}
    kept = {name: value for name, value in odd.items() if value is not NONE}
    if kept and not _update(row, **kept):
        for name, value in kept.items():
            _update(row, **{name: value})


def _columns(row: Any) -> list[Any]:
    return list(row._meta.concrete_fields)


def _drawn(field: Any, random: Random, *, old: bool) -> Any:
    drawn = (_value(field, random, old=old) for _ in range(6))
    return next((value for value in drawn if _is_kept(field, value, old=old)), NONE)


def _is_odd(field: Any) -> bool:
    kinds = (models.CharField, models.TextField, models.DateField, models.JSONField, ArrayField)
    if isinstance(field, models.GeneratedField) or not isinstance(
        field, (*kinds, models.DecimalField)
    ):
        return False
    return not (field.choices or field.primary_key or _is_fixed(field))


def _is_fixed(field: Any) -> bool:
    """Keys, instants and addresses that letters need, and JSON whose shape only the
    product writes."""
    if isinstance(field, models.JSONField):
        return field.name not in {"facts", "known_backers", "stated_products"}
    own = {"password", "sha256", "sender", "word", "slug", "fingerprint", "table", "media_type"}
    own |= {"email"}
    return (
        isinstance(field, models.DateTimeField) and field.name != "resolved_at"
    ) or field.name in own


def _value(field: Any, random: Random, *, old: bool) -> Any:
    if isinstance(field, ArrayField | models.JSONField):
        inner: Any = getattr(field, "base_field", models.CharField(max_length=200))
        return [_value(inner, random, old=old) for _ in range(random.randrange(4))]
    if isinstance(field, models.DateTimeField):
        return None
    if isinstance(field, models.DateField):
        return random.choice(DAYS)
    if isinstance(field, models.DecimalField):
        return _number(field, random)
    texts = (
        ACCEPTED + (LINES if isinstance(field, models.TextField) else []) + (OLD * 4 if old else [])
    )
    text = random.choice(texts)[: field.max_length or 10_000]
    return "" if field.blank and not random.randrange(8) else text


def _number(field: models.DecimalField[Any, Any], random: Random) -> Decimal | None:
    whole = field.max_digits - field.decimal_places
    largest = Decimal(10) ** whole - Decimal(10) ** -field.decimal_places
    smallest = Decimal(10) ** -field.decimal_places
    found = random.choice([largest, smallest, Decimal(0), Decimal(1), Decimal(7), -smallest, None])
    return found if found is not None or field.null else Decimal(1)


def _is_kept(field: Any, value: Any, *, old: bool) -> bool:
    """Whether the field's own validators take it; those of old rows knew no limits of
    characters."""
    ours = (no_control_characters, one_line)
    try:
        for check in field.validators:
            if value not in (None, "") and not (old and check in ours):
                check(value)
    except ValidationError:
        return False
    return value is not None or field.null
