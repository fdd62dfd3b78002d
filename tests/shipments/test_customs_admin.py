"""Bringing an answer in through the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from minerals_tracker.people.groups import ANALYST, EDITOR
from shipments.models import CustomsBatch, CustomsRecord
from tests import factories as make
from tests.minerals_tracker.people import client_of
from tests.shipments import customs_answers as said

pytestmark = pytest.mark.django_db
ADD = "admin:shipments_customsbatch_add"


@pytest.fixture
def editor() -> Client:
    return client_of(EDITOR)


def bring(client: Client, content: bytes, **fields: Any) -> Any:
    given = {
        "file": SimpleUploadedFile("answer.json", content),
        "office": "comtrade",
        "source": make.make_source().pk,
        "published_on": "2025-12-20",
        **fields,
    }
    return client.post(reverse(ADD), given, follow=True)


def test_an_editor_brings_an_answer(editor: Client) -> None:
    response = bring(editor, said.comtrade({}))
    assert "1 months read, 1 new or revised." in response.content.decode()
    batch = CustomsBatch.objects.get()
    assert batch.entered_by
    download = editor.get(reverse("admin:shipments_customsbatch_download", args=[batch.pk]))
    assert download.content == said.comtrade({})
    assert download["Content-Disposition"].startswith("attachment")


def test_all_problems_are_shown_and_nothing_is_entered(editor: Client) -> None:
    response = bring(editor, said.comtrade({"cmdCode": "<b>"}, {"period": "2025"}))
    page = response.content.decode()
    assert "2 problems" in page
    assert "&lt;b&gt;" in page
    assert "Ask for monthly statistics" in page
    assert CustomsRecord.objects.count() == CustomsBatch.objects.count() == 0


def test_the_same_answer_again_is_told(editor: Client) -> None:
    bring(editor, said.comtrade({}))
    assert "Nothing was entered again." in bring(editor, said.comtrade({})).content.decode()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"published_on": "2199-01-01"}, "cannot come out later"),
        ({"asked": "https://example.org/"}, "Only addresses of"),
        ({"source": ""}, "This field is required"),
        (
            {
                "asked": "https://api.census.gov/data/timeseries/intltrade/imports/hs"
                "?time=2025-10&CTY_CODE=5350&I_COMMODITY=261710"
            },
            "that of the other statistics office",
        ),
    ],
)
def test_a_form_that_cannot_be_so_says_why(
    editor: Client, fields: dict[str, Any], reason: str
) -> None:
    assert reason in bring(editor, said.comtrade({}), **fields).content.decode()
    assert CustomsBatch.objects.count() == 0


def test_an_empty_answer_of_census_is_brought_with_its_question(editor: Client) -> None:
    asked = "https://api.census.gov/data/timeseries/intltrade/imports/hs?time=2025-10"
    asked += "&CTY_CODE=5350&I_COMMODITY=261710&key=secret"
    bring(editor, b"", office="census", asked=asked, empty="on")
    assert CustomsRecord.objects.get().value_usd == 0
    assert "secret" not in CustomsBatch.objects.get().asked


def test_who_may_only_read_brings_nothing() -> None:
    response = client_of(ANALYST).post(reverse(ADD), {})
    assert response.status_code == 403
