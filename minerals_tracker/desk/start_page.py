"""What the admin's start page and side menu offer: the nouns an editor works with, by task.

A noun of no task stands under `OTHER` for who may add rows of it; else it is technical, and
administrators find it under `TECHNICAL`, nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.text import slugify

from minerals_tracker.desk.queue import queue
from minerals_tracker.desk.sections import Section

OTHER, TECHNICAL = "Other", "Technical tables"
SEES_TECHNICAL = "auth.change_user"
SEES_QUEUE = "minerals_tracker.change_errorreport"


@dataclass(frozen=True, slots=True)
class Noun:
    """A line of the start page: `model` is `app.model`, `do` the words of the link to a new row."""

    model: str
    name: str
    line: str
    do: str = "Enter one"


@dataclass(frozen=True, slots=True)
class Task:
    """A group of the start page."""

    title: str
    lead: str
    nouns: tuple[Noun, ...]


TASKS = (
    Task(
        "Log what happened",
        "Shipments, events and money.",
        (
            Noun(
                "shipments.shipment", "Shipments", "With their lots, states and papers", "Log one"
            ),
            Noun(
                "shipments.importbatch",
                "Imports",
                "Many shipments from a CSV or Excel file; a template is offered",
                "Import a file",
            ),
            Noun(
                "deals.event", "Events", "What happened on a day: signings, statements, decisions"
            ),
            Noun(
                "deals.fundingrecord",
                "Payments and loans",
                "Money committed or paid out, for what and by whom",
            ),
            Noun(
                "shipments.customsbatch",
                "Customs answers",
                "Files of statistics offices as they came",
                "Load a file",
            ),
            Noun("shipments.customsrecord", "Customs statistics", "Monthly trade by code"),
        ),
    ),
    Task(
        "Keep the evidence",
        "Where each figure comes from.",
        (
            Noun("deals.source", "Sources", "Documents with publisher, date and reliability"),
            Noun("deals.document", "Published papers", "What an event published"),
            Noun("deals.disputedpoint", "Disputed points", "Where sources disagree"),
            Noun("deals.claim", "Claims", "What each source says of a disputed point"),
            Noun("deals.unknown", "What is not known", "Looked for and not found"),
            Noun("minerals_tracker.errorreport", "Errors reported", "By readers of the site", ""),
        ),
    ),
    Task(
        "Judge",
        "What the evidence means.",
        (
            Noun("milestones.signalreading", "Signal readings", "Scores from −2 to +2", "Read one"),
            Noun("milestones.signalbearing", "Bearings", "Which way an event points for a signal"),
            Noun(
                "milestones.signalquestion", "Signal questions", "Worded for one deal", "Word one"
            ),
            Noun("milestones.milestone", "Milestones", "Targets with a window and a rule"),
            Noun(
                "milestones.override",
                "Overrides",
                "A status set by an editor, with reason and expiry",
                "Set one",
            ),
            Noun("milestones.yardstick", "Yardsticks", "Principles, reforms and cautions"),
            Noun("milestones.watchsignal", "Watch-signals", "The common questions and weights", ""),
            Noun("milestones.frame", "Frames", "The words of the founding articles", ""),
        ),
    ),
    Task(
        "Describe the deals",
        "Set up once, changed rarely.",
        (
            Noun("deals.deal", "Deals", "What was agreed, and how it stands", "Set up one"),
            Noun("deals.phase", "Phases", "Parts of a deal with their windows"),
            Noun("deals.instrument", "Agreements", "Papers signed, binding or not"),
            Noun("deals.instrumentstate", "States of agreements", "Since when each holds"),
            Noun("deals.commitment", "Commitments", "What was promised, and how far it came"),
            Noun("deals.headlinevalue", "Sums named", "What the deal is said to be worth"),
            Noun("deals.dealmineral", "Minerals of a deal", "Which it covers, and who says so"),
            Noun("deals.party", "Companies and governments", "Who takes part"),
            Noun("deals.dealparty", "Parts in a deal", "Which party has which role"),
            Noun("deals.person", "People of a deal", "Who spoke or signed"),
            Noun("deals.asset", "Plants and mines", "Sites, and the state each is in"),
            Noun("deals.outputreport", "Output reports", "What a plant made or could make"),
            Noun("deals.relatedproject", "Related projects", "Neighbours that count nowhere here"),
        ),
    ),
    Task(
        "Minerals and prices",
        "What all deals share.",
        (
            Noun("deals.commodity", "Commodities", "Forms, codes and limits of assays"),
            Noun("deals.place", "Places", "Ports, mines, plants and cities"),
            Noun("shipments.price", "Prices", "By commodity, market and day"),
            Noun("deals.exchangerate", "Exchange rates", "Currencies against the dollar"),
            Noun(
                "shipments.revaluation",
                "Periods valued again",
                "What new prices change of older values",
                "Value a period",
            ),
        ),
    ),
    Task(
        "Letters",
        "What managers read every week.",
        (
            Noun("minerals_tracker.weeklyissue", "Weekly letters", "Issues as they were sent", ""),
            Noun(
                "minerals_tracker.erratum", "Corrections", "Printed in the next letter", "Write one"
            ),
            Noun("minerals_tracker.delivery", "Deliveries", "Who got which letter", ""),
            Noun("minerals_tracker.digestpreference", "Readers", "Who gets it, when and where"),
        ),
    ),
    Task(
        "People",
        "Who may do what.",
        (
            Noun("auth.user", "Accounts", "Groups and deactivation"),
            Noun("minerals_tracker.invitation", "Invitations", "Sent, used and expired", "Invite"),
        ),
    ),
)

FIRST = (
    ("shipments.shipment", "Log a shipment"),
    ("shipments.importbatch", "Import a file"),
    ("deals.event", "Enter an event"),
    ("deals.source", "Enter a source"),
    ("milestones.signalreading", "Read a signal"),
)
"""What an editor does most, as buttons on top."""


def by_task(apps: Iterable[Mapping[str, Any]], user: Any) -> list[dict[str, Any]]:
    """Django's list of apps, put in groups by task; each model gets its `line` and `do`.

    `apps` holds what the user may see, so that groups without any are left out.
    """
    known = {
        f"{app['app_label']}.{one['object_name'].lower()}": one
        for app in apps
        for one in app["models"]
    }
    groups = [_group(task.title, task.lead, _offered(task, known)) for task in TASKS]
    rest = sorted(known.values(), key=lambda one: str(one["name"]))
    groups.append(
        _group(OTHER, "What belongs to no task above.", [r for r in rest if r["add_url"]])
    )
    rest = [one for one in rest if not one["add_url"]]
    if user.has_perm(SEES_TECHNICAL):
        groups.append(_group(TECHNICAL, "Kept by the site itself.", rest))
    return [group for group in groups if group["models"]]


def _offered(task: Task, known: dict[str, Any]) -> list[dict[str, Any]]:
    """Take the models of a task out of those that are known."""
    found = [(noun, known.pop(noun.model, None)) for noun in task.nouns]
    return [
        {**model, "name": noun.name, "line": noun.line, "do": noun.do}
        for noun, model in found
        if model is not None
    ]


def _group(title: str, lead: str, models: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    key = slugify(title)
    return {
        "name": title,
        "lead": lead,
        "app_label": key,
        "app_url": f"{reverse('admin:index')}#{key}",
        "is_technical": title == TECHNICAL,
        "models": list(models),
    }


def first_actions(apps: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Addresses and words of the buttons, for what may be added."""
    added = {
        f"{one['model']._meta.label_lower}": one["add_url"]
        for app in apps
        for one in app["models"]
        if one["add_url"]
    }
    return [(added[model], words) for model, words in FIRST if model in added]


def what_waits(user: User, *, today: date) -> list[Section]:
    """The sections of the work queue in which something waits; none for who does not see it."""
    if not user.has_perm(SEES_QUEUE):
        return []
    return [section for section in queue(user, today=today) if section.total]
