"""Admin of the weekly letter: issues, editions, corrections, preferences and deliveries."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from deals.admin.autocomplete import Completing
from deals.admin.history_page import ReasonForm, page_of
from deals.admin.list_filters import Listing
from deals.validation.number_fields import NUMBERS
from minerals_tracker.admin.letter_preview import desk, may_work
from minerals_tracker.letters.sending import ledger
from minerals_tracker.models import Delivery, DigestPreference, Edition, Erratum, WeeklyIssue

M = TypeVar("M", bound=models.Model)


class KeptAdmin(Listing[M]):
    """Base of read-only admins."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(WeeklyIssue)
class WeeklyIssueAdmin(KeptAdmin[WeeklyIssue]):
    """Admin of issues, with links to the preview page."""

    list_display = ("__str__", "opens_at", "closes_at", "frozen_at", "at_desk")
    fields = ("year", "week", "opens_at", "closes_at", "frozen_at", "sha256", "at_desk")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WeeklyIssue]:
        return super().get_queryset(request).defer("content")

    def get_list_display(self, request: HttpRequest) -> Any:
        """Add the preview link for users who may use it."""
        return [name for name in self.list_display if name != "at_desk" or may_work(request)]

    def get_fields(self, request: HttpRequest, obj: WeeklyIssue | None = None) -> Any:
        return [name for name in self.fields if name != "at_desk" or may_work(request)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(desk)
        own = path("<int:issue_id>/desk/", view, name="minerals_tracker_weeklyissue_desk")
        return [own, *super().get_urls()]

    @admin.display(description="preview, send to me, why")
    def at_desk(self, issue: WeeklyIssue) -> str:
        url = reverse("admin:minerals_tracker_weeklyissue_desk", args=[issue.pk])
        return format_html('<a href="{}">Open the desk</a>', url)


@admin.register(Edition)
class EditionAdmin(KeptAdmin[Edition]):
    """Admin of rendered issues: subject, text and HTML as sent, and to how many."""

    list_display = ("issue", "subject", "frozen_at", "readers")
    list_filter = ("issue",)
    list_select_related = ("issue",)
    search_fields = ("subject", "text")
    fields = ("issue", "subject", "choice", "readers", "frozen_at", "sha256", "letter")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        rows = super().get_queryset(request).defer("html", "issue__content")
        return rows.annotate(sent_to=Count("deliveries", filter=Q(deliveries__state="sent")))

    @admin.display(description="readers it was sent to", ordering="sent_to")
    def readers(self, edition: Edition) -> int:
        sent_to: int = getattr(edition, "sent_to", 0)
        return sent_to

    @admin.display(description="text")
    def letter(self, edition: Edition) -> str:
        return format_html("<pre>{}</pre>", edition.text)


@admin.register(Erratum)
class ErratumAdmin(Completing[Erratum], Listing[Erratum]):
    """Admin of corrections; each is printed in the next issue."""

    list_display = ("issue", "figure", "printed", "correct", "recorded_at")
    list_select_related = ("issue",)
    autocomplete_fields = ("deal", "source")

    def get_readonly_fields(self, request: HttpRequest, obj: Erratum | None = None) -> list[str]:
        """Author and time are read-only, and left out of the form of a new correction."""
        return ["author", "recorded_at"] if obj is not None else []

    def save_model(self, request: HttpRequest, obj: Erratum, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's own)
        if not change:
            obj.author_id = request.user.pk
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A correction cannot be changed, as it may have been sent; add a further one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(DigestPreference)
class DigestPreferenceAdmin(Completing[DigestPreference], Listing[DigestPreference]):
    """Who wants the letter, when, and which addresses are suspended."""

    formfield_overrides = NUMBERS
    list_display = ("user", "wanted", "weekday", "hour", "time_zone", "suspended_address")
    list_filter = ("wanted",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")
    autocomplete_fields = ("user", "deals")
    readonly_fields = ("wanted_since", "suspended_address", "suspended_at", "suspended_because")
    actions = ("lift_suspension",)

    def save_model(
        self,
        request: HttpRequest,
        obj: DigestPreference,
        form: Any,
        change: bool,  # noqa: FBT001 (Django's own)
    ) -> None:
        if obj.wanted and (not change or "wanted" in form.changed_data):
            obj.wanted_since = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.action(description="Write to the suspended address again", permissions=["change"])
    def lift_suspension(self, request: HttpRequest, rows: QuerySet[DigestPreference]) -> None:
        count = rows.update(suspended_address="", suspended_at=None, suspended_because="")
        messages.success(request, f"{count} lifted; the next letter is sent again.")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(KeptAdmin[Delivery]):
    """Admin of deliveries; an editor may send uncertain, refused or held ones again."""

    list_display = ("issue", "address", "state", "due_at", "attempts", "settled_at", "smtp_reply")
    list_filter = ("state", "issue")
    list_select_related = ("issue",)
    search_fields = ("address", "recipient__username")
    actions = ("send_again",)

    def has_reopen_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("minerals_tracker.change_delivery")

    @admin.action(description="Send again", permissions=["reopen"])
    def send_again(self, request: HttpRequest, rows: QuerySet[Delivery]) -> HttpResponse | None:
        """Action: ask for a reason, then queue the letters again; sent ones are left out."""
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return page_of(self, request, "admin/ask_reason.html", _question(request, form, rows))
        by, why = request.user.get_username(), form.cleaned_data["change_reason"]
        now = timezone.now()
        done = [row for row in rows if ledger.reopen(row, by=by, why=why, now=now)]
        for row in done:
            self.log_change(request, row, f"send again: {why}")
        messages.success(request, f"{len(done)} will be sent with the next tick.")
        if len(done) < len(rows):
            left = len(rows) - len(done)
            messages.warning(request, f"{left} left alone: sent already, or still on the way.")
        return None


def _question(
    request: HttpRequest, form: ReasonForm, rows: QuerySet[Delivery]
) -> dict[str, object]:
    return {
        "title": "Send again",
        "form": form,
        "rows": rows,
        "action": "send_again",
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "select_across": request.POST.get("select_across", "0"),
    }
