"""Made content for the page of components: every part of the site once, in every state it has."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import SimpleNamespace as Made
from typing import Any

from deals.charts import MONEY, TimelinePhase, TimelinePoint, follow_through, phase_timeline
from deals.figures import KeyEntry, SourceRef
from milestones.states import Status
from tests.browser.waiting import waiting
from tests.pictures import TODAY, make_figure, make_ladder, make_point

SOURCES = (
    SourceRef("S1", "A Gazette", "A memorandum is signed", date(2025, 9, 8), "day", "A", "https://a.example/"),
    SourceRef("S2", "", "A column without a name", None, "day", "F"),
    SourceRef("S3", "A Trade Paper of Record", "First consignment leaves", date(2025, 10, 1), "month", "C"),
)  # fmt: skip
PHASES = (
    TimelinePhase(1, "Export", date(2025, 9, 8), date(2026, 12, 31)),
    TimelinePhase(2, "Processing", date(2026, 1, 1), date(2028, 12, 31)),
    TimelinePhase(3, "Exploration", date(2028, 1, 1), None),
)
NAMES = (
    "Signed",
    "First shipment",
    "Receipt documented",
    "Terms published",
    "Refinery site",
    "Finance",
)
REASON = "Due in 39 days, and no commercial delivery is on record; the one delivery was a sample."


def points(count: int) -> list[TimelinePoint]:
    """So many milestones over three phases, each status in turn; the undated ones without a day."""
    made = []
    for number, status in zip(range(count), list(Status) * count, strict=False):
        phase = number % 3 + 1
        day = date(2025, 10, 1) + timedelta(days=365 * (phase - 1) + 61 * (number // 3))
        dated = None if status == Status.UNDATED else day
        name = NAMES[number % len(NAMES)]
        made.append(
            make_point(
                status,
                phase,
                label=name,
                title=f"{name}, step {number + 1}",
                day=dated,
                day_words=f"{day:%b %Y}" if dated else "undated",
                status_word=status.label,
                reason=REASON,
            )
        )
    return made


def rows() -> list[Made]:
    """A milestone in each status, as the lists of the site show it."""
    return [
        Made(
            key=f"step-{number}",
            status=status,
            title=f"{NAMES[number % len(NAMES)]} with a name of some length",
            url=f"#m-step-{number}",
            reason=REASON,
            due="Due 31 Dec 2026",
            window="8 Sep 2025 to 31 Dec 2026",
            window_basis="set by the Tracker",
            rule="At least one commercial shipment has been delivered.",
            would_change="a commercial delivery on file",
            sources=SOURCES[:1],
            is_illustrative=status == Status.PLANNED,
        )
        for number, status in enumerate(Status)
    ]


def phase_cards() -> list[Made]:
    return [
        Made(
            number=phase.number,
            name=f"{phase.name} of minerals",
            window=f"{phase.start:%b %Y} onwards",
            status=status,
            line="Nothing on record yet names a site or a technology partner.",
            elapsed=elapsed,
            met=1,
            milestones=rows(),
            sources=SOURCES[1:2],
        )
        for phase, status, elapsed in zip(
            PHASES, (Status.AT_RISK, Status.ON_TRACK, Status.PLANNED), (61, 16, None), strict=True
        )
    ]


def dispute() -> Made:
    sides = [
        Made(
            name=name,
            stance="An investment in processing and refining.",
            value="USD 500 million",
            credibility=3,
            sources=SOURCES,
            origins=origins,
        )
        for name, origins in (("One side", 1), ("The other", 2))
    ]
    return Made(
        key="value",
        title="What the sum is",
        question="Is it an investment or trade?",
        used_on_site="Shown as named in the memorandum; never added to shipments.",
        sides=sides,
    )


def stats() -> list[Made]:
    given: tuple[dict[str, Any], ...] = (
        {"value": "500", "unit": "USD million", "sources": SOURCES[:2]},
        {"value": "none found", "is_words": True, "is_computed": True},
        {"value": "2\u202f520", "unit": "t", "is_illustrative": True},
        {"value": "24.6", "unit": "%", "is_computed": True, "anchor": "value"},
        {"value": "less than 2 t", "is_words": True, "sources": SOURCES[2:]},
    )
    return [
        Made(label="Named in the memorandum", note="investment or trade", **each) for each in given
    ]


@dataclass
class Page:
    """The context of the page of components."""

    as_of: date = TODAY
    today: date = TODAY
    deal: Made = field(
        default_factory=lambda: Made(slug="a-deal", short_name="A and B", is_illustrative=True)
    )

    def context(self) -> dict[str, Any]:
        ladder = make_ladder(announced=(0, 500_000_000), moved=(6_000_000, 6_000_000))
        neighbour = replace(ladder[1], count=1, low=None, high=None, unknown=1, neighbouring=True)
        return {
            **vars(self),
            "counts": [(status, number + 1) for number, status in enumerate(Status)],
            "phases": phase_cards(),
            "rows": rows(),
            "sources": SOURCES,
            "timeline": phase_timeline(PHASES, points(15), today=self.as_of, sources=SOURCES[:2]),
            "crowd": replace(
                phase_timeline(PHASES, points(40), today=self.as_of), id="crowd", illustrative=True
            ),
            "ladder": follow_through([*ladder, neighbour], MONEY, as_of=self.as_of),
            "small": make_figure(
                note="Two lots.",
                key=(KeyEntry("element", "Sb", "antimony"), KeyEntry("swatch", "s2", "concentrate")),
            ),
            "none": follow_through(make_ladder(), MONEY, as_of=self.as_of),
            "waiting": waiting(self.as_of),
            "point": dispute(),
            "stats": stats(),
            "log": [
                Made(day=TODAY, precision="month", icon=icon, kind="Shipment", text="A lot is logged.",
                     sources=SOURCES[:1], is_illustrative=icon == "add")
                for icon in ("add", "edit", "up")
            ],
            "freshness": ["One signal has had no reading for 90 days."],
            "readings": [-2, -1, 0, 1, 2, None],
        }  # fmt: skip
