"""Admin pages that set up a deal: from a template, or from uploaded CSV files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from deals.admin.history_page import address_of, page_of
from deals.models import Deal
from deals.reference import MalformedReferenceError, Problem, Sheet
from deals.reference.sent_files import Entered
from milestones.setup.sent_files import KINDS, Sent, import_files
from milestones.setup.templates import Applied, apply_template, choices

MOST_BYTES = 5_000_000
"""A larger file is refused before it is read."""
NEEDED = (
    "milestones.add_milestone",
    "milestones.add_signalreading",
    "deals.add_event",
    "deals.add_phase",
)


class TemplateForm(forms.Form):
    """Choose a deal, a template of phases and milestones, and the first day of the first phase."""

    deal = forms.ModelChoiceField(Deal.objects.active())
    template = forms.ChoiceField(choices=choices)
    start = forms.DateField(
        label="First day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Of the first phase; the day of signing where it is empty.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        deal = cleaned.get("deal")
        if deal and not cleaned.get("start"):
            cleaned["start"] = deal.signed_on
            if deal.signed_on is None:
                self.add_error("start", "The deal has no day of signing: say when it begins.")
        return cleaned

    def enter(self, *, dry: bool) -> Applied:
        given = self.cleaned_data
        return apply_template(given["template"], given["deal"], start=given["start"], dry=dry)


class ImportForm(forms.Form):
    """Choose a deal and at most one CSV file of each kind, in the columns of the reference data."""

    deal = forms.ModelChoiceField(Deal.objects.active())

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.sent: dict[str, Sent] = {}
        for kind, sheet in KINDS.items():
            self.fields[kind] = forms.FileField(required=False, help_text=_columns(sheet))

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

    def enter(self, *, dry: bool) -> Applied:
        return Applied(import_files(self.cleaned_data["deal"], self.sent, dry=dry))


def _columns(sheet: Sheet) -> str:
    """The columns of a file in a sentence."""
    needed = sheet.required("the deal")
    others = ", ".join(name for name in sheet.columns if name not in needed)
    return f"CSV in UTF-8 with the columns {', '.join(needed)}; where known also {others}"


def template_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """The admin page that enters phases and milestones from a template; GET shows the form."""
    return _page(admin, request, TemplateForm, "Phases and milestones from a template")


def import_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """The admin page that imports events, documents, milestones, bearings and readings from CSV."""
    return _page(admin, request, ImportForm, "Import events, milestones and readings")


def _page(
    admin: ModelAdmin[Any],
    request: HttpRequest,
    kind: Callable[..., TemplateForm | ImportForm],
    title: str,
) -> HttpResponse:
    """Ask, preview or save, and show every problem at once; what is saved leads to the list.

    Everything is done in a preview too and then undone, so that every problem shows.
    """
    if not request.user.has_perms(NEEDED):
        raise PermissionDenied
    form = kind(request.POST, request.FILES) if request.method == "POST" else kind()
    dry = "save" not in request.POST
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            applied = form.enter(dry=dry)
        except MalformedReferenceError as error:
            problems = error.problems
        else:
            _say(request, applied, dry=dry)
            if not dry:
                deal = form.cleaned_data["deal"]
                there = f"{address_of(admin, 'changelist')}?deal__id__exact={deal.pk}"
                return HttpResponseRedirect(there)
    context = {"title": title, "form": form, "problems": problems}
    return page_of(admin, request, "admin/milestones/set_up.html", context)


def _say(request: HttpRequest, applied: Applied, *, dry: bool) -> None:
    """Say what became of the rows, table by table, and what is left to do."""
    counts = "; ".join(_count(table) for table in applied.entered)
    begin = "Preview, nothing saved yet. New" if dry else "Saved"
    messages.success(request, f"{begin}: {counts}.")
    if applied.to_check:
        titles = ", ".join(applied.to_check)
        messages.warning(
            request, f"These rules name parties, places or plants of the other deal: {titles}."
        )


def _count(table: Entered) -> str:
    there = f" ({table.there_already} there already)" if table.there_already else ""
    return f"{table.new} {table.table}{there}"
