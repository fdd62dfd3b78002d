"""Every model's admin: its pages open, ask a bounded number of queries, and delete nothing."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from minerals_tracker.people.groups import ADMINISTRATOR, EDITOR
from tests.minerals_tracker.admin_rows import MAKERS
from tests.minerals_tracker.people import client_of, make_person

pytestmark = pytest.mark.django_db
FLOORS = ("deals", "shipments", "milestones")
ENTERED_AS_ONE = {
    "shipments.shipment": {"total_low_kg", "total_high_kg", "total_qualifier"},
    "milestones.statuschange": {"evidence", "evidence_count"},
    "shipments.shipmentline": {"wet_low_kg", "wet_high_kg", "wet_qualifier"},
}
"""Columns for which a form has one number with its unit and a word, or one sentence."""
UNSAFE = re.compile(
    r"""<script(?![^>]*(?:src=|type="application/json"))|<style|\sstyle=|\son\w+=""", re.IGNORECASE
)


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(make_person(name="root", superuser=True))
    return client


def page_of(label: str, view: str, *args: object) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{view}", args=args)


def test_every_model_of_a_floor_has_an_admin_and_a_row_here() -> None:
    models = {
        model._meta.label_lower
        for app in FLOORS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model") and not model._meta.proxy
    }
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert models - registered == set()
    assert models == set(MAKERS)


@pytest.mark.parametrize("label", sorted(MAKERS))
def test_a_list_asks_as_many_queries_for_six_rows_as_for_two(label: str, root: Client) -> None:
    url = page_of(label, "changelist")
    counts = []
    for rows in (2, 4):
        for _ in range(rows):
            MAKERS[label]()
        root.get(url)  # what is asked once and remembered is not counted
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = root.get(url)
        assert response.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("group", [EDITOR, ADMINISTRATOR])
@pytest.mark.parametrize("label", sorted(MAKERS))
def test_a_row_opens_for_who_may_change_it_and_for_who_may_look(label: str, group: str) -> None:
    page = page_of(label, "change", MAKERS[label]().pk)
    assert client_of(group).get(page).status_code == 200


@pytest.mark.parametrize("label", sorted(MAKERS))
def test_list_form_and_history_hold_nothing_inline(label: str, root: Client) -> None:
    row = MAKERS[label]()
    views = [page_of(label, view, row.pk) for view in ("change", "history")]
    for url in (page_of(label, "changelist"), *views):
        response = root.get(url)
        assert response.status_code == 200
        assert UNSAFE.findall(response.text) == []


@pytest.mark.parametrize("label", sorted(MAKERS))
def test_not_even_a_superuser_deletes(label: str, root: Client) -> None:
    row = MAKERS[label]()
    response = root.post(page_of(label, "delete", row.pk), {"post": "yes"})
    assert response.status_code == 403
    assert type(row)._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("label", sorted(MAKERS))
def test_every_editable_field_is_on_its_form_or_said_to_be_read_only(
    label: str, root: Client
) -> None:
    model = apps.get_model(label)
    owner = admin.site._registry[model]
    request = root.get(page_of(label, "changelist")).wsgi_request
    row = MAKERS[label]()
    shown = set(flatten_fieldsets(owner.get_fieldsets(request, row)))
    fields = [*model._meta.fields, *model._meta.many_to_many]
    wanted = {f.name for f in fields if f.editable and not f.primary_key and not f.generated}
    assert wanted - shown - {"void_reason"} - ENTERED_AS_ONE.get(label, set()) == set()


def test_apps_are_named_in_words() -> None:
    shown = {model._meta.app_config for model in admin.site._registry}
    assert {app.label for app in shown if app} >= {"deals", "minerals_tracker"}
    assert not [str(app.verbose_name) for app in shown if app and "_" in str(app.verbose_name)]


def test_no_form_of_a_new_row_prints_what_python_calls_an_object(root: Client) -> None:
    names = [model._meta.label_lower for model in admin.site._registry]
    opened = {name: root.get(page_of(name, "add")) for name in names}
    forms = {name: page.content for name, page in opened.items() if page.status_code == 200}
    assert "minerals_tracker.erratum" in forms
    assert [name for name, content in forms.items() if b" object at 0x" in content] == []
