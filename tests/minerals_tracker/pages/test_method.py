from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from deals.units import currencies
from milestones.rules import findings, verdict
from milestones.rules.language import Metric
from milestones.scenario import forecast, index, scenarios
from minerals_tracker.pages.dossier import dossier
from minerals_tracker.pages.methodology.dictionary import nouns
from minerals_tracker.pages.methodology.methodology_page import sections
from minerals_tracker.pages.methodology.page_parts import constant_text, explained
from shipments.customs import reconciliation, reconciliation_facts, reconciliation_verdicts
from shipments.valuation import price_choice


def text_of(client: Client) -> str:
    return client.get("/methodology/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("module", "name", "value", "words"),
    [
        (findings, "AT_RISK_DAYS", 919, "919 days or fewer"),
        (findings, "STALL_DAYS", 919, "for 919 days"),
        (findings, "LAG_POINTS", 919, "more than 919 percentage"),
        (price_choice, "MAX_PRICE_AGE_DAYS", 919, "older than 919 days"),
        (currencies, "MAX_RATE_AGE_DAYS", 919, "no older than 919 days. A sum"),
        (index, "HALF_LIFE_DAYS", 919, "÷ 919)"),
        (scenarios, "BAND", Decimal("0.123"), "above +0.123 "),
        (scenarios, "GATE_FROM", date(2031, 5, 6), "from 6 May 2031"),
        (forecast, "FEWEST_DELIVERIES", 919, "fewer than 919 deliveries"),
        (reconciliation_facts, "MASS_TOLERANCE", Decimal("0.919"), "agree within 91.9 %"),
        (reconciliation_facts, "VALUE_TOLERANCE", Decimal("0.919"), "two values within 91.9 %"),
        (reconciliation_facts, "FREIGHT_SHARE", Decimal("0.919"), "by 91.9 % more"),
        (reconciliation, "LAG_MONTHS", 919, "come 919 months late"),
        (reconciliation_verdicts, "SETTLED_MONTHS", 919, "missing 919 months after"),
        (reconciliation_verdicts, "RELEASE_DAYS", {"US": 919}, "<td>US 919</td>"),
        (dossier, "FRESH_DAYS", 919, "<td>919</td>"),
    ],
)
def test_the_page_changes_with_a_constant(
    reader: Client,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
    value: Any,
    words: str,
) -> None:
    assert words not in text_of(reader)
    monkeypatch.setattr(module, name, value)
    page = text_of(reader)
    assert words in page
    assert f"<td>{constant_text(value)}</td>" in page


def test_statuses_stand_in_the_order_in_which_they_are_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turned = verdict.ORDER[::-1]
    monkeypatch.setattr(verdict, "ORDER", turned)
    (section,) = (found for found in sections() if found.anchor == "milestone-status")
    assert [row[0] for row in section.tables[0].rows] == [status.value for status, _ in turned]


def test_the_source_of_what_about_means_is_named() -> None:
    (section,) = (found for found in sections() if found.anchor == "mass")
    assert "UCP 600, article 30 a" in section.text[0]


def test_every_metric_is_explained() -> None:
    (section,) = (found for found in sections() if found.anchor == "rules")
    assert [row[0] for row in section.tables[0].rows] == [metric.value for metric in Metric]


def test_every_anchor_that_the_code_names_is_on_the_page() -> None:
    anchors = {section.anchor for section in sections()}
    assert len(anchors) == len(sections())
    named = set()
    for path in Path().glob("*/charts/*.py"):
        named |= {
            line.split('"')[1] for line in path.read_text().splitlines() if " anchor=" in line
            and "xanchor" not in line
        }  # fmt: skip
    assert named
    assert named <= anchors


def test_a_constant_is_explained_in_the_words_below_it() -> None:
    assert explained(findings)["AT_RISK_DAYS"].startswith("A milestone that is not met")
    assert explained(forecast)["HIGH_PERCENTILE"].startswith("The window runs")


def test_the_dictionary_holds_every_field_with_its_help() -> None:
    known = {noun.key: noun for noun in nouns()}
    model = apps.get_model("milestones", "milestone")
    columns = {column.name: column for column in known["milestone"].columns}
    assert columns["is_ceiling"].help == str(model._meta.get_field("is_ceiling").help_text)
    assert "overdue" in columns["status"].words
    assert columns["deal"].kind == "reference to deal"
    assert "shipment" in known
    assert "lastrefresh" not in known


@pytest.mark.django_db
def test_the_dictionary_shows_every_noun(reader: Client) -> None:
    page = reader.get("/methodology/dictionary/").content.decode()
    assert [noun.key for noun in nouns() if f'id="{noun.key}"' not in page] == []
