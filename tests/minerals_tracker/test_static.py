"""Front-end files as gunicorn serves them: named by their contents, packed beforehand, kept for
good.

Those that can be opened by themselves keep the policy that refuses scripts of others.
"""

from __future__ import annotations

import gzip
import re

import brotli
import pytest

from minerals_tracker.web.headers import OF_DOCUMENTS
from tests.benchmarks.web import Site, site
from tests.factories import make_phase

ASKED = re.compile(rb'(?:href|src|data-library)="(/static/[^"#]+)')
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.django_db(transaction=True)
def test_every_file_that_a_dossier_asks_for_is_hashed_packed_and_immutable() -> None:
    deal = make_phase().deal
    with site(PUBLIC_READ="true") as ours:
        _, page = ours.get(deal.get_absolute_url())
        asked = sorted({name.decode() for name in ASKED.findall(page)})
        assert {name.rpartition(".")[2] for name in asked} >= {"css", "js", "svg"}
        assert any("plotly" in name for name in asked)
        for name in asked:
            assert HASHED.search(name), name
            check(ours, name)


def check(ours: Site, name: str) -> None:
    headers, plain = ours.get(name)
    assert "immutable" in headers["cache-control"], name
    assert headers["x-content-type-options"] == "nosniff", name
    kept = [each for each in OF_DOCUMENTS if each.lower() in headers]
    assert kept == (["Content-Security-Policy"] if name.endswith(".svg") else []), name
    for encoding, unpack in UNPACK.items():
        headers, packed = ours.get(name, accept_encoding=encoding)
        assert headers["vary"] == "Accept-Encoding", name
        # What packing makes no smaller is served as it is.
        if headers.get("content-encoding", "") == encoding:
            assert unpack(packed) == plain, name
        else:
            assert len(plain) < 1000, name
