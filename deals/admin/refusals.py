"""What the database refused, as a sentence for the form."""

from __future__ import annotations

from django.apps import apps
from django.db import Error
from django.db.models import CheckConstraint, UniqueConstraint


def sentence_of(error: Error) -> str:
    """Say which rule of the database a write broke, in the words of its constraint where it has any."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name and isinstance(
                constraint, (CheckConstraint, UniqueConstraint)
            ):
                if constraint.violation_error_message != constraint.default_violation_error_message:
                    return str(constraint.violation_error_message)
                return f"The database refused this {model._meta.verbose_name}: {_spaced(name)}."
    detail = getattr(diagnosis, "message_detail", None) or getattr(
        diagnosis, "message_primary", None
    )
    return f"The database refused this: {detail or error}"


def _spaced(name: str) -> str:
    return name.replace("_", " ")
