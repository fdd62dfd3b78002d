"""The form with which a reader reports an error."""

from __future__ import annotations

from typing import Any

from django import forms

from minerals_tracker.models import ErrorReport

LONGEST = 4000


class ReportForm(forms.ModelForm[ErrorReport]):
    """The report, a reply address, and a hidden field that only bots fill in."""

    text = forms.CharField(
        label="What is wrong?",
        max_length=LONGEST,
        help_text="Say what is wrong and how it can be checked: a document, a link, a date.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    class Meta:
        model = ErrorReport
        fields = ("text", "reply_to")
        labels = {"reply_to": "Your e-mail address, if you want an answer"}
        help_texts = {
            "reply_to": "Shown to the editors alone, and erased when the report is settled."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply_to"].widget.attrs["autocomplete"] = "email"

    @property
    def is_from_a_machine(self) -> bool:
        """Whether the hidden field was filled in."""
        return bool(self.cleaned_data.get("website"))
