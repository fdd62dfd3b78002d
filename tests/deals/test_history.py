"""Who changed what, when and why; and an earlier state put back."""

from __future__ import annotations

import pghistory
import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from deals.models import Event, Phase
from deals.tracking.history import REFERENCE_DATA, FieldDiff, differences, put_back, revisions
from tests.factories import make_deal, make_event, make_phase, make_source, make_user

pytestmark = pytest.mark.django_db


def test_a_change_names_field_old_and_new_value_author_and_reason() -> None:
    source, editor = make_source(title="Old"), make_user(username="rukhsana")
    with pghistory.context(user=editor.pk, reason="The page was renamed"):
        source.title = "New"
        source.save()
    latest, first = revisions(source)
    assert latest.diffs == (FieldDiff("title", "Old", "New"),)
    assert (latest.who, latest.reason, latest.what) == (
        "rukhsana",
        "The page was renamed",
        "changed",
    )
    assert (first.what, first.who, first.reason) == ("added", "a background process", "")


def test_a_change_without_an_account_says_where_it_came_from() -> None:
    with pghistory.context(user=None, reason=REFERENCE_DATA):
        source = make_source()
    assert revisions(source)[0].who == "reference data"


def test_links_choices_and_days_are_shown_in_words() -> None:
    first, second = make_deal(short_name="First"), make_deal(short_name="Second")
    event = make_event(deal=first, scope="context")
    event.deal, event.scope, event.date_precision = second, "market", "month"
    event.save()
    said = {diff.label: (diff.old, diff.new) for diff in revisions(event)[0].diffs}
    assert said["deal"] == ("First", "Second")
    assert said["scope"] == ("context", "the market")
    assert said["date precision"] == ("day", "month")


def test_a_change_by_sql_stands_in_the_history_too() -> None:
    event = make_event(title="Before")
    Event.objects.filter(pk=event.pk).update(title="After")
    assert revisions(event)[0].diffs == (FieldDiff("title", "Before", "After"),)


def test_an_insert_of_many_rows_asks_for_its_context_once() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgtype & 1 FROM pg_trigger WHERE tgname LIKE 'pgtrigger_insert_insert_%'"
        )
        for_each_row = [row[0] for row in cursor.fetchall()]
    assert len(for_each_row) > 20
    assert set(for_each_row) == {0}


def test_the_history_of_ten_changes_asks_as_much_as_of_two(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    event = make_event(deal=make_deal())
    for n in range(10):
        event.deal, event.title = make_deal(), f"Title {n}"
        event.save()
    with django_assert_max_num_queries(3):
        assert len(revisions(event)) == 11


def test_putting_back_writes_every_old_value_and_nothing_else() -> None:
    phase = make_phase(name="First", content="Old")
    recorded = phase.recorded_at
    then = revisions(phase)[0]
    phase.name, phase.content = "Second", "New"
    phase.save()
    assert {diff.label for diff in put_back(phase, then)} == {"name", "content"}
    phase.refresh_from_db()
    assert (phase.name, phase.content, phase.recorded_at) == ("First", "Old", recorded)


def test_the_present_state_differs_in_nothing_from_itself() -> None:
    phase = make_phase()
    assert differences(phase, revisions(phase)[0]) == []


def test_an_old_state_that_is_no_longer_allowed_is_refused() -> None:
    deal = make_deal()
    phase = make_phase(deal=deal, number=1)
    then = revisions(phase)[0]
    phase.number = 2
    phase.save()
    make_phase(deal=deal, number=1)
    with pytest.raises(ValidationError):
        put_back(phase, then)
    assert Phase.objects.get(pk=phase.pk).number == 2


def test_a_state_of_another_row_is_not_put_back() -> None:
    phase, other = make_phase(), make_phase()
    with pytest.raises(ObjectDoesNotExist):
        put_back(phase, revisions(other)[0])
