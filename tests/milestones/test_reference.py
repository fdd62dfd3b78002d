"""Milestones, signals and readings, once loaded."""

from __future__ import annotations

import json
import re
from collections import Counter

from deals.models import Deal
from deals.states import Qualifier
from milestones.models import Milestone, SignalBearing, SignalReading, WatchSignal
from milestones.rules.language import parse_rule
from tests.reference_copies import every, rows

TEMPLATE = "milestones/data/template.csv"


def test_every_rule_of_the_file_can_be_judged() -> None:
    metrics = {parse_rule(json.loads(row["rule"])).metric for row in every("milestones")}
    assert len(metrics) > 1


def test_rules_are_kept_as_the_file_has_them(reference_data: Deal) -> None:
    kept = dict(Milestone.objects.values_list("key", "rule"))
    assert kept == {row["key"]: json.loads(row["rule"]) for row in every("milestones")}


def test_milestones_stand_in_the_order_of_the_file(reference_data: Deal) -> None:
    deals = Deal.objects.order_by("key")
    keys = [row.key for deal in deals for row in deal.milestones.order_by("order")]
    assert keys == [row["key"] for row in every("milestones")]


def test_windows_are_as_in_the_file(reference_data: Deal) -> None:
    for row in every("milestones"):
        milestone = Milestone.objects.get(key=row["key"])
        window = [
            day.isoformat() if day else "" for day in (milestone.starts_on, milestone.ends_on)
        ]
        assert window == [row["starts_on"], row["ends_on"]]


def test_a_milestone_outside_the_phases_has_none(reference_data: Deal) -> None:
    numbers = Counter(
        str(milestone.phase.number) if milestone.phase else ""
        for milestone in Milestone.objects.select_related("phase")
    )
    assert numbers == Counter(row["phase"] for row in every("milestones"))


def test_only_what_was_promised_as_up_to_is_a_ceiling(reference_data: Deal) -> None:
    ceilings = Milestone.objects.filter(is_ceiling=True)
    assert ceilings
    for milestone in ceilings:
        assert milestone.commitment
        assert milestone.commitment.qualifier == Qualifier.UP_TO


def test_every_milestone_has_sources(reference_data: Deal) -> None:
    assert not Milestone.objects.filter(sources=None).exists()


def test_bearings_point_as_the_events_say(reference_data: Deal) -> None:
    event = reference_data.watched_events.earliest("key")
    found = SignalBearing.objects.filter(event=event).values_list("signal__key", "direction")
    assert dict(found) == {"ESG": "positive", "GOV": "positive", "VAL": "neutral"}


def test_each_bearing_has_its_reading(reference_data: Deal) -> None:
    signs = {"positive": 1, "neutral": 0, "negative": -1}
    readings = SignalReading.objects.values_list("event_id", "signal_id", "score")
    bearings = SignalBearing.objects.values_list("event_id", "signal_id", "direction")
    assert {(event, signal, (score > 0) - (score < 0)) for event, signal, score in readings} == {
        (event, signal, signs[direction]) for event, signal, direction in bearings
    }


def test_first_readings_have_sources_but_no_author(reference_data: Deal) -> None:
    assert not SignalReading.objects.exclude(author=None).exists()
    assert not SignalReading.objects.filter(sources=None).exists()
    assert not SignalReading.objects.filter(basis="").exists()


def test_signals_weigh_equally(reference_data: Deal) -> None:
    assert set(WatchSignal.objects.values_list("weight", flat=True)) == {1}


def test_no_criterion_asks_for_more_than_its_rule() -> None:
    """What no rule can ask for stands in no criterion: the rule would be met without it."""
    unasked = re.compile(
        r"bill of lading|laborator|head count|competent|reporting code|audited|financiers"
        r"|obligation|signed by both|between the parties|named location",
        re.IGNORECASE,
    )
    template = [row["words"] for row in rows(TEMPLATE)]
    told = [row["criterion"] for row in every("milestones")]
    assert min(len(template), len(told)) > 12
    assert [words for words in (*template, *told) if unasked.search(words)] == []


def test_a_criterion_that_says_published_belongs_to_a_rule_about_papers() -> None:
    about = {row["key"]: json.loads(row["rule"]) for row in every("milestones")}
    said = [row["key"] for row in every("milestones") if "ublished" in row["criterion"]]
    assert said == [key for key, rule in about.items() if rule["metric"] == "documents.count"]
    assert all(about[key]["filters"].get("public", True) for key in said)
