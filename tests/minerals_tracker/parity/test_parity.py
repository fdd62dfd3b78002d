"""Answer, ladder, milestones, pages, files and letter tell the same of random deals on
random days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from deals.states import DatePrecision
from deals.units import format_date, in_usd_and_not, plural
from milestones.states import LATE
from milestones.verdicts.refresh import refresh_deal
from minerals_tracker.letters.content.week_content import gather
from minerals_tracker.letters.content.weeks import Week
from tests.minerals_tracker.parity.doors import Doors, Head, text
from tests.minerals_tracker.parity.making import LAST, RULES, STATES, Drawn, World
from tests.minerals_tracker.parity.oracle import Truth, truth

pytestmark = pytest.mark.django_db
SEEDS = (18, 19)
COMPARED = 2000
"""So many comparisons at the least, of each seed."""
CENT = Decimal("0.01")
CLOSING = datetime(2026, 10, 4, 9, tzinfo=UTC)
NOT_DUE = {"met", "undated", "planned"}
"""What a milestone may read before the signing."""


class Tally:
    """Counts comparisons, each of two things that have to be the same."""

    def __init__(self) -> None:
        self.kinds = Counter[str]()

    def same(self, kind: str, told: Any, wanted: Any, *where: Any) -> None:
        self.kinds[kind] += 1
        assert told == wanted, (kind, *where)


@pytest.fixture
def doors(client: Client, settings: LazySettings) -> Doors:
    settings.PUBLIC_READ = True
    return Doors(client)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_that_is_told_of_a_deal_on_a_day_is_the_same(doors: Doors, seed: int) -> None:
    world, tally = World(seed), Tally()
    days = sorted({world.day() for _ in range(4)} | {LAST})
    for day in days:
        rows = doors.portfolio(day)
        for drawn in world.deals:
            slug, found = drawn.deal.slug, truth(drawn, day)
            head = doors.head(slug, day)
            answers(tally, head, rows[slug], found, slug, day)
            statuses(tally, head, drawn, found, day)
            tally.same("ladder", head.rungs, found.rungs, slug, day)
            files(tally, doors, drawn, found, day)
    letters(tally, doors, world)
    assert sum(tally.kinds.values()) >= COMPARED, tally.kinds
    assert set(tally.kinds) == {"answer", "milestones", "ladder", "page", "file", "letter"}


def answers(
    tally: Tally, head: Head, row: tuple[str, str], found: Truth, slug: str, day: date
) -> None:
    """The head of the dossier and the row of the portfolio say the same, and what is so."""
    tally.same("answer", row, (head.word, head.sentence), slug, day)
    if not found.signed:
        tally.same("answer", head.word, "Not agreed", slug, day)
        return
    said = head.sentence.lower()
    paid = text(in_usd_and_not(found.paid_usd, found.unconverted)).lower()
    bound = plural(found.binding, "binding agreement")
    tally.same("answer", "no commercial delivery" in said, not found.commercial, slug, day)
    tally.same("answer", "no binding agreement" in said, not found.binding, slug, day)
    tally.same("answer", f"{bound} signed" in said, bool(found.binding), slug, day)
    tally.same("answer", "no payment" in said, not found.paid, slug, day)
    tally.same("answer", bool(paid) and paid in said, bool(found.paid), slug, day)
    lacking = (found.commercial, found.binding, found.paid).count(0)
    words = {0: ("Yes", "In part"), 3: ("Not yet",)}.get(lacking, ("In part",))
    tally.same("answer", head.word in words, True, slug, day)
    kinds = plural(found.commercial, "commercial consignment"), plural(found.samples, "sample")
    shown_paid = head.stats["Paid out"].lower()
    tally.same("page", shown_paid.startswith(paid or "none on record"), True, slug, day)
    arrived = ", ".join(kinds) if found.arrived else "nothing has arrived"
    tally.same("page", arrived in head.stats["Arrived, wet mass"], True, slug, day)


def statuses(tally: Tally, head: Head, drawn: Drawn, found: Truth, day: date) -> None:
    """A milestone that waits for a step is met where the step was taken, and not due before the
    signing."""
    for name in RULES:
        status = head.statuses[f"{drawn.deal.key}-{name}"]
        where = (drawn.deal.slug, name, day)
        tally.same("milestones", status == "met", bool(found.step(name)), *where)
        if not found.signed:
            tally.same("milestones", status in NOT_DUE, True, *where)


def files(tally: Tally, doors: Doors, drawn: Drawn, found: Truth, day: date) -> None:
    """The three forms of a file hold the same cells, and those of the pages of its shipments."""
    slug = drawn.deal.slug
    rows = doors.json(slug, day)
    for other in (doors.csv(slug, day), doors.xlsx(slug, day)):
        tally.same("file", len(other), len(rows), slug, day)
        for row, told in zip(rows, other, strict=True):
            for name, cell in row.items():
                tally.same("file", plain(told[name]), plain(cell), slug, day, name)
    came = {row["reference"]: row["purpose"] for row in rows if has_arrived(row)}
    tally.same("file", len(came), found.arrived, slug, day)
    tally.same("file", list(came.values()).count("commercial"), found.commercial, slug, day)
    count, listed = doors.listed(slug, day)
    references = {row["reference"] for row in rows}
    tally.same("page", (count, set(listed)), (len(references), references), slug, day)
    for reference in references:
        own = [row for row in rows if row["reference"] == reference]
        tally.same("page", listed[reference].lower().split(" · ")[0], own[0]["purpose"], reference)
        shipments(tally, doors, own, reference, day)


def plain(cell: Any) -> str:
    """A cell of any form as text; numbers without needless zeros."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell).lower()
    if isinstance(cell, list):
        return " ".join(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    try:
        return f"{Decimal(str(cell)).normalize():f}"
    except ArithmeticError:
        return str(cell)


def has_arrived(row: dict[str, Any]) -> bool:
    came = any(row[state] for state in ("arrived", "cleared", "assayed", "settled"))
    return came and not row["rejected"]


def shipments(
    tally: Tally, doors: Doors, rows: list[dict[str, Any]], reference: str, day: date
) -> None:
    """The page of a shipment tells what the rows of it in a file hold."""
    page, first = doors.shipment(reference, day), rows[0]
    where = (reference, day)
    states = sorted((state, said(first[state])) for state in STATES if first[state])
    tally.same("page", sorted(page.stations), states, *where)
    tally.same("page", page.lead.lower().startswith(first["purpose"]), True, *where)
    tally.same("page", page.sources, set(first["sources"] or ()), *where)
    for words in {first["mass_note"], *(row["note"] for row in rows)} - {None, ""}:
        tally.same("page", words in page.notes, True, *where)
    tally.same("page", sorted(page.lots), sorted(row["line"] for row in rows), *where)
    for row in rows:
        steps = page.lots[row["line"]]
        for label, name in (("wet", "wet"), ("dry", "dry"), ("contained", "contained")):
            ends = [row[f"{name}_low_kg"], row[f"{name}_high_kg"]]
            tally.same("page", steps.get(label) or [], shown(ends), *where, label)
        worth = [row["value_low_usd"], row["value_high_usd"]]
        tally.same("page", steps.get("value") or [], shown(worth), *where, "value")


def said(when: str) -> str:
    """A day of a file as a page says it: a month as a month."""
    if "Q" in when:
        year, quarter = when.split("-Q")
        return format_date(date(int(year), int(quarter) * 3, 1), DatePrecision.QUARTER)
    if len(when) == len("2026-01"):
        return format_date(date.fromisoformat(f"{when}-01"), DatePrecision.MONTH)
    return format_date(date.fromisoformat(when))


def shown(ends: list[Any]) -> list[Decimal]:
    """The ends of an interval as a page writes them: to two decimals, once where they
    are the same."""
    if ends[0] is None:
        return []
    cents = [Decimal(end).quantize(CENT, ROUND_HALF_UP) for end in ends if end is not None]
    return list(dict.fromkeys(cents))


def letters(tally: Tally, doors: Doors, world: World) -> None:
    """The letter of the week that closes on the last day tells what the pages of that day tell."""
    for drawn in world.deals:
        refresh_deal(drawn.deal.pk, today=LAST, now=CLOSING)
    blocks = {block["slug"]: block for block in gather(Week.of(LAST), unsent=[])["deals"]}
    for drawn in world.deals:
        slug, found = drawn.deal.slug, truth(drawn, LAST)
        block, head = blocks[slug], doors.head(drawn.deal.slug, LAST)
        told = block["figures"]
        wanted = {
            "commercial_deliveries": found.commercial,
            "sample_deliveries": found.samples,
            "usd_disbursed": found.paid_usd,
            "met": list(head.statuses.values()).count("met"),
            "late": sum(status in _late() for status in head.statuses.values()),
            "milestones": len(RULES),
        }
        for name, value in wanted.items():
            tally.same("letter", Decimal(told[name]), value, slug, name)
        tally.same("letter", int(told.get("unconverted", 0)), found.unconverted, slug)
        counts = Counter(status.replace("-", "_") for status in head.statuses.values())
        tally.same("letter", block["milestones"]["counts"], counts, slug)


def _late() -> Iterator[str]:
    return (status.replace("_", "-") for status in LATE)
