"""All files, all floors: what is loaded equals what the files hold."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import CharField, TextField

from deals.models import Deal, ReferenceRow
from deals.reference.files import DATA
from milestones.models import Milestone, StatusChange
from milestones.rules.verdict import Target, ocds_status, parse_rule
from milestones.verdicts.judging import Judged, verdicts
from minerals_tracker.reference import SHEETS
from tests.reference_copies import every, folders, rows

FILES = sorted(
    path.relative_to(settings.BASE_DIR).as_posix()
    for path in (Path(settings.BASE_DIR) / DATA).rglob("*.csv")
)
MODELS = {sheet.file: sheet.model for sheet in SHEETS}


def members(file: str, column: str) -> list[str]:
    return [key for row in rows(file) for key in row[column].split("|") if key]


def test_every_row_of_every_file_is_loaded(reference_data: Deal) -> None:
    names = {Path(file).name for file in FILES}
    found = {name: MODELS[name]._default_manager.count() for name in names}
    assert found == {name: len(every(Path(name).stem)) for name in names}
    assert names == set(MODELS)


def test_every_relation_to_many_is_loaded(reference_data: Deal) -> None:
    told: Counter[Any] = Counter()
    for file in FILES:
        for field in MODELS[Path(file).name]._meta.many_to_many:
            told[field] += len(members(file, field.name)) if field.name in rows(file)[0] else 0
    for field, count in told.items():
        assert field.remote_field.through._default_manager.count() == count, field
    assert sum(map(bool, told.values())) > 15


def test_every_column_is_loaded_as_its_file_says(reference_data: Deal) -> None:
    """Texts and choices word for word; the other kinds of cell have tests of their own."""
    looked_at = 0
    for name in {Path(file).name for file in FILES}:
        told = every(Path(name).stem)
        for column in {column for row in told for column in row}:
            field: Any = MODELS[name]._meta.get_field(column)
            if isinstance(field, CharField | TextField) and not column.endswith("precision"):
                looked_at += 1
                kept = Counter(MODELS[name]._default_manager.values_list(column, flat=True))
                assert kept == Counter(row.get(column) or field.get_default() for row in told), (
                    name,
                    column,
                )
    assert looked_at > 80


def test_every_statement_of_the_deal_has_its_sources(reference_data: Deal) -> None:
    for deal in Deal.objects.all():
        for relation in ("phases", "commitments", "people", "related_projects", "minerals"):
            assert getattr(deal, relation).exists()
            assert not getattr(deal, relation).filter(sources=None).exists()


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
    for folder, deal in zip(folders(), Deal.objects.order_by("key"), strict=True):
        on = deal.data_as_of
        assert on
        judged = verdicts(deal.pk, on=on).values()
        assert {row.milestone.key: as_found(row, on) for row in judged} == {
            row["key"]: row["status_as_found"] for row in rows(f"{folder}/milestones.csv")
        }
