"""A milestone in the admin: its rule is read and tried before it is saved; overrides are signed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.utils import timezone

from milestones.models import Milestone, Override, StatusChange
from tests.factories import RULE, SIGNED, make_event, make_milestone, make_override
from tests.shipments.logging_form import editor

pytestmark = pytest.mark.django_db
TRIAL = "/admin/milestones/milestone/trial/"


def tried(milestone: Milestone, rule: Any, **fields: str) -> dict[str, Any]:
    return {"deal": milestone.deal_id, "rule": json.dumps(rule), **fields}


def form_of(client: Client, milestone: Milestone) -> dict[str, Any]:
    form = client.get(url_of(milestone)).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    empty = {"overrides-TOTAL_FORMS": 0, "overrides-INITIAL_FORMS": 0}
    return {name: "" if value is None else value for name, value in values.items()} | empty


def url_of(milestone: Milestone) -> str:
    return f"/admin/milestones/milestone/{milestone.pk}/change/"


def test_a_rule_that_cannot_be_judged_is_refused_with_every_reason() -> None:
    milestone, client = make_milestone(), editor()
    rule = {**RULE, "metric": "hopes", "op": "maybe"}
    page = client.post(url_of(milestone), form_of(client, milestone) | {"rule": json.dumps(rule)})
    assert page.status_code == 200
    assert len(page.context["adminform"].form.errors["rule"]) == 2
    milestone.refresh_from_db()
    assert milestone.rule == RULE


def test_a_milestone_says_what_it_reads_today_and_at_the_end_of_the_year() -> None:
    milestone = make_milestone()
    page = editor().get(url_of(milestone))
    assert page.context["answers"][-1].day == f"31 Dec {timezone.localdate().year}"
    assert page.context["answers"][0].verdict.reason in page.text


def test_trying_a_rule_follows_the_evidence_and_saves_nothing() -> None:
    milestone, client = make_milestone(), editor()
    rule = {**RULE, "filters": {"event_type": "delivery"}}
    before = client.post(TRIAL, tried(milestone, rule)).context["answers"][0].verdict
    make_event(deal=milestone.deal, scope="deal", event_type="delivery", happened_on=SIGNED)
    after = client.post(TRIAL, tried(milestone, rule)).context["answers"][0].verdict
    assert (before.met_on is None, after.met_on is None) == (True, False)
    milestone.refresh_from_db()
    assert milestone.rule == RULE


def test_of_much_that_counted_a_dozen_is_named_and_the_rest_counted() -> None:
    milestone, client = make_milestone(), editor()
    events = [make_event(deal=milestone.deal, happened_on=SIGNED) for _ in range(15)]
    named = sorted(event.key for event in events)[3:]
    counted = f"What counted: {', '.join(named)}, and 3 more"
    assert counted in client.post(TRIAL, tried(milestone, RULE)).text
    change = StatusChange.objects.create(
        milestone=milestone,
        old="open",
        new="met",
        reason="Met.",
        evidence=named,
        evidence_count=15,
        happened_on=SIGNED,
    )
    page = client.get(f"/admin/milestones/statuschange/{change.pk}/change/").text
    assert f"{named[-1]}, and 3 more" in page


def test_trying_a_rule_that_cannot_be_read_says_why() -> None:
    page = editor().post(TRIAL, tried(make_milestone(), {"metric": "hopes"})).text
    assert "Rule: " in page


def test_an_override_is_signed_and_withdrawn_with_a_reason() -> None:
    override, client = make_override(), editor()
    url = "/admin/milestones/override/"
    data = {"action": "withdraw", ACTION_CHECKBOX_NAME: [override.pk]}
    client.post(url, data | {"confirmed": "yes", "change_reason": "It ended"})
    override.refresh_from_db()
    assert override.withdrawn_at is not None
    values = {
        "milestone": override.milestone_id,
        "status": "met",
        "reason": "Seen at the port",
        "source": override.source_id,
        "starts_on": "2026-11-01",
        "expires_on": "2026-12-01",
    }
    assert client.post(f"{url}add/", values).status_code == 302
    added = Override.objects.latest("pk")
    assert added.author is not None
