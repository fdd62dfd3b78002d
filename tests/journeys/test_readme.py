"""The README's "Running it for real", step by step, until every page is open."""

from __future__ import annotations

import re
import shlex
import ssl
from collections.abc import Iterator

import pytest
from django.urls import Resolver404, resolve

from minerals_tracker.people.access import READABLE
from tests.journeys.by_readme import PASSWORD, Site, steps
from tests.journeys.visiting import HOST, Visitor
from tests.system_servers import PACKAGES, SENTENCE, missing
from tests.workers import eventually

pytestmark = [pytest.mark.system, pytest.mark.real_clock]
NEEDS_MORE_ROWS = frozenset(
    {"paper", "shipment", "weekly-issue", "weekly-letter", "report-thanks", "compare"}
)
"""Pages of rows that a new site has none of."""
ASKED_BY_A_FORM = frozenset({"side-by-side", "side-by-side-file"})
"""Pages of ticked deals, to which no link leads."""
SLOW = 40
"""Half-sent requests at once: gunicorn has eight threads."""
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
ADMIN = re.compile(r"^/admin/(\w+/\w+/)?$")


def test_the_readme_asks_for_the_servers_that_are_used_here() -> None:
    words = shlex.split(steps()["packages"])
    assert words[:3] == ["apt-get", "install", "-y"]
    assert {PACKAGES[name] for name in ("postgres", "redis-server", "nginx")} <= set(words)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site made by the steps of the README, in their order."""
    if missing():
        pytest.fail(f"{SENTENCE} Missing: {', '.join(missing())}.")
    site = Site()
    try:
        site.start_servers()
        site.follow("database")
        site.start_cache()
        for name in ("code", "settings", "data"):
            site.follow(name)
        site.start_processes()
        site.start_nginx()
        site.follow("proxy")
        yield site
    finally:
        site.end()


@pytest.fixture(scope="module")
def visitor(site: Site) -> Visitor:
    """The administrator, signed in through nginx."""
    visitor = Visitor(site.ports["https"], site.place / "fullchain.pem")
    assert eventually(lambda: visitor.ask("/readyz")[0] == 200, 120)
    assert visitor.sign_in("/login/", "admin", PASSWORD) == 302
    return visitor


def name_of(path: str) -> str:
    """The name of a page; that of a front-end file is empty."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def is_wanted(path: str) -> bool:
    """Everything but signing out and the admin's inner pages."""
    return name_of(path) != "logout" and (not path.startswith("/admin/") or bool(ADMIN.match(path)))


def test_ticked_deals_stand_side_by_side(site: Site, visitor: Visitor) -> None:
    ticked = re.findall(r'name="deals" value="([\w-]+)"', visitor.ask("/")[1])[:2]
    assert len(ticked) == 2
    for path in ("/compare/", "/compare.csv", "/compare.json"):
        status, text = visitor.ask(f"{path}?deals={','.join(ticked)}")
        assert (status, all(slug in text for slug in ticked)) == (200, True), path


def test_every_page_opens(site: Site, visitor: Visitor) -> None:
    statuses = visitor.walk("/", is_wanted)
    assert {path: status for path, status in statuses.items() if status != 200} == {}
    reached = {name_of(path) for path in statuses}
    assert set(READABLE) - NEEDS_MORE_ROWS - ASKED_BY_A_FORM <= reached
    files = [path for path in statuses if path.startswith("/static/")]
    assert any("plotly" in path for path in files)
    assert [path for path in files if not HASHED.search(path)] == []


def test_the_admin_is_entered_after_signing_in(site: Site) -> None:
    stranger = Visitor(site.ports["https"], site.place / "fullchain.pem")
    assert eventually(lambda: reached(stranger), 120)
    assert stranger.ask("/admin/")[0] == 302
    assert stranger.sign_in("/login/?next=/admin/", "admin", PASSWORD) == 302
    assert stranger.ask("/admin/")[0] == 200


def test_nothing_is_missing(site: Site, visitor: Visitor) -> None:
    assert eventually(lambda: '"missing": []' in visitor.ask("/readyz")[1], 150)
    assert "no issues" in site.follow("missing")


HALVES = (
    f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-Half",
    f"POST /login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9000\r\n\r\nhalf",
)
"""Requests that stop before their headers end, or before their body does."""


@pytest.mark.parametrize("half", HALVES, ids=["headers", "body"])
@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_half_sent_requests_hold_nobody_up(site: Site, proxy: str, half: str) -> None:
    port = site.ports["https"] if proxy == "nginx" else site.start_caddy()
    visitor = Visitor(port, site.place / "fullchain.pem")
    assert eventually(lambda: reached(visitor), 60)
    lines = [visitor.open() for _ in range(SLOW)]
    for line in lines:
        line.sendall(half.encode())
    assert visitor.ask("/login/")[0] == 200
    for line in lines:  # all of them still wait
        line.settimeout(0)
        with pytest.raises(ssl.SSLWantReadError):
            line.recv(1)
        line.close()


def reached(visitor: Visitor) -> bool:
    try:
        return visitor.ask("/healthz")[0] == 200
    except OSError:
        return False
