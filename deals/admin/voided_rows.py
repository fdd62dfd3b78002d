"""Inline rows that can be voided with a reason and restored.

A voided row stays in its place, struck through and read-only, with its reason beside it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from deals.admin.audited import AuditedInline
from deals.tracking.history import voided_by
from deals.units import format_date

M = TypeVar("M", bound=models.Model)
P = TypeVar("P", bound=models.Model)


class EmptyWidget(forms.Widget):
    """Renders no input: a new row has nothing to void."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<span class="{}"></span>', "nothing")


class UnvoidWidget(forms.Widget):
    """Shows when, by whom and why a row was voided, with a checkbox that restores it."""

    box = forms.CheckboxInput()
    by = ""

    def __init__(self, day: str, reason: str) -> None:
        super().__init__()
        self.day, self.reason = day, reason

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        box = self.box.render(name, value, attrs, renderer)
        who = f" by {self.by}" if self.by else ""
        said = f"Voided {self.day}{who}: {self.reason}"
        words = '<div class="voided"><b>{}</b> <label>{} restore</label></div>'
        return format_html(words, said, box)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return self.box.value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class VoidableRowForm(forms.ModelForm[M]):
    """A form of one row with a field that voids it, or restores it if it is voided.

    After `clean`, `will_count` says whether the row is not voided once the form is saved.
    """

    voiding = forms.CharField(
        label="Void, because",
        max_length=300,
        required=False,
        help_text="A reason takes it out of every count; it stays on record and can be put back. "
        "The reason is public: everybody who can read the site reads it.",
        widget=forms.TextInput(attrs={"placeholder": "reason"}),
    )
    will_count = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Any = self.instance
        if "voiding" not in self.fields:  # a person may only look
            return
        if row.pk is None:
            self.fields["voiding"].widget = EmptyWidget()
        elif row.voided_at:
            for field in self.fields.values():
                field.disabled = True
            day = format_date(timezone.localdate(row.voided_at))
            again = UnvoidWidget(day, row.void_reason)
            self.fields["voiding"] = forms.BooleanField(
                label="Standing", required=False, widget=again
            )

    def clean(self) -> Any:
        row: Any = self.instance
        answer = self.cleaned_data.get("voiding")
        is_void = row.voided_at is not None
        self.will_count = bool(answer) == is_void
        if is_void and answer:
            row.voided_at, row.void_reason = None, ""
        elif row.pk and answer:
            row.voided_at, row.void_reason = timezone.now(), answer
        return super().clean()


class VoidableFormSet(BaseInlineFormSet[M, P, Any]):
    """An inline formset that includes voided rows."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        key = self.model._meta.pk.name
        if key in form.fields:
            form.fields[key].queryset = self.model._base_manager.all()
        again = form.fields["voiding"].widget if "voiding" in form.fields else None
        if isinstance(again, UnvoidWidget):
            again.by = self._voided_by.get(form.instance.pk, "")

    @cached_property
    def _voided_by(self) -> dict[Any, str]:
        return voided_by(self.model, [row.pk for row in self.get_queryset() if row.voided_at])  # type: ignore[attr-defined]

    def counting(self) -> list[Any]:
        """Return the valid forms of rows that are not voided after the change."""
        return [form for form in self.forms if form.is_valid() and form.will_count]


class VoidableInline(AuditedInline[M]):
    """An inline that shows voided rows too and lets editors void and restore them."""

    formset = VoidableFormSet  # type: ignore[assignment]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return fields if obj else [field for field in fields if field != "voiding"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        rows = self.model._base_manager.all()
        return rows if self.has_view_or_change_permission(request) else rows.none()
