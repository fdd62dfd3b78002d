"""The pages that nobody sees on purpose, in a real browser."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import include, path
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import windows
from tests.browser.faults import ALL, faults_at_a_look, faults_of_opening

pytestmark = pytest.mark.browser


def fault(request: HttpRequest, code: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"{code}.html", {}, None if code == 500 else request))


urlpatterns = [path("fault/<int:code>/", fault), path("", include("minerals_tracker.urls"))]


@pytest.mark.parametrize("code", [403, 404, 500])
def test_a_page_of_a_fault_is_clean_and_accessible(
    browser: Browser, settings: LazySettings, live_server: LiveServer, code: int
) -> None:
    settings.ROOT_URLCONF = __name__
    for start in windows(browser, live_server.url):
        visit = start(theme="dark", width=390)
        found = [*faults_of_opening(visit, f"/fault/{code}/"), *faults_at_a_look(visit, ALL)]
        assert found == []
