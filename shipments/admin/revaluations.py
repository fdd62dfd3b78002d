"""Admin pages that value a period's lots again: preview, then run once with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone

from deals.admin.audited import LogAdmin
from deals.admin.history_page import PublicReasonForm, address_of, page_of
from deals.models import Deal
from shipments.models import Revaluation
from shipments.valuation.revaluing import (
    Period,
    Proposal,
    RefusedRevaluationError,
    propose,
    revalue,
    undo,
)


class PeriodForm(PublicReasonForm):
    """Form of a revaluation; `shown` is the fingerprint of the preview that the user saw."""

    starts_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))
    deal = forms.ModelChoiceField(Deal.objects.all(), required=False, empty_label="every deal")
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("starts_on", "ends_on", "deal", "change_reason", "shown")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            raise forms.ValidationError("The period ends before it starts.")
        return cleaned

    def period(self) -> Period:
        given = self.cleaned_data
        return Period(given["starts_on"], given["ends_on"], given["deal"])


@admin.register(Revaluation)
class RevaluationAdmin(LogAdmin[Revaluation]):
    """Admin of revaluations; running and undoing one needs the right to import shipments."""

    list_display = ("__str__", "deal", "reason", "done_by", "done_at", "undone_at")
    list_select_related = ("deal", "done_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shipments.add_revaluation")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show a preview; on “do”, run it if the outcome is still the one that was shown."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PeriodForm(request.POST or None)
        proposal: Proposal | None = None
        if request.method == "POST" and form.is_valid():
            today = timezone.localdate()
            try:
                if "do" in request.POST:
                    return self._do(request, form)
                proposal = propose(form.period(), today=today)
            except RefusedRevaluationError as error:
                form.add_error(None, str(error))
        context: dict[str, Any] = {"title": "Value a period again", "form": form}
        if proposal:
            form.data = {**request.POST.dict(), "shown": proposal.fingerprint}
            totals = {when: proposal.total(when) for when in ("before", "after")}
            context |= {"proposal": proposal, "totals": totals}
        return page_of(self, request, "admin/shipments/revalue.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The revaluation lot by lot, with the button that undoes it."""
        row = self._row(request, object_id)
        context = {
            "title": str(row),
            "row": row,
            "undo_url": address_of(self, "undo", row.pk),
            "may_undo": self.has_add_permission(request) and row.undone_at is None,
        }
        return page_of(self, request, "admin/shipments/revaluation.html", context)

    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a reason, then restore the earlier values."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        row = self._row(request, object_id)
        form = PublicReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["change_reason"]
            try:
                undo(row, reason=reason, by=request.user, now=timezone.now())
            except RefusedRevaluationError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"Undone: {len(row.changes)} lots are as before.")
                return HttpResponseRedirect(address_of(self, "change", row.pk))
        context = {"title": f"Undo {row}", "form": form}
        return page_of(self, request, "admin/shipments/revalue.html", context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo_view)
        name = "shipments_revaluation_undo"
        return [path("<path:object_id>/undo/", view, name=name), *super().get_urls()]

    def _do(self, request: HttpRequest, form: PeriodForm) -> HttpResponse:
        row = revalue(
            form.period(),
            shown=form.cleaned_data["shown"],
            reason=form.cleaned_data["change_reason"],
            by=request.user,
            today=timezone.localdate(),
        )
        messages.success(request, f"{len(row.changes)} lots are valued again.")
        return HttpResponseRedirect(address_of(self, "change", row.pk))

    def _row(self, request: HttpRequest, object_id: str) -> Revaluation:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("There is no revaluation with this number.")
        return row
