"""What a dead sender leaves: its notes decide, and only the letter it was handing over is in doubt."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from minerals_tracker.digest import journal, ledger
from minerals_tracker.digest.editions import edition_for
from minerals_tracker.digest.journal import Journal, abandoned
from minerals_tracker.digest.post import Outcome, Result
from minerals_tracker.digest.recovery import recover
from minerals_tracker.models import Delivery
from tests.factories import WEEK, choice, make_deal, make_delivery, make_issue, make_reader

pytestmark = pytest.mark.django_db
NOW = WEEK.closes_at + timedelta(days=1)
ACCEPTED = Outcome(Result.ACCEPTED, "250 taken as 1A")
REFUSED = Outcome(Result.BAD_ADDRESS, "550 no such user")


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of notes that no other process looks into."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    return tmp_path / "letters"


@pytest.fixture
def five(notes: Path) -> Journal:
    """A sender at work on five letters, four of them marked, three of those begun, two answered."""
    make_deal(slug="one", recorded_at=WEEK.opens_at)
    edition = edition_for(make_issue(), choice("one"))
    for name in ("sent", "bad", "open", "marked", "claimed"):
        make_delivery(issue=edition.issue, recipient=make_reader(email=f"{name}@example.org"))
    sender = Journal()
    rows = ledger.claim(sender.name, now=NOW, limit=10)
    marks = [ledger.Mark(row.pk, edition.pk, "<x@y>", row.address) for row in rows[:4]]
    assert len(ledger.begin(marks, worker=sender.name, now=NOW)) == 4
    for row, answer in zip(rows[:3], (ACCEPTED, REFUSED, None), strict=True):
        sender.begin(row.pk)
        if answer:
            sender.answer(row.pk, answer)
    return sender


def die(sender: Journal) -> None:
    """End as a process does that is killed: the kernel closes its files."""
    os.close(sender._file)


def standing() -> dict[str, str]:
    return {row.address.partition("@")[0]: row.state for row in Delivery.objects.all()}


def test_notes_decide_on_every_letter_but_the_one_being_handed_over(five: Journal) -> None:
    die(five)
    assert recover(now=NOW) == (2, 1)
    assert standing() == {
        "sent": "sent",
        "bad": "failed",
        "open": "uncertain",
        "marked": "pending",
        "claimed": "pending",
    }
    sent = Delivery.objects.get(address__startswith="sent")
    assert (sent.smtp_reply, sent.settled_at, sent.attempts) == ("250 taken as 1A", NOW, 1)
    marked = Delivery.objects.get(address__startswith="marked")
    assert (marked.handed_over_at, marked.attempts) == (None, 0)


def test_address_refused_to_a_dead_sender_is_suspended(five: Journal) -> None:
    die(five)
    recover(now=NOW)
    bad = Delivery.objects.get(address__startswith="bad").recipient
    assert bad is not None
    assert bad.letter.is_suspended


def test_letters_of_a_living_sender_are_left_to_it(five: Journal) -> None:
    assert recover(now=NOW) == (0, 0)
    assert set(standing().values()) == {"claimed"}


def test_stalled_sender_has_its_marked_letters_doubted_after_the_lease(five: Journal) -> None:
    assert recover(now=NOW + ledger.LEASE * 2) == (1, 4)
    assert standing()["marked"] == "uncertain"


def test_notes_are_read_once_and_forgotten(five: Journal, notes: Path) -> None:
    die(five)
    recover(now=NOW)
    assert list(notes.iterdir()) == []
    assert recover(now=NOW) == (0, 0)


def test_notes_of_before_a_restart_of_the_machine_prove_nothing(
    five: Journal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Their last lines may never have reached the disk."""
    die(five)
    boot = tmp_path / "boot_id"
    boot.write_text("another start\n")
    monkeypatch.setattr(journal, "BOOT_ID", boot)
    assert recover(now=NOW) == (0, 0)
    assert recover(now=NOW + ledger.LEASE * 2) == (1, 4)


@pytest.mark.parametrize("end", [0, 1, 10, -3])
def test_broken_notes_do_not_stop_the_others(five: Journal, notes: Path, end: int) -> None:
    """A disk that was full cuts them short anywhere."""
    (notes / "0-torn").write_bytes(five._path.read_bytes()[:end])
    die(five)
    assert recover(now=NOW) == (2, 1)


def test_run_that_ends_well_leaves_nothing(notes: Path) -> None:
    with Journal() as sender:
        sender.begin(1)
    assert list(notes.iterdir()) == []


def test_run_that_breaks_off_leaves_its_notes(notes: Path) -> None:
    sender = Journal()

    def break_off() -> None:
        with sender:
            sender.begin(1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    ((name, found),) = abandoned()
    assert (name, found.begun, found.answers) == (sender.name, {1}, {})
