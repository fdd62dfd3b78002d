"""Rows of sent files: all or none, every problem at once, nothing that stands is changed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.db.models import Model
from pytest_django import DjangoCaptureOnCommitCallbacks

from deals.models import Deal, Document, Event, Source
from deals.reference import MalformedReferenceError
from deals.tracking.history import revisions
from deals.tracking.notices import deal_changed
from milestones.models import Milestone, SignalBearing, SignalReading
from milestones.setup.sent_files import Sent, import_files
from tests.factories import make_deal, make_phase, make_signal, make_source
from tests.milestones.sent_files import sent

pytestmark = pytest.mark.django_db
WRITTEN: tuple[type[Model], ...] = (Event, Document, Milestone, SignalBearing, SignalReading)


@pytest.fixture
def deal() -> Deal:
    make_signal(key="GOV")
    make_source(key="S-1")
    return make_deal(key="NEW")


def counts() -> list[int]:
    return [model._default_manager.count() for model in WRITTEN]


def full(**event: str) -> Mapping[str, Sent]:
    about = {"deal": "NEW", "sources": "S-1"}
    return {
        "events": sent("events", about | event),
        "documents": sent("documents", {}),
        "milestones": sent("milestones", {"evidence_events": "NEW-EV1", "sources": "S-1"}),
        "bearings": sent("bearings", {}),
        "readings": sent("readings", {"sources": "S-1"}),
    }


def problems(deal: Deal, files: Mapping[str, Sent]) -> list[tuple[str, int, str, str]]:
    with pytest.raises(MalformedReferenceError) as caught:
        import_files(deal, files)
    spots = [(problem.spot, problem.value) for problem in caught.value.problems]
    return [(spot.file, spot.line, spot.column, value) for spot, value in spots]


def test_files_that_name_each_other_go_in_together(deal: Deal) -> None:
    entered = import_files(deal, full())
    assert [table.new for table in entered] == [1, 1, 1, 1, 1]
    event, milestone = Event.objects.get(), Milestone.objects.get()
    assert (event.deal, event.date_precision) == (deal, "month")
    assert list(milestone.evidence_events.all()) == [event]
    assert SignalReading.objects.get().event == event
    assert [*event.sources.all(), *milestone.sources.all()] == [Source.objects.get()] * 2


def test_the_same_files_again_change_nothing(deal: Deal) -> None:
    import_files(deal, full())
    before = counts()
    assert [(t.new, t.there_already) for t in import_files(deal, full())] == [(0, 1)] * 5
    assert counts() == before


def test_trying_keeps_nothing(deal: Deal) -> None:
    assert [table.new for table in import_files(deal, full(), dry=True)] == [1, 1, 1, 1, 1]
    assert counts() == [0, 0, 0, 0, 0]


def test_every_problem_of_every_file_is_said_at_once(deal: Deal) -> None:
    files = {
        "events": sent("events", {"happened_on": "2026-13", "scope": "all"}, {"key": "E 2"}),
        "milestones": sent("milestones", {"rule": "{"}, {"sources": "S-9"}),
        "bearings": sent("bearings", {"direction": "up"}),
        "readings": sent(
            "readings", {"signal": "WIND", "score": "much"}, {"score": "5"}, name="read.csv"
        ),
    }
    found = problems(deal, files)
    assert {spot[:3] for spot in found} >= {
        ("my events.csv", 2, "happened_on"),
        ("my events.csv", 2, "scope"),
        ("my events.csv", 3, "key"),
        ("my milestones.csv", 2, "rule"),
        ("my milestones.csv", 3, "sources"),
        ("my bearings.csv", 2, "direction"),
        ("read.csv", 2, "signal"),
        ("read.csv", 2, "score"),
        ("read.csv", 3, ""),
    }
    assert ("my milestones.csv", 3, "sources", "S-9") in found
    assert counts() == [0, 0, 0, 0, 0]


def test_what_the_database_refuses_is_said_with_its_line(deal: Deal) -> None:
    ends_early = {"key": "NEW-MS2", "ends_on": "2025-01-01"}
    reading = {"score": "5", "event": "NEW-EV1"}
    files = {**full(), "milestones": sent("milestones", {}, ends_early)}
    files["readings"] = sent("readings", reading)
    assert {spot[:2] for spot in problems(deal, files)} == {
        ("my milestones.csv", 3),
        ("my readings.csv", 2),
    }
    assert counts() == [0, 0, 0, 0, 0]


def test_a_row_that_stands_and_says_otherwise_is_left_and_named(deal: Deal) -> None:
    import_files(deal, full())
    with pytest.raises(MalformedReferenceError, match="says otherwise in: title"):
        import_files(deal, full(title="Another title"))
    assert Event.objects.get().title == "Permit granted"


def test_rows_about_another_deal_are_refused(deal: Deal) -> None:
    make_deal(key="OTHER")
    found = problems(deal, {"events": sent("events", {"deal": "OTHER"})})
    assert ("my events.csv", 2, "deal", "OTHER") in found


def test_an_event_about_no_deal_is_watched_as_context(deal: Deal) -> None:
    import_files(deal, {"events": sent("events", {"scope": "context", "deal": ""})})
    event = Event.objects.get()
    assert event.deal is None
    assert list(event.watched_by.all()) == [deal]


def test_phases_are_those_of_the_deal(deal: Deal) -> None:
    make_phase(deal=deal, number=2)
    import_files(deal, {"milestones": sent("milestones", {"phase": "2"})})
    assert Milestone.objects.get().phase == deal.phases.get()
    assert problems(deal, {"milestones": sent("milestones", {"phase": "3"})})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_mark_that_some_programs_put_in_front_does_not_matter(
    deal: Deal, encoding: str
) -> None:
    import_files(deal, {"events": sent("events", {"deal": "NEW"}, encoding=encoding)})
    assert Event.objects.count() == 1


def test_other_encodings_are_refused_with_the_line(deal: Deal) -> None:
    files = {"events": sent("events", {"title": "Señal"}, encoding="latin-1")}
    assert problems(deal, files)[0][:2] == ("my events.csv", 2)


def test_it_is_announced_once_and_stands_in_the_history(
    deal: Deal, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[str] = []

    def hear(**kwargs: object) -> None:
        heard.append("changed")

    deal_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            import_files(deal, full())
    finally:
        deal_changed.disconnect(hear)
    assert heard == ["changed"]
    assert revisions(Event.objects.get())[0].reason.startswith("import of my events.csv")
