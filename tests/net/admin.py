"""The admin: each page of each model, and what it says to a form that is sent empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from minerals_tracker.people.groups import ADMINISTRATOR, EDITOR
from tests.net.people import client_of
from tests.net.walk import told


def forms() -> Iterator[tuple[str, str]]:
    """Each page that an editor or an administrator may open, of the first row where it
    is of one."""
    clients = [(role, client_of(role)) for role in (EDITOR, ADMINISTRATOR)]
    for model, owner in admin.site._registry.items():
        first = model._default_manager.order_by("pk").first()
        for address in addresses(owner, first):
            for role, client in clients:
                response = client.get(address)
                if response.status_code in (200, 405):
                    text, page = told(response)
                    yield f"{address} {role}", text
                    yield f"{address} {role} empty", told(client.post(address, page.management))[0]
                    break


def addresses(owner: admin.ModelAdmin[Any], first: Any) -> Iterator[str]:
    """Where the pages of a model are: those of no row, and those of the first."""
    for name in sorted({pattern.name for pattern in owner.get_urls() if pattern.name}):
        try:
            yield reverse(f"admin:{name}")
        except NoReverseMatch:
            if first is not None:
                try:
                    yield reverse(f"admin:{name}", args=[first.pk])
                except NoReverseMatch:
                    continue  # an address with more parts, as that of a state to go back to
