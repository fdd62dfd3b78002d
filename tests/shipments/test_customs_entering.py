"""Entering answers: all or nothing, once, and what was revised beside what was said before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from deals.models import Source
from shipments.customs.entering import AnswerToEnter, enter
from shipments.customs.queries import Question, address, read_question
from shipments.customs.statistics import RefusedAnswerError
from shipments.models import CustomsBatch, CustomsRecord
from shipments.states import CustomsFormat, MassCounted
from tests import factories as make
from tests.shipments import customs_answers as said

pytestmark = pytest.mark.django_db
OUT = date(2025, 12, 20)
ASKED = (
    "https://api.census.gov/data/timeseries/intltrade/imports/hs"
    "?get=GEN_VAL_MO&YEAR=2025&MONTH=10&CTY_CODE=5350&I_COMMODITY=261710"
)


@pytest.fixture
def source() -> Source:
    return make.make_source(key="D11")


def given(source: Source, content: bytes, **fields: Any) -> AnswerToEnter:
    known = {
        "name": "answer.json",
        "content": content,
        "office": CustomsFormat.COMTRADE,
        "source": source,
        "published_on": OUT,
        **fields,
    }
    return AnswerToEnter(**known)


def asked() -> Question:
    return read_question(ASKED)


def test_an_answer_becomes_rows_with_their_batch(source: Source) -> None:
    user = make.make_user()
    entered = enter(given(source, said.comtrade({}, {"cmdCode": "260300"}), by=user))
    assert (entered.batch.rows, entered.batch.added, entered.batch.entered_by) == (2, 2, user)
    copper = CustomsRecord.objects.get(hs6="260300")
    assert (copper.batch, copper.source, copper.published_on) == (entered.batch, source, OUT)
    assert copper.counted == MassCounted.CONTENT
    history: Any = copper
    assert history.history.get().pgh_context.metadata == {
        "user": user.pk,
        "reason": "Customs statistics: answer.json",
    }


def test_the_same_answer_again_changes_nothing(source: Source) -> None:
    first = enter(given(source, said.comtrade({})))
    again = enter(given(source, said.comtrade({}), name="other.json"))
    assert (again.known, again.batch) == (True, first.batch)
    assert (CustomsBatch.objects.count(), CustomsRecord.objects.count()) == (1, 1)


def test_the_same_months_in_another_answer_add_nothing(source: Source) -> None:
    enter(given(source, said.comtrade({})))
    again = enter(given(source, said.comtrade({}, elapsedMs=9), published_on=date(2026, 1, 9)))
    assert (again.known, again.batch.rows, again.batch.added) == (False, 1, 0)
    assert CustomsRecord.objects.count() == 1


def test_a_revised_month_stands_beside_the_first(source: Source) -> None:
    enter(given(source, said.comtrade({})))
    enter(given(source, said.comtrade({"primaryValue": 80000}), published_on=date(2026, 1, 9)))
    assert CustomsRecord.objects.count() == 2
    for day, value in ((OUT, Decimal("75000.25")), (date(2026, 1, 9), Decimal(80000))):
        assert CustomsRecord.objects.published_by(day).get().value_usd == value


def test_two_numbers_of_one_day_are_refused(source: Source) -> None:
    enter(given(source, said.comtrade({})))
    with pytest.raises(RefusedAnswerError, match="Give the day of the new one"):
        enter(given(source, said.comtrade({"primaryValue": 80000}, {"period": "202509"})))
    assert (CustomsBatch.objects.count(), CustomsRecord.objects.count()) == (1, 1)


def test_one_bad_row_keeps_all_out(source: Source) -> None:
    with pytest.raises(RefusedAnswerError) as refused:
        enter(given(source, said.comtrade({}, {"cmdCode": "x", "period": "?"})))
    assert len(refused.value.problems) == 2
    assert (CustomsBatch.objects.count(), CustomsRecord.objects.count()) == (0, 0)


def test_an_empty_answer_to_a_question_is_a_month_of_no_trade(source: Source) -> None:
    enter(given(source, b"", office=CustomsFormat.CENSUS, question=asked(), confirmed=True))
    row = CustomsRecord.objects.get()
    assert (row.value_usd, row.net_kg) == (Decimal(0), Decimal(0))
    assert row.month == date(2025, 10, 1)
    assert row.batch
    assert row.batch.asked == address(asked())


def test_an_empty_answer_without_its_question_is_refused(source: Source) -> None:
    with pytest.raises(RefusedAnswerError, match="needs the address of its question"):
        enter(given(source, b"", office=CustomsFormat.CENSUS))


def test_empty_answers_to_two_questions_are_two_answers(source: Source) -> None:
    for text in (ASKED, ASKED.replace("261710", "260300")):
        question = read_question(text)
        enter(given(source, b"", office=CustomsFormat.CENSUS, question=question, confirmed=True))
    assert sorted(CustomsRecord.objects.values_list("hs6", flat=True)) == ["260300", "261710"]


def test_an_answer_to_another_question_is_refused(source: Source) -> None:
    other = said.census(said.census_row(I_COMMODITY="260300"))
    with pytest.raises(RefusedAnswerError, match="did not ask for"):
        enter(given(source, other, office=CustomsFormat.CENSUS, question=asked()))


def test_a_month_cannot_be_out_before_it_has_ended(source: Source) -> None:
    with pytest.raises(RefusedAnswerError, match="had not ended"):
        enter(given(source, said.comtrade({}), published_on=date(2025, 10, 31)))
    assert enter(given(source, said.comtrade({}), published_on=date(2025, 11, 1))).batch.added == 1


def test_a_deal_is_told_that_its_pages_moved(source: Source) -> None:
    deal = make.make_deal()
    before = type(deal).objects.get(pk=deal.pk).revision
    enter(given(source, said.comtrade({})))
    assert type(deal).objects.get(pk=deal.pk).revision > before


def test_the_command_enters_a_file(source: Source, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "census.json"
    file.write_bytes(said.census(said.census_row()))
    options = ("--office", "census", "--source", "D11", "--published", "2025-12-20")
    call_command("enter_customs", file, *options, "--asked", ASKED)
    assert "1 months read, 1 new or revised" in capsys.readouterr().out
    call_command("enter_customs", file, *options, "--asked", ASKED)
    assert "On file already" in capsys.readouterr().out


def test_the_command_enters_an_empty_file_where_that_is_confirmed(
    source: Source, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "census.json"
    file.write_bytes(b"")
    options = ("--office", "census", "--source", "D11", "--published", "2025-12-20")
    with pytest.raises(CommandError, match="would be entered as no trade in 2025-10"):
        call_command("enter_customs", file, *options, "--asked", ASKED)
    assert CustomsRecord.objects.count() == 0
    call_command("enter_customs", file, *options, "--asked", ASKED, "--empty")
    assert "It was entered as no trade in 2025-10." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "options", "reason"),
    [
        (b"<html>", (), "This is no JSON.*Nothing was entered; problems: 1"),
        (b"[]", ("--source", "none"), "There is no source none"),
        (b"[]", ("--asked", "https://example.org"), "Only addresses of"),
    ],
)
def test_the_command_says_what_is_wrong(
    source: Source, tmp_path: Path, content: bytes, options: tuple[str, ...], reason: str
) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=f"(?s){reason}"):
        call_command("enter_customs", file, "--office", "comtrade", "--source", "D11", *options)


@pytest.mark.parametrize("day", ["0026-03-01", "9999-12-31", "soon"])
def test_the_command_takes_no_day_that_nobody_meant(
    source: Source, tmp_path: Path, day: str
) -> None:
    file = tmp_path / "census.json"
    file.write_bytes(said.census(said.census_row()))
    options = ("--office", "census", "--source", "D11", "--published", day)
    with pytest.raises(CommandError, match=f"--published: .*{day}.*(choose a day|write it as)"):
        call_command("enter_customs", file, *options, "--asked", ASKED)
    assert CustomsRecord.objects.count() == 0
