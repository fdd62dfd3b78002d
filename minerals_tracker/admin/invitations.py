"""Admin of invitations: create, send again, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from deals.admin.autocomplete import Completing
from deals.admin.list_filters import Listing
from deals.validation.constraint_messages import sentence_of
from minerals_tracker.mail.mail_server import is_configured
from minerals_tracker.models import Invitation
from minerals_tracker.tasks import send_invitations

NO_SERVER = "No mail server is configured: the invitation waits, and nothing is sent until one is."


@admin.register(Invitation)
class InvitationAdmin(Completing[Invitation], Listing[Invitation]):
    """Admin of invitations; adding one sends its mail, a wrong one is withdrawn, not deleted."""

    fields = ("email", "groups", "deals")
    autocomplete_fields = ("groups", "deals")
    list_display = ("email", "group_names", "standing", "invited_by", "invited_at", "expires_at")
    list_select_related = ("invited_by",)
    search_fields = ("email",)
    actions = ("send_again", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        told = ("standing", "invited_by", "expires_at", "sent_at", "smtp_reply", "account")
        return [*self.fields, *told] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Existing invitations are read-only; they are sent again or withdrawn by buttons."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Add an invitation; an error says if somebody else has just invited the same address."""
        try:
            return super().add_view(request, form_url, extra_context)
        except IntegrityError as error:
            messages.error(request, sentence_of(error))
            return redirect("admin:minerals_tracker_invitation_changelist")

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's own)
        if change:
            return
        obj.invited_by_id = request.user.pk
        obj.start(now=timezone.now())
        super().save_model(request, obj, form, change)
        self._let_go(request)

    @admin.action(description="Send again with a new link", permissions=["change"])
    def send_again(self, request: HttpRequest, rows: QuerySet[Invitation]) -> None:
        done = 0
        with transaction.atomic():
            for row in rows.open().select_for_update(of=("self",)):  # type: ignore[attr-defined]
                row.start(now=timezone.now())
                row.save()
                done += 1
            self._let_go(request)
        left = f"; {len(rows) - done} taken or withdrawn, left alone" if len(rows) > done else ""
        messages.success(request, f"{done} will be sent; earlier links have ended{left}.")

    @admin.action(description="Withdraw: the link ends", permissions=["change"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[Invitation]) -> None:
        done = rows.open().update(revoked_at=timezone.now())  # type: ignore[attr-defined]
        messages.success(request, f"{done} withdrawn.")

    @admin.display(description="groups")
    def group_names(self, invitation: Invitation) -> str:
        return ", ".join(group.name for group in invitation.groups.all())

    @admin.display(description="standing")
    def standing(self, invitation: Invitation) -> str:
        return invitation.standing(timezone.now())

    def _let_go(self, request: HttpRequest) -> None:
        """Wake a worker after the commit; a lost message is made good by the clock."""
        if not is_configured():
            messages.warning(request, NO_SERVER)
        transaction.on_commit(send_invitations.delay, robust=True)
