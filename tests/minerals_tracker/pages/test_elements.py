"""Which elements a page shows for what a paper or a lot names."""

from __future__ import annotations

import pytest

from minerals_tracker.pages.dossier.elements import elements_of


@pytest.mark.parametrize(
    ("metal", "symbols"),
    [
        ("Sb", ("Sb",)),
        ("NdPr", ("Nd", "Pr")),
        ("NdPr oxide", ("Nd", "Pr")),
        ("W", ("W",)),
        ("TREO", ()),
        ("rare_earth", ()),
        ("", ()),
    ],
)
def test_a_mixture_shows_its_elements_one_by_one(metal: str, symbols: tuple[str, ...]) -> None:
    assert elements_of(metal) == symbols
