"""Watch-signals of a deal: the common questions name its country and parties, its own go first."""

from __future__ import annotations

from html import unescape

import pytest
from django.conf import LazySettings
from django.test import Client

from deals.languages import country_name
from deals.models import Deal
from milestones.models import Frame, SignalQuestion
from milestones.scenario.deal_words import in_words_of, signals_of
from tests.factories import make_deal, make_frame, make_party, make_signal, make_yardstick
from tests.shipments.logging_form import editor

pytestmark = pytest.mark.django_db
ASKED = "Do {parties} build in {country}?"


@pytest.fixture(autouse=True)
def _public(settings: LazySettings) -> None:
    settings.PUBLIC_READ = True


def page(deal: Deal, path: str = "signals/") -> str:
    return unescape(Client().get(f"/deals/{deal.slug}/{path}").text)


def deal_of(country: str, *parties: str) -> Deal:
    deal = make_deal(origin_country=country)
    for name in parties:
        deal.deal_parties.create(party=make_party(short_name=name), role="partner")
    return deal


def test_a_common_question_names_the_country_and_the_parties_of_the_deal() -> None:
    make_signal(question=ASKED)
    deal = deal_of("CL", "Alpha", "Beta", "Gamma")
    for path in ("", "signals/"):
        assert "Do Alpha, Beta and Gamma build in Chile?" in page(deal, path)


def test_what_is_not_on_file_is_not_named() -> None:
    make_signal(question=ASKED)
    for code in ("", "XD"):
        assert "Do the parties build in the country of origin?" in page(deal_of(code))


def test_no_deal_is_asked_about_the_country_of_another(reference_data: Deal) -> None:
    deal, home = deal_of("KZ", "Alpha"), country_name(reference_data.origin_country)
    rows = (*signals_of(deal), *in_words_of(deal, Frame.objects.all()))
    words = [getattr(row, field) for row in rows for field in row.DEAL_WORDS]
    assert len(rows) > 20
    assert [text for text in words if home in text or "{" in text] == []
    own = [signal.question for signal in signals_of(reference_data)]
    assert [text for text in own if home in text]
    assert all(question in page(reference_data) for question in own)


def test_a_frame_names_the_country_too() -> None:
    deal = deal_of("CL")
    make_yardstick(deal=deal, frame=make_frame(kind="cautionary_area", question=ASKED))
    assert "Do the parties build in Chile?" in page(deal, "yardsticks/")


def test_an_editor_words_a_question_for_one_deal() -> None:
    signal, (deal, other) = make_signal(question=ASKED), (deal_of("CL"), deal_of("PE"))
    values = {"deal": deal.pk, "signal": signal.pk, "question": "Who digs?", "source": ""}
    client = editor()
    add = "/admin/milestones/signalquestion/add/"
    assert client.post(add, values).status_code == 302
    assert "Who digs?" in page(deal)
    assert "build in Chile" not in page(deal)
    assert "build in Peru?" in page(other)
    assert "already: change that one" in client.post(add, values).text
    assert SignalQuestion.objects.get().question == "Who digs?"
