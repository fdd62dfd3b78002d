"""Preview of an issue as a chosen reader would get it, and why they did or did not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from deals.admin.history_page import ReasonForm
from minerals_tracker.letters.content.reader_choices import choices_of
from minerals_tracker.letters.rendering.editions import render as render_edition
from minerals_tracker.letters.sending import ledger
from minerals_tracker.letters.sending.planning import explain
from minerals_tracker.letters.sending.reader_links import with_link
from minerals_tracker.letters.sending.send_claimed import send_preview
from minerals_tracker.mail.mail_server import Result, is_configured
from minerals_tracker.models import Delivery, WeeklyIssue
from minerals_tracker.states import REOPENABLE


class ReaderForm(forms.Form):
    """Choose the reader whose letter to preview."""

    reader = forms.ModelChoiceField(User.objects.order_by("username"), empty_label=None)


def may_work(request: HttpRequest) -> bool:
    """Whether a user may preview letters of others and send them again."""
    return request.user.has_perm("minerals_tracker.change_delivery")


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, issue_id: int) -> HttpResponse:
    """The preview page: view as a reader, send a copy to oneself, send a delivery again."""
    if not may_work(request):
        raise PermissionDenied("Only administrators work at the desk of the letter.")
    issue = get_object_or_404(WeeklyIssue, pk=issue_id)
    form = ReaderForm(request.GET or {"reader": request.user.pk})
    if not form.is_valid():
        return render(request, "admin/letters/desk.html", _frame(request, issue, form), status=400)
    reader: User = form.cleaned_data["reader"]
    again = "again" in request.POST
    reason = ReasonForm(request.POST if again else None)
    if reason.is_valid():
        _send_again(request, issue, reader, why=reason.cleaned_data["change_reason"])
        return redirect(request.get_full_path())
    if request.method == "POST" and not again:
        _send_to_me(request, issue, reader)
        return redirect(request.get_full_path())
    edition = render_edition(issue, choices_of([reader.pk], wanted_only=False)[reader.pk])
    row = Delivery.objects.filter(issue=issue, recipient=reader).first()
    context = {
        "edition": edition,
        "text": with_link(edition.text, "(a link of the reader's own)"),
        "reader": reader,
        "why": explain(reader, issue, now=timezone.now()),
        "row": row,
        "reason": reason,
        "can_reopen": row is not None and row.state in REOPENABLE,
        "can_mail": is_configured() and bool(request.user.email),  # type: ignore[union-attr]
    }
    return render(request, "admin/letters/desk.html", _frame(request, issue, form) | context)


def _frame(request: HttpRequest, issue: WeeklyIssue, form: ReaderForm) -> dict[str, Any]:
    title = f"Letter {issue}"
    return {
        **admin.site.each_context(request),
        "opts": WeeklyIssue._meta,
        "title": title,
        "issue": issue,
        "form": form,
    }


def _send_again(request: HttpRequest, issue: WeeklyIssue, reader: User, *, why: str) -> None:
    row = get_object_or_404(Delivery, issue=issue, recipient=reader)
    by = request.user.get_username()
    if ledger.reopen(row, by=by, why=why, now=timezone.now()):
        messages.success(request, "It will be sent with the next tick.")
    else:
        messages.warning(request, "Left alone: sent already, or still on the way.")


def _send_to_me(request: HttpRequest, issue: WeeklyIssue, reader: User) -> None:
    if not is_configured():
        messages.error(request, "No mail server is configured.")
        return
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    edition = render_edition(issue, choices_of([reader.pk], wanted_only=False)[reader.pk])
    outcome = send_preview(edition, request.user, clock=timezone.now)
    level = messages.SUCCESS if outcome.result is Result.ACCEPTED else messages.ERROR
    messages.add_message(request, level, f"The mail server said: {outcome.reply}")
