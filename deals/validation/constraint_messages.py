"""Turn a database error into a sentence for a form, a page or a log."""

from __future__ import annotations

from django.apps import apps
from django.db import Error
from psycopg2 import errorcodes

NAMES_ITS_ROW = (errorcodes.NOT_NULL_VIOLATION, errorcodes.CHECK_VIOLATION)
"""SQLSTATE codes whose error detail prints the whole row, which is not shown."""
SAID_BY_TRIGGER = ("kept_apart", "of_its_deal")
"""Constraint names raised by our triggers, whose message is the sentence."""
REMEDIES = {
    errorcodes.UNIQUE_VIOLATION: "Choose another value, or change the row that has it.",
    errorcodes.FOREIGN_KEY_VIOLATION: "Choose a row that is still there.",
    errorcodes.NOT_NULL_VIOLATION: "Fill it in.",
    errorcodes.NUMERIC_VALUE_OUT_OF_RANGE: "Enter a smaller number.",
}


def sentence_of(error: Error) -> str:
    """Return a sentence for a database error: our constraint's message, else PostgreSQL's own."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    primary = getattr(diagnosis, "message_primary", None) or ""
    if name in SAID_BY_TRIGGER:
        return f"{primary[:1].upper()}{primary[1:]}."
    code = getattr(diagnosis, "sqlstate", None)
    detail = None if code in NAMES_ITS_ROW else getattr(diagnosis, "message_detail", None)
    said = detail or primary or str(error).splitlines()[0]
    remedy = REMEDIES.get(code or "", "")
    return f"The database refused this: {said.rstrip('.')}. {remedy}".rstrip()
