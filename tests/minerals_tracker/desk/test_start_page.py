"""The admin's start page: the nouns of each task with a line, machinery out of sight."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from deals.models import Event
from minerals_tracker.desk.start_page import TASKS
from minerals_tracker.people.groups import ADMINISTRATOR, EDITOR, GRANTS
from tests.factories import make_deal, make_report
from tests.minerals_tracker.people import client_of

pytestmark = pytest.mark.django_db
MACHINERY = ("deals/linkchange", "deals/referencerow", "milestones/lastrefresh")


def start(client: Client) -> str:
    response = client.get("/admin/")
    assert response.status_code == 200
    return response.text


def links(html: str) -> set[str]:
    return set(re.findall(r'href="/admin/([a-z_]+/[a-z_]+)/"', html))


def test_every_noun_on_offer_is_in_the_admin_and_stands_once() -> None:
    offered = [noun.model for task in TASKS for noun in task.nouns]
    assert len(offered) == len(set(offered))
    assert {apps.get_model(label) for label in offered} <= set(admin.site._registry)
    assert all(noun.line for task in TASKS for noun in task.nouns)


def test_an_editor_finds_nouns_by_task_and_no_machinery() -> None:
    html = start(client_of(EDITOR))
    for title in ("Log what happened", "Keep the evidence", "Judge", "Describe the deals"):
        assert f">{title}</h2>" in html
    shown = links(html)
    assert {"shipments/shipment", "deals/event", "milestones/signalreading"} <= shown
    assert not shown & {*MACHINERY, "auth/user", "shipments/shipmentstep"}
    assert "technical" not in html


def test_all_that_an_editor_may_add_is_offered() -> None:
    offered = {link.replace("/", ".") for link in links(start(client_of(EDITOR)))}
    models = {model._meta.label_lower for model in admin.site._registry}
    added = {label for label in models if label.replace(".", ".add_") in GRANTS[EDITOR]}
    parts = {"shipments.shipmentline", "shipments.shipmentstep", "shipments.shipmentpaper"}
    assert added - parts <= offered


def test_the_side_menu_of_a_list_is_by_task_too() -> None:
    html = client_of(EDITOR).get("/admin/deals/event/").text
    assert "Log what happened" in html
    assert not links(html) & set(MACHINERY)


def test_an_administrator_finds_the_technical_tables_below() -> None:
    html = start(client_of(ADMINISTRATOR))
    before, _, after = html.partition("For administrators: technical tables")
    assert "auth/user" in links(before)
    assert {"deals/linkchange", "deals/referencerow"} <= links(after)


def test_what_waits_and_ones_last_changes_stand_beside() -> None:
    make_report()
    client, deal = client_of(EDITOR), make_deal()
    assert "None yet." in start(client)
    values = {"key": "EV-1", "deal": deal.pk, "scope": "deal", "event_type": "signing"}
    known = {"title": "Paper signed", "happened_on": "2026-01-05", "date_precision": "day"}
    client.post("/admin/deals/event/add/", {**values, **known, "confidence": "reported"})
    assert Event.objects.filter(key="EV-1").exists()
    html = start(client)
    assert "Errors that readers report" in html
    assert "None yet." not in html
    assert f"/admin/deals/event/{Event.objects.get().pk}/change/" in html


def test_the_first_button_logs_a_shipment() -> None:
    html = start(client_of(EDITOR))
    assert html.index("/shipments/shipment/add/") < html.index("Log what happened")
