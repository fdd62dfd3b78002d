"""The form of a milestone: its rule is read by the same code that judges."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from deals.admin.audited import AuditedForm
from milestones.models import Milestone
from milestones.rules import RuleError, parse_rule


class MilestoneForm(AuditedForm[Milestone]):
    def clean_rule(self) -> Any:
        """Refuse a rule that cannot be judged, with every reason at once."""
        rule = self.cleaned_data["rule"]
        try:
            parse_rule(rule)
        except RuleError as error:
            raise ValidationError(list(error.problems)) from error
        return rule
