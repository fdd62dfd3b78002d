"""Addresses of the page of components and of the pages that nobody sees on purpose."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.urls import include, path

from minerals_tracker import accounts
from tests.browser.made import Page

COMPONENTS = Path(__file__).with_name("components.html")


def components(request: HttpRequest, slug: str = "") -> HttpResponse:
    page = Page()
    if "on" in request.GET:
        page.as_of = date.fromisoformat(request.GET["on"])
    template = engines["django"].from_string(COMPONENTS.read_text())
    return HttpResponse(template.render(page.context(), request))


def fault(request: HttpRequest, code: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"{code}.html", {}, None if code == 500 else request))


urlpatterns = [
    path("", include(accounts.urlpatterns)),
    path("", components, name="portfolio"),
    path("deals/<slug>/", components, name="deal"),
    path("deals/<slug>/compare/", components, name="compare"),
    path("deals/<slug>/milestones/", components, name="milestones"),
    path("methodology/", components, name="methodology"),
    path("fault/<int:code>/", fault),
]
