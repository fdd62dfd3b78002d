"""The form of a milestone: it parses the rule as a refresh does, and can try it before saving."""

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
from deals.units import format_date
from deals.validation.json_input import SoundDecoder
from milestones.models import Milestone
from milestones.rules.verdict import RuleError, Verdict, parse_rule
from milestones.verdicts.judging import trial


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
    """The admin's form of a milestone; it refuses a rule that does not parse."""


class TrialForm(_ReadableRule):
    """The fields that a verdict depends on: deal, phase, window and rule."""

    rule = forms.JSONField(decoder=SoundDecoder)

    class Meta:
        model = Milestone
        fields = ("deal", "phase", "starts_on", "ends_on", "is_ceiling", "rule")


@dataclass(frozen=True, slots=True)
class Answer:
    """A milestone's verdict on one day; `day` is formatted for the page."""

    day: str
    verdict: Verdict


def answers(milestone: Milestone, *, today: date) -> list[Answer]:
    """The verdicts on a milestone today and on 31 December, if no more evidence is recorded.

    The milestone need not be saved. On 31 December there is one answer only.
    """
    days = dict.fromkeys([today, date(today.year, 12, 31)])
    return [Answer(format_date(day), trial(milestone, on=day)) for day in days]


def trial_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """An HTML fragment with the verdicts on the milestone in a posted form; it saves nothing.

    Raises PermissionDenied unless the user may add or change milestones.
    """
    if not (admin.has_add_permission(request) or admin.has_change_permission(request)):
        raise PermissionDenied
    form = TrialForm(request.POST or None)
    found: list[Answer] = []
    if form.is_valid():
        found = answers(form.instance, today=timezone.localdate())
    context = {"answers": found, "form": form}
    return TemplateResponse(request, "admin/milestones/_answers.html", context)
