"""The form of a milestone: its rule is read by the code that judges, and tried before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from deals.admin.audited import AuditedForm
from deals.sound_json import SoundDecoder
from deals.units import format_date
from milestones.judging import trial
from milestones.models import Milestone
from milestones.rules import RuleError, Verdict, parse_rule


class _ReadableRule(forms.ModelForm[Milestone]):
    def clean_rule(self) -> Any:
        """Refuse a rule that cannot be judged, with every reason at once."""
        rule = self.cleaned_data["rule"]
        try:
            parse_rule(rule)
        except RuleError as error:
            raise ValidationError(list(error.problems)) from error
        return rule


class MilestoneForm(_ReadableRule, AuditedForm[Milestone]):
    """A milestone whose rule can be judged."""


class TrialForm(_ReadableRule):
    """What a verdict depends on, without the rest of the milestone."""

    rule = forms.JSONField(decoder=SoundDecoder)

    class Meta:
        model = Milestone
        fields = ("deal", "phase", "starts_on", "ends_on", "is_ceiling", "rule")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a milestone reads on one day."""

    day: str
    verdict: Verdict


def answers(milestone: Milestone, *, today: date) -> list[Answer]:
    """What a milestone reads today, and what it would read at the end of the year if no more comes."""
    days = dict.fromkeys([today, date(today.year, 12, 31)])
    return [Answer(format_date(day), trial(milestone, on=day)) for day in days]


def trial_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Say what the rule in a form would read, saving nothing. A fragment of HTML."""
    if not (admin.has_add_permission(request) or admin.has_change_permission(request)):
        raise PermissionDenied
    form = TrialForm(request.POST or None)
    found: list[Answer] = []
    if form.is_valid():
        found = answers(form.instance, today=timezone.localdate())
    context = {"answers": found, "form": form}
    return TemplateResponse(request, "admin/milestones/_answers.html", context)
