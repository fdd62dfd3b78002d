"""Whatever rule of the database a row breaks, the sentence says which field it is and
what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model, UniqueConstraint
from django.db.models.constraints import BaseConstraint

OURS = ("deals", "shipments", "milestones", "minerals_tracker")
CALLED = {"sha256": "file", "choice_key": "choice", "theme": "colours", "counted": "mass"}
"""What a reader calls the fields whose names say it in another way."""

Case = tuple[type[Model], BaseConstraint]


def every_constraint() -> Iterator[Case]:
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for constraint in model._meta.constraints:
                yield model, constraint


EACH = pytest.mark.parametrize(
    ("model", "constraint"), [pytest.param(*case, id=case[1].name) for case in every_constraint()]
)


def fields_of(model: type[Model], constraint: BaseConstraint) -> set[str]:
    """Names of the fields that a constraint holds together."""
    unique = isinstance(constraint, UniqueConstraint)
    parts = constraint.expressions if unique else [constraint.condition]  # type: ignore[attr-defined]
    inside = {n[0] for part in parts for n in model._get_expr_references(part)}  # type: ignore[attr-defined]
    return inside | set(getattr(constraint, "fields", ()))


def words_of(model: type[Model], name: str) -> set[str]:
    """What a reader may find a field by: the words of its name, and what else it is called."""
    label = str(getattr(model._meta.get_field(name), "verbose_name", ""))
    told = f"{name.replace('_', ' ')} {label} {CALLED.get(name, '')}".lower()
    return {word for word in told.split() if word not in {"is", "at", "on", "in", "of"}}


def sentence_of(constraint: BaseConstraint) -> str:
    return str(constraint.get_violation_error_message())


def test_there_are_constraints_to_look_at() -> None:
    assert len(list(every_constraint())) > 130


@EACH
def test_a_constraint_says_more_than_its_name(
    model: type[Model], constraint: BaseConstraint
) -> None:
    assert constraint.violation_error_message != BaseConstraint.default_violation_error_message
    assert constraint.name not in sentence_of(constraint)


@EACH
def test_its_sentence_names_a_field_and_ends_with_a_full_stop(
    model: type[Model], constraint: BaseConstraint
) -> None:
    sentence = sentence_of(constraint)
    told = set(re.findall(r"[\w]+", sentence.lower()))
    fields = fields_of(model, constraint)
    assert fields
    assert told & set().union(*(words_of(model, name) for name in fields)), sentence
    assert re.fullmatch(r"[A-Z][^.]*\.", sentence.replace("e.g.", "")), sentence


@EACH
def test_its_sentence_says_what_to_do(model: type[Model], constraint: BaseConstraint) -> None:
    remedies = r"\b(give|enter|choose|change|correct|undo|send|look|say|attach|use|leave|void)\b"
    assert re.search(remedies, sentence_of(constraint).lower()), sentence_of(constraint)


def test_no_two_constraints_of_a_model_say_the_same() -> None:
    told = Counter((model, sentence_of(constraint)) for model, constraint in every_constraint())
    assert [case for case, times in told.items() if times > 1] == []
