"""A menu offers the pages that exist, and says which one is open."""

import pytest
from django.urls import reverse

from minerals_tracker.pages.navigation import DEAL_PAGES, SITE_PAGES, Link, address, links


def test_a_page_that_is_not_built_is_left_out() -> None:
    found = links([("login", "Sign in"), ("no-such-page", "Nowhere")], "/elsewhere/")
    assert found == [Link("Sign in", reverse("login"))]


def test_the_open_page_is_marked() -> None:
    (found,) = links([("login", "Sign in")], reverse("login"))
    assert found.current == "page"


@pytest.mark.parametrize("name", ["portfolio", "login"])
def test_an_address_is_found_by_its_name(name: str) -> None:
    assert address(name) == reverse(name)


def test_a_name_without_its_argument_has_no_address() -> None:
    assert address("deal") == ""
    assert address("deal", "a-deal") == reverse("deal", args=["a-deal"])


def test_no_menu_has_the_same_page_twice() -> None:
    names = [name for name, _ in (*SITE_PAGES, *DEAL_PAGES)]
    assert len(names) == len(set(names))
