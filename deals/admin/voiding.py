"""Admin actions that void rows with a reason and restore them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import pghistory
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from deals.admin.audited import AuditedAdmin
from deals.admin.history_page import PublicReasonForm, page_of
from deals.tracking.history import voided_by
from deals.tracking.notices import announce
from deals.units import format_number, plural, whole_number
from deals.validation.constraint_messages import sentence_of

M = TypeVar("M", bound=models.Model)
VOIDS = ("voided_at", "voided_by", "void_reason")
"""Read-only fields shown on the form of a voided row."""
Apply = Callable[[Any, str], Sequence[str]]
SHOWN = 50
"""Most rows listed on the confirmation page when all rows of a filter are selected, and in
messages."""
AT_ONCE = 500
"""Rows written by one UPDATE."""


def act_with_reason(
    owner: AuditedAdmin[Any],
    request: HttpRequest,
    rows: QuerySet[Any],
    action: str,
    apply: Apply,
) -> HttpResponse | None:
    """Ask for a reason, then change each of the rows in one transaction.

    `apply(row, reason)` sets fields and returns their names. Returns the page with the reason form,
    or None once the change is made, which sends Django back to the list.
    """
    form = PublicReasonForm(request.POST if "confirmed" in request.POST else None)
    if form.is_valid() and _applied(owner, request, rows, (action, apply, form)):
        return None
    words = words_of(owner, action)
    across = request.POST.get("select_across", "0")
    counted = rows.count()
    named = rows[:SHOWN] if across == "1" else rows
    context = {
        "title": words,
        "form": form,
        "rows": named,
        "counted": counted,
        "more": counted - len(named),
        "action": action,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "select_across": across,
    }
    return page_of(owner, request, "admin/ask_reason.html", context)


def words_of(owner: AuditedAdmin[Any], action: str) -> str:
    """Return the label of an admin action, such as "Void with a reason"."""
    known = owner.get_action(action)
    return str(known[2]) if known else action


def _applied(
    owner: AuditedAdmin[Any],
    request: HttpRequest,
    rows: QuerySet[Any],
    doing: tuple[str, Apply, PublicReasonForm],
) -> bool:
    action, apply, form = doing
    reason = form.cleaned_data["change_reason"]
    try:
        with transaction.atomic(), pghistory.context(reason=reason):
            locked = owner.model._base_manager.filter(pk__in=[row.pk for row in rows])
            done = list(locked.select_for_update().order_by("pk"))
            _expect(request.POST.get("counted", ""), done)
            names = {name for row in done for name in apply(row, reason)}
            owner.model._base_manager.bulk_update(done, names, batch_size=AT_ONCE)
            announce()
            for row in done:
                owner.settle(row)
            signer, said = request.user.pk, f"{action}: {reason}"
            LogEntry.objects.log_actions(signer, done, CHANGE, change_message=said)  # type: ignore[arg-type]
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return False
    except IntegrityError as error:
        form.add_error(None, ValidationError(sentence_of(error)))
        return False
    told = [str(row) for row in done[:SHOWN]]
    more = [f"{format_number(Decimal(len(done) - SHOWN), None)} more"] if len(done) > SHOWN else []
    messages.success(request, f"{words_of(owner, action)}: {', '.join([*told, *more])}.")
    return True


def _expect(counted: str, rows: Sequence[Any]) -> None:
    """Raise ValidationError where the number of rows is not the one that the user was shown."""
    shown = whole_number(counted)
    if shown is not None and shown != len(rows):
        raise ValidationError(
            f"You were shown {plural(shown, 'row')}; {plural(len(rows), 'row')} would change now."
            " Nothing was changed: look at them again, and send it again if you mean them all."
        )


class StandingFilter(admin.SimpleListFilter):
    """List filter: rows that count, or voided ones."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "counts"), ("no", "voided")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in {"yes", "no"}:
            return queryset.filter(voided_at__isnull=self.value() == "yes")
        return queryset


class VoidableAdmin(AuditedAdmin[M]):
    """Admin of a voidable model: actions to void and restore, a list filter, the void's reason."""

    actions = ("void", "unvoid")

    @admin.action(description="Void with a reason", permissions=["change"])
    def void(self, request: HttpRequest, queryset: QuerySet[M]) -> HttpResponse | None:
        now = timezone.now()

        def apply(row: Any, reason: str) -> list[str]:
            row.voided_at, row.void_reason = row.voided_at or now, reason
            return ["voided_at", "void_reason"]

        return act_with_reason(self, request, queryset, "void", apply)

    @admin.action(description="Restore", permissions=["change"])
    def unvoid(self, request: HttpRequest, queryset: QuerySet[M]) -> HttpResponse | None:
        def apply(row: Any, reason: str) -> list[str]:
            row.voided_at, row.void_reason = None, ""
            return ["voided_at", "void_reason"]

        return act_with_reason(self, request, queryset, "unvoid", apply)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_filter(request), StandingFilter]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "counts"]

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), *VOIDS]

    def get_fieldsets(self, request: HttpRequest, obj: M | None = None) -> Any:
        fieldsets = [
            (name, {**options, "fields": [f for f in options["fields"] if f not in VOIDS]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if obj is not None and getattr(obj, "voided_at", None):
            fieldsets.insert(0, ("Voided: this record is not counted", {"fields": list(VOIDS)}))
        return fieldsets

    @admin.display(description="voided by")
    def voided_by(self, row: Any) -> str:
        return voided_by(type(row), [row.pk]).get(row.pk, "a background process")

    @admin.display(boolean=True, description="counts", ordering="voided_at")
    def counts(self, row: Any) -> bool:
        return row.voided_at is None
