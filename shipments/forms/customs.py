"""The form that uploads an answer of a statistics office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from deals.models import Source
from shipments.customs.entering import AnswerToEnter
from shipments.customs.queries import Question, read_question
from shipments.customs.statistics import LARGEST_ANSWER
from shipments.states import CustomsFormat


class AnswerForm(forms.Form):
    """An answer with its question, its source and the day on which the statistics were out."""

    file = forms.FileField(
        label="Answer",
        allow_empty_file=True,
        help_text="The JSON as it came, up to "
        f"{LARGEST_ANSWER // 1024**2} MB; an empty file where the office answered with nothing.",
    )
    office = forms.ChoiceField(choices=CustomsFormat.choices)
    asked = forms.CharField(
        label="Address of the question",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text="With it, a month without trade is entered as zero; "
        "without it, it stays unknown. "
        "A key in it is dropped.",
    )
    empty = forms.BooleanField(
        label="Enter it although it is empty",
        required=False,
        help_text="Only for an answer without rows. Every month that was asked for and is out is "
        "then entered as a month without trade.",
    )
    source = forms.ModelChoiceField(Source.objects.real())
    published_on = forms.DateField(
        label="Statistics out on",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="At the latest the day on which the answer was fetched.",
    )

    def clean_file(self) -> UploadedFile:
        """Refuse too large a file before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_ANSWER:
            raise forms.ValidationError(
                f"The file is larger than {LARGEST_ANSWER // 1024**2} MB: ask for fewer months."
            )
        return file

    def clean_asked(self) -> Question | None:
        """The question, read from its URL."""
        text = self.cleaned_data["asked"].strip()
        try:
            return read_question(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_published_on(self) -> Any:
        day = self.cleaned_data["published_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Statistics that are on file cannot come out later.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        question = cleaned.get("asked")
        if question and question.office != cleaned.get("office"):
            raise forms.ValidationError("The address is that of the other statistics office.")
        return cleaned

    def given(self, user: Any) -> AnswerToEnter:
        """The form's data, as the input of `enter`."""
        cleaned = self.cleaned_data
        return AnswerToEnter(
            name=cleaned["file"].name,
            content=cleaned["file"].read(),
            office=CustomsFormat(cleaned["office"]),
            source=cleaned["source"],
            published_on=cleaned["published_on"],
            question=cleaned["asked"],
            by=user,
            confirmed=cleaned["empty"],
        )
