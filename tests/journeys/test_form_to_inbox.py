"""An editor saves a form; the dossier turns; a manager gets one letter with the same numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from milestones import tasks
from milestones.models import Milestone, StatusChange
from milestones.states import Status
from minerals_tracker.letters.content.freezing import freeze
from minerals_tracker.letters.content.weeks import FIRST_ZONE_AHEAD, Week
from minerals_tracker.letters.sending import clock_tick
from minerals_tracker.local.children import stop_all
from minerals_tracker.local.servers import Server
from minerals_tracker.models import Delivery, WeeklyIssue
from shipments.models import Shipment
from tests.factories import make_reader
from tests.journeys.by_hand import PASSWORD, Ground, Visitor, path_of, person, read
from tests.mailservers import MailServer
from tests.workers import Worker, eventually

pytestmark = pytest.mark.django_db(transaction=True)
TURNED = ("Ore has come", "Metal in it")


def week_of(shipment: Shipment) -> Week:
    """The week whose letter tells of a shipment logged at that moment."""
    return Week.of((shipment.recorded_at + FIRST_ZONE_AHEAD).astimezone(UTC).date())


def close(week: Week) -> None:
    """Let the clock come to the end of the Monday after a week."""
    monday = week.closes_at + timedelta(hours=38)
    clock_tick.run(clock=lambda: monday)


def texts(message: EmailMessage) -> tuple[str, str]:
    """Both parts of a letter, read."""
    plain, typeset = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert typeset is not None
    return read(plain.get_content()), read(typeset.get_content())


@dataclass(frozen=True)
class Numbers:
    """What both the page and the letter say of a deal, in their own words."""

    statuses: dict[str, int]
    commercial: int
    masses: list[str]
    reasons: list[bool]


STATUS = re.compile(r"(\d+) ([a-z() ]+)")


def on_page(source: str, reasons: list[str]) -> Numbers:
    (label, *_) = re.findall(r'aria-label="Milestones: ([^"]+)"', source)
    words = read(source)
    (commercial,) = set(re.findall(r"(\d+) commercial consignment, 0 samples", words))
    return Numbers(
        statuses={word.strip(): int(count) for count, word in STATUS.findall(label)},
        commercial=int(commercial),
        masses=re.findall(r"Antimony concentrate: mass ([\d.]+ t)", words),
        reasons=[reason in words for reason in reasons],
    )


def in_letter(words: str, reasons: list[str]) -> Numbers:
    (mix,) = re.findall(r"3 milestones: ([^.]+)\.", words)
    (commercial,) = re.findall(r"Commercial deliveries:? (\d+) ", words)
    return Numbers(
        statuses={word.strip(): int(count) for count, word in STATUS.findall(mix)},
        commercial=int(commercial),
        masses=re.findall(r"Antimony concentrate ([\d.]+ t) wet", words),
        reasons=[reason in words for reason in reasons],
    )


def test_from_the_form_to_the_inbox(celery_worker_process: Worker, smtp_server: MailServer) -> None:
    ground, editor = Ground.lay(), Visitor(person("Editor"))
    before = {title: ground.milestone(title).reason for title in TURNED}
    editor.logs_in()
    week = week_of(ground.log(editor))
    assert eventually(ground.is_judged)
    reasons = [ground.milestone(title).reason for title in TURNED]
    assert set(reasons).isdisjoint(before.values())

    freeze(week.previous())
    manager = Visitor(make_reader(group="Manager"))
    manager.user.set_password(PASSWORD)
    manager.user.save()
    manager.logs_in()
    close(week)
    close(week)
    (letter,) = smtp_server.messages
    assert letter["To"] == manager.user.email
    page = on_page(manager.opens(ground.address), reasons)
    assert page.statuses["met"] == page.commercial == 1
    assert page.masses == ["20 t", "5 t"]
    assert page.reasons == [True, True]
    assert [in_letter(part, reasons) for part in texts(letter)] == [page, page]
    assert "Week" in letter["Subject"]
    stop_by_post(letter)
    close(week.next())
    assert WeeklyIssue.objects.count() == 3
    assert len(smtp_server.messages) == 1


def stop_by_post(letter: EmailMessage) -> None:
    """What a mail program does when its reader asks it to: one POST, with neither
    cookie nor login."""
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(path_of(letter["List-Unsubscribe"]), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies


def rows_of(ground: Ground) -> dict[str, Any]:
    """All that the journey left behind, without names and times of its own."""
    shipment = Shipment.objects.get(deal=ground.deal)

    def alike(text: object) -> str:
        return str(text).replace(shipment.reference, "SH")

    lots = shipment.lines.order_by("number")
    judged = Milestone.objects.filter(deal=ground.deal).order_by("order")
    log = StatusChange.objects.filter(milestone__deal=ground.deal).order_by("milestone__order")
    verdict = ("title", "status", "status_since", "progress", "reason", "would_change", "evidence")
    moved = ("milestone__title", "old", "new", "reason", "evidence", "happened_on")
    return {
        "steps": list(shipment.steps.values_list("state", "reached_on", "counts_from")),
        "lots": list(lots.values_list("dry_low_kg", "contained_low_kg", "value_low_usd")),
        "verdicts": alike(list(judged.values_list(*verdict))),
        "log": alike(list(log.values_list(*moved))),
    }


def told_of(ground: Ground, issue: WeeklyIssue) -> str:
    """What the letter's content says of a deal, without its names and times."""
    (block,) = [part for part in issue.content["deals"] if part["slug"] == ground.deal.slug]
    shipment = Shipment.objects.get(deal=ground.deal)
    own = [ground.deal.slug, ground.deal.short_name, shipment.reference]
    own += Milestone.objects.filter(deal=ground.deal).values_list("key", flat=True)
    text = str(block)
    for name in sorted(own, key=len, reverse=True):
        text = text.replace(name, "its own")
    return re.sub(r"'recorded_at': '[^']+'", "", text)


def test_an_outage_of_the_queue_ends_in_the_same_rows(
    start_celery_worker: Callable[..., Worker], smtp_server: MailServer, valkey_server: Server
) -> None:
    first = Ground.lay()
    second, editor = first.twin(), Visitor(person("Editor"))
    reader = make_reader(group="Manager")
    editor.logs_in()
    start_celery_worker()
    week = week_of(first.log(editor))
    assert eventually(first.is_judged)

    stop_all([valkey_server], 3)
    second.log(editor)
    assert second.milestone("Ore has come").status != Status.MET
    assert not second.is_judged()
    valkey_server.start()
    assert eventually(lambda: published(tasks.refresh_moved.delay), 20)
    assert eventually(second.is_judged, 20)

    assert rows_of(second) == rows_of(first)
    assert len(rows_of(first)["lots"]) == 2
    close(week)
    issue = WeeklyIssue.objects.latest("closes_at")
    assert told_of(second, issue) == told_of(first, issue)
    assert [row.address for row in Delivery.objects.filter(state="sent")] == [reader.email]
    assert len(smtp_server.messages) == 1


def published(publish: Callable[[], object]) -> bool:
    """Whether the queue takes a message again, as the next tick of the clock finds out."""
    try:
        publish()
    except OSError:
        return False
    return True
