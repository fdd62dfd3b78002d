"""Views of sources that were entered twice: compare, decide, undo a decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from deals.admin.history_page import REASONS_ARE_PUBLIC
from deals.models import Source
from minerals_tracker.desk.merging import (
    MergeRefusedError,
    keep_apart,
    merge,
    rows_naming,
    undo,
)
from minerals_tracker.models import DoubleSource

LISTED = 100
APART = "-"
"""Placeholder; no source has this key, as keys begin with a letter or a digit."""
may_decide = permission_required("deals.change_source", raise_exception=True)


class ReasonForm(forms.Form):
    """The reason for a decision."""

    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text=f"Kept in the history of every row that moves. {REASONS_ARE_PUBLIC}",
    )


class DecisionForm(ReasonForm):
    """Which of two sources is kept, or both."""

    keep = forms.ChoiceField(label="Decision", widget=forms.RadioSelect)

    def __init__(self, one: Source, other: Source, *args: Any) -> None:
        super().__init__(*args)
        self.order_fields(["keep", "reason"])
        field = self.fields["keep"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [
            (one.key, f"One document: {one.key} stays and stands for {other.key}"),
            (other.key, f"One document: {other.key} stays and stands for {one.key}"),
            (APART, "Two documents: both stay, and nobody is asked again"),
        ]


@may_decide
@require_http_methods(["GET", "HEAD", "POST"])
def double(request: HttpRequest, key: str, other_key: str) -> HttpResponse:
    """Compare two sources and the rows that cite them; a POST merges them or keeps them apart."""
    one = get_object_or_404(Source.objects.standing(), key=key)
    other = get_object_or_404(Source.objects.standing().exclude(pk=one.pk), key=other_key)
    form = DecisionForm(one, other, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            pair = _decide(request, one, other, form)
        except MergeRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{pair}. It can be taken back below.")
            return redirect("doubles")
    sides = [(source, rows_naming(source)) for source in (one, other)]
    return render(request, "desk/double.html", {"form": form, "sides": sides})


def _decide(request: HttpRequest, one: Source, other: Source, form: DecisionForm) -> DoubleSource:
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    keep, why = form.cleaned_data["keep"], form.cleaned_data["reason"]
    if keep == APART:
        return keep_apart(one, other, reason=why, by=request.user)
    first, second = (one, other) if keep == one.key else (other, one)
    return merge(first, second, reason=why, by=request.user)


@may_decide
@require_safe
def doubles(request: HttpRequest) -> HttpResponse:
    """The list of decisions, latest first, each with a link to undo it."""
    rows = DoubleSource.objects.select_related("source", "other", "decided_by", "undone_by")
    return render(request, "desk/doubles.html", {"decisions": rows[:LISTED], "limit": LISTED})


@may_decide
@require_http_methods(["GET", "HEAD", "POST"])
def undo_double(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a reason, then undo a decision."""
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    pair = get_object_or_404(DoubleSource.objects.select_related("source", "other"), pk=number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        why = form.cleaned_data["reason"]
        try:
            undo(pair, reason=why, by=request.user, now=timezone.now())
        except MergeRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Taken back: {pair}.")
            return redirect("doubles")
    return render(request, "desk/undo_double.html", {"form": form, "pair": pair})
