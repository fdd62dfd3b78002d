"""Setting up a deal: phases and milestones from a template, and rows from files that are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from deals.admin.trail import address_of, page_of
from deals.models import Deal
from deals.reference import MalformedReferenceError, Problem
from deals.reference.entering import Entered
from milestones.importing import KINDS, Sent, import_files
from milestones.templating import Applied, apply_template, choices

MOST_BYTES = 5_000_000
"""A larger file is refused before it is read."""
NEEDED = (
    "milestones.add_milestone",
    "milestones.add_signalreading",
    "deals.add_event",
    "deals.add_phase",
)


class _SetUpForm(forms.Form):
    """The deal, and whether to try only."""

    deal = forms.ModelChoiceField(Deal.objects.active())
    dry = forms.BooleanField(
        label="Only try it",
        required=False,
        initial=True,
        help_text="Everything is done and then undone, so that every problem shows.",
    )


class TemplateForm(_SetUpForm):
    """Which template, from which day on."""

    template = forms.ChoiceField(choices=choices)
    start = forms.DateField(
        label="First day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Of the first phase; the day of signing where it is empty.",
    )
    field_order = ("deal", "template", "start", "dry")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        deal = cleaned.get("deal")
        if deal and not cleaned.get("start"):
            cleaned["start"] = deal.signed_on
            if deal.signed_on is None:
                self.add_error("start", "The deal has no day of signing: say when it begins.")
        return cleaned

    def enter(self) -> Applied:
        given = self.cleaned_data
        return apply_template(
            given["template"], given["deal"], start=given["start"], dry=given["dry"]
        )


class ImportForm(_SetUpForm):
    """Up to one file of each kind, in the columns of the reference data."""

    field_order = ("deal", *KINDS, "dry")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.sent: dict[str, Sent] = {}
        for kind, what in KINDS.items():
            columns = ", ".join(what.columns)
            self.fields[kind] = forms.FileField(
                required=False, help_text=f"CSV in UTF-8 with the columns: {columns}"
            )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for kind in KINDS:
            file = cleaned.get(kind)
            if isinstance(file, UploadedFile) and (file.size or 0) > MOST_BYTES:
                self.add_error(
                    kind, f"The file is larger than {MOST_BYTES // 1_000_000} MB: split it."
                )
        if not self.errors:
            files = {kind: cleaned.get(kind) for kind in KINDS}
            self.sent = {k: Sent(file.name, file.read()) for k, file in files.items() if file}
            if not self.sent:
                raise ValidationError("Choose at least one file.")
        return cleaned

    def enter(self) -> Applied:
        given = self.cleaned_data
        return Applied(import_files(given["deal"], self.sent, dry=given["dry"]))


def template_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Give a deal phases and milestones."""
    return _page(admin, request, TemplateForm, "Phases and milestones from a template")


def import_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Take events, milestones and readings from files."""
    return _page(admin, request, ImportForm, "Import events, milestones and readings")


def _page(
    admin: ModelAdmin[Any],
    request: HttpRequest,
    kind: Callable[..., TemplateForm | ImportForm],
    title: str,
) -> HttpResponse:
    """Ask, try or do, and show every problem at once; where all went in, on to what it made."""
    if not request.user.has_perms(NEEDED):
        raise PermissionDenied
    form = kind(request.POST, request.FILES) if request.method == "POST" else kind()
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            applied = form.enter()
        except MalformedReferenceError as error:
            problems = error.problems
        else:
            deal, dry = form.cleaned_data["deal"], form.cleaned_data["dry"]
            _say(request, applied, dry=dry)
            if not dry:
                there = f"{address_of(admin, 'changelist')}?deal__id__exact={deal.pk}"
                return HttpResponseRedirect(there)
    context = {"title": title, "form": form, "problems": problems}
    return page_of(admin, request, "admin/milestones/set_up.html", context)


def _say(request: HttpRequest, applied: Applied, *, dry: bool) -> None:
    """Say what became of the rows, table by table, and what is left to do."""
    counts = "; ".join(_count(table) for table in applied.entered)
    begin = "Only tried, nothing is kept. It would enter" if dry else "Entered"
    messages.success(request, f"{begin}: {counts}.")
    if applied.to_check:
        titles = ", ".join(applied.to_check)
        messages.warning(
            request, f"These rules name parties, places or plants of the other deal: {titles}."
        )


def _count(table: Entered) -> str:
    there = f" ({table.there_already} there already)" if table.there_already else ""
    return f"{table.new} {table.table}{there}"
