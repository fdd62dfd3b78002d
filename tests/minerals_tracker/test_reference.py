"""All files, all floors: what is loaded equals what the files hold."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from deals.models import Deal, Document, ReferenceRow
from milestones.judging import Judged, verdicts
from milestones.models import Frame, Milestone, SignalBearing, StatusChange, WatchSignal
from milestones.rules import Target, ocds_status, parse_rule
from shipments.models import Price

ROOT = Path(settings.BASE_DIR)
DEAL: dict[str, Any] = json.loads((ROOT / "deals/data/deal.json").read_text())
TABLES = {
    "deals/data/sources.csv": "deals.Source",
    "deals/data/places.csv": "deals.Place",
    "deals/data/minerals.csv": "deals.Commodity",
    "deals/data/events.csv": "deals.Event",
    "deals/data/disputes.csv": "deals.DisputedPoint",
    "deals/data/claims.csv": "deals.Claim",
    "deals/data/commitment_rungs.csv": "deals.Commitment",
    "milestones/data/milestones.csv": "milestones.Milestone",
    "milestones/data/initial_readings.csv": "milestones.SignalReading",
    "milestones/data/yardsticks.csv": "milestones.Yardstick",
}
LISTS = {
    "instruments": "deals.Instrument",
    "parties": "deals.Party",
    "people": "deals.Person",
    "phases": "deals.Phase",
    "commitments": "deals.Commitment",
    "minerals_covered": "deals.DealMineral",
    "related_projects": "deals.RelatedProject",
    "unknowns": "deals.Unknown",
    "shipments_known": "shipments.Shipment",
}
MANY = [
    ("deals/data/sources.csv", "cited_through", "deals.Source", "cited_through"),
    ("deals/data/places.csv", "source_ids", "deals.Place", "sources"),
    ("deals/data/minerals.csv", "assay_source_id", "deals.Commodity", "assay_sources"),
    ("deals/data/events.csv", "source_ids", "deals.Event", "sources"),
    ("deals/data/events.csv", "place_ids", "deals.Event", "places"),
    ("deals/data/claims.csv", "source_ids", "deals.Claim", "sources"),
    ("milestones/data/milestones.csv", "source_ids", "milestones.Milestone", "sources"),
    (
        "milestones/data/milestones.csv",
        "evidence_event_ids",
        "milestones.Milestone",
        "evidence_events",
    ),
    (
        "milestones/data/initial_readings.csv",
        "source_ids",
        "milestones.SignalReading",
        "sources",
    ),
    *(
        ("milestones/data/yardsticks.csv", f"{name}_ids", "milestones.Yardstick", f"{name}s")
        for name in ("milestone", "signal", "event")
    ),
]


def rows(file: str) -> list[dict[str, str]]:
    with (ROOT / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def members(file: str, column: str) -> list[str]:
    return [key for row in rows(file) for key in row[column].split("|") if key]


def count(model: str) -> int:
    number: int = apps.get_model(model)._default_manager.count()
    return number


def test_every_row_of_every_table_is_loaded(reference_data: Deal) -> None:
    assert {model: count(model) for model in TABLES.values()} == {
        model: len(rows(file)) for file, model in TABLES.items()
    }


def test_every_member_of_every_list_of_the_deal_is_loaded(reference_data: Deal) -> None:
    assert {model: count(model) for model in LISTS.values()} == {
        model: len(DEAL[name]) for name, model in LISTS.items()
    }
    assert reference_data.headline_values.count() == len(DEAL["deal"]["value"])


def test_signals_are_told_from_frames(reference_data: Deal) -> None:
    kinds = [row["kind"] for row in rows("milestones/data/signals.csv")]
    assert WatchSignal.objects.count() == kinds.count("watch_signal")
    assert Frame.objects.count() == len(kinds) - kinds.count("watch_signal")


def test_lists_inside_cells_become_rows(reference_data: Deal) -> None:
    assert Document.objects.count() == len(members("deals/data/events.csv", "documents"))
    assert SignalBearing.objects.count() == len(members("deals/data/events.csv", "signals"))


def test_every_price_is_loaded(reference_data: Deal) -> None:
    priced = [row for row in rows("deals/data/minerals.csv") if row["price_value"]]
    assert Price.objects.count() == len(priced)


def test_every_relation_to_many_is_loaded(reference_data: Deal) -> None:
    for file, column, model, field in MANY:
        through = getattr(apps.get_model(model), field).through
        assert through._default_manager.count() == len(members(file, column)), (model, field)


def test_every_statement_of_the_deal_has_its_sources(reference_data: Deal) -> None:
    for name in ("phases", "commitments", "people", "related_projects", "minerals_covered"):
        for entry in DEAL[name]:
            assert entry["source_ids"], entry
    for relation in ("phases", "commitments", "people", "related_projects", "minerals"):
        assert not getattr(reference_data, relation).filter(sources=None).exists()


@pytest.mark.django_db
def test_the_command_says_what_it_read_and_loaded() -> None:
    out = StringIO()
    call_command("load_reference", stdout=out)
    said = out.getvalue()
    assert f"Read deals/data/sources.csv: {len(rows('deals/data/sources.csv'))}" in said
    assert str(ReferenceRow.objects.filter(table="deals.source").count()) in said


@pytest.mark.django_db
def test_check_keeps_nothing() -> None:
    out = StringIO()
    call_command("load_reference", "--check", stdout=out)
    assert "nothing was kept" in out.getvalue()
    assert not Deal.objects.exists()
    assert not ReferenceRow.objects.exists()


@pytest.mark.django_db
def test_a_malformed_file_ends_the_command_with_its_problems(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"sources\.csv, line 1: is missing"):
        call_command("load_reference", stdout=StringIO())


@pytest.mark.django_db
def test_the_first_load_is_judged_and_is_no_change() -> None:
    call_command("load_reference", stdout=StringIO())
    assert not Milestone.objects.filter(status="").exists()
    assert not StatusChange.objects.exists()


def as_found(row: Judged, on: date) -> str:
    """A verdict in the words of the file: the code for exports, or that it is unknown."""
    milestone = row.milestone
    target = Target(
        key=milestone.key,
        rule=parse_rule(milestone.rule),
        title=milestone.title,
        start=milestone.starts_on,
        end=milestone.ends_on,
        is_ceiling=milestone.is_ceiling,
    )
    return ocds_status(row.computed, target, on) or "unknown"


def test_statuses_computed_agree_with_those_found_by_hand(reference_data: Deal) -> None:
    on = date.fromisoformat(DEAL["as_of"])
    judged = verdicts(reference_data.pk, on=on).values()
    assert {row.milestone.key: as_found(row, on) for row in judged} == {
        row["milestone_id"]: row["status_as_found"]
        for row in rows("milestones/data/milestones.csv")
    }
