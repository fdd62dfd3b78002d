"""Milestones, readings and yardsticks of the invented deal."""

from __future__ import annotations

from typing import Any

from deals.models import Commitment, Event, Phase
from milestones.models import Frame, Milestone, SignalReading, WatchSignal, Yardstick
from minerals_tracker.demo.agreement import BUYER, KEY, SUPPLIER, DemoContext
from minerals_tracker.demo.events import FUND, OXIDE_LINE, REFINERY
from minerals_tracker.demo.form_entry import enter


def _rule(metric: str, value: float, op: str = "gte", **filters: Any) -> dict[str, Any]:
    return {"metric": metric, "op": op, "value": value, "filters": filters}


def _led(rule: dict[str, Any], *steps: dict[str, Any]) -> dict[str, Any]:
    """The rule with the steps that lead to what it asks for."""
    return {**rule, "steps": list(steps)}


_COMMERCIAL = {"state": "delivered", "purpose": "commercial"}
MILESTONES: tuple[tuple[int, str, str, int | None, int | None, dict[str, Any]], ...] = (
    (1, "First commercial consignment delivered", "", 0, 240,
     _rule("shipments.count", 1, **_COMMERCIAL)),
    (1, "Binding offtake agreement signed", "C7", 0, 270,
     _rule("events.count", 1, deal=KEY, event_type="binding_agreement")),
    (1, "Assay certificate published", "", 0, 365,
     _rule("documents.count", 1, type="assay_certificate", public=True)),
    (1, "Text of the memorandum published", "", 0, 500,
     _rule("documents.count", 1, type="agreement_text", public=True)),
    (1, "900 t of contained antimony delivered", "C1", 0, 1100,
     _rule("shipments.contained_mass_t", 900, state="delivered", element="Sb")),
    (1, "3 000 t of contained copper delivered", "C2", 0, 760,
     _rule("shipments.contained_mass_t", 3000, state="delivered", element="Cu")),
    (1, "Antimony delivered in seven quarters", "C1", 0, 900,
     _rule("shipments.distinct_quarters", 7, state="delivered", mineral_group="antimony")),
    (1, "Rare earths delivered with an assay", "C3", 0, 800,
     _rule("shipments.count", 1, state="delivered", mineral_group="rare_earth", assay="present")),
    (1, "Antimony visible in the buyer's import statistics", "C1", 0, 800,
     _rule("trade.value_usd", 0, op="gt", reporter=BUYER, partner=SUPPLIER, flow="import")),
    (1, "Masses of the second year audited", "", 640, 1000,
     _rule("events.count", 2, deal=KEY, event_type="audit")),
    (2, "Loan for the oxide line committed", "C4", 200, 400,
     _rule("finance.committed_usd", 40_000_000, deal=KEY, asset=OXIDE_LINE)),
    (2, "Loan for the oxide line paid out", "C4", 300, 1100,
     _rule("finance.disbursed_usd", 46_000_000, deal=KEY, asset=OXIDE_LINE)),
    (2, "Oxide line operating", "", 300, 800,
     _led(_rule("assets.count", 1, deal=KEY, kind="plant", state="operating"),
          _rule("documents.count", 1, type="environmental_permit", asset=OXIDE_LINE))),
    (2, "Refinery under construction", "C5", 400, 790,
     _led(_rule("assets.count", 1, deal=KEY, kind="refinery", state="construction"),
          _rule("documents.count", 1, type="environmental_permit", asset=REFINERY))),
    (2, "Permit for the refinery granted", "C5", 500, 1050,
     _rule("events.count", 1, deal=KEY, event_type="permit_granted", asset=REFINERY)),
    (2, "Twelve lots leave as oxide or metal", "", 300, 1200,
     _rule("lots.count", 12, origin=SUPPLIER, stage_gte=3)),
    (2, "Benefit fund for the districts set up", "C6", 150, 1300,
     _rule("events.count", 1, deal=KEY, event_type="fund_established", asset=FUND)),
    (3, "First exploration licence granted", "", 850, 1200,
     _rule("events.count", 1, deal=KEY, event_type="licence")),
    (3, "Up to four further mines opened", "", 850, None,
     _rule("assets.count", 4, deal=KEY, kind="mine", state="operating")),
    (3, "Accounts of the deal published", "", None, None,
     _rule("documents.count", 1, type="accounts", public=True)),
)  # fmt: skip
READINGS: dict[str, tuple[tuple[int, int, str], ...]] = {
    "INV": ((20, 0, "Words only"), (125, 1, "A term sheet"), (238, 2, "A loan committed"),
            (450, 2, "Money paid out"), (612, 1, "The refinery waits"), (723, 1, "Paid on")),
    "GOV": ((30, -1, "No text published"), (160, -2, "A council asks in vain"),
            (405, 0, "A permit published"), (643, 1, "An audit published"),
            (708, 0, "The text is still not public")),
    "VAL": ((105, -1, "Ore only"), (200, 0, "Concentrate"), (330, -2, "Exports stop"),
            (410, 0, "Exports begin again"), (545, 1, "First oxide"), (691, 2, "The line operates"),
            (724, 1, "Fewer tonnes, more of them refined")),
    "SEC": ((40, 0, "Quiet"), (301, -2, "A convoy attacked"), (376, -1, "Escorted"),
            (530, 0, "Quiet again"), (700, 1, "No incident for a year")),
    "DIP": ((5, 1, "A signing with ministers"), (240, 0, "Routine"), (567, 1, "A trade office"),
            (690, 1, "Consultations")),
    "INT": ((90, 0, "A road"), (380, 0, "No more than the road"), (610, 1, "Rail is studied")),
    "ESG": ((152, -1, "No benefit fund"), (403, 0, "A permit with conditions"),
            (590, -1, "Conditions not met")),
}  # fmt: skip

SECOND_SCORES = {
    ("GOV", 405): -1,
    ("GOV", 643): 1,
    ("VAL", 545): -1,
    ("SEC", 700): 1,
    ("INT", 610): 0,
}
"""Second scores by signal and day: two agree with the first, three do not."""

YARDSTICKS: tuple[tuple[str, tuple[int, ...], tuple[str, ...], tuple[int, ...], str], ...] = (
    ("GP1", (18,), (), (), "Who keeps the samples of the survey"),
    ("GP2", (15,), ("ESG",), (402,), "How the oxide line's waste is stored"),
    ("GP3", (), ("INT",), (88, 374), "Whether farmers may use the road"),
    ("GP4", (17,), ("ESG",), (150,), "How many of the miners come from the districts"),
    ("GP5", (13, 14, 16), ("VAL",), (), "What the refinery would cost"),
    ("GR2", (10, 20), ("GOV",), (640,), "Who audits the fund"),
    ("GR3", (17,), ("GOV", "ESG"), (150,), "What the agreement says about the districts"),
    ("I1", (11, 12, 13), ("INV",), (), "How much the port can load"),
    ("I3", (4, 20), ("GOV",), (), "The text of the memorandum"),
    ("CA1", (13, 14), ("INV",), (), "Whether the refinery is still meant"),
    ("CA4", (), ("SEC",), (300,), "Who pays for the escort"),
    ("CA5", (1, 5), ("VAL",), (), "What the lots without an assay hold"),
    ("SC1", (11, 13, 14), ("INV", "GOV", "VAL"), (), ""),
    ("SC2", (1, 14), (), (), ""),
    ("SC3", (1, 2), ("SEC", "GOV"), (300, 318), ""),
)
"""Frames with the milestones (by index above), signals and events (by day) that bear on them."""


def enter_milestones(ground: DemoContext, events: dict[int, Event]) -> None:
    """Enter the milestones and the readings of the watch-signals."""
    phases = {phase.number: phase for phase in Phase.objects.filter(deal=ground.deal)}
    promises = {row.key: row for row in Commitment.objects.filter(deal=ground.deal)}
    for order, (phase, title, promise, start, end, rule) in enumerate(MILESTONES, start=1):
        enter(Milestone, key=f"{KEY}-MS{order:02d}", deal=ground.deal, phase=phases[phase],
              order=order, title=title, criterion=f"Invented: {title[0].lower()}{title[1:]}",
              starts_on=ground.dated(start), ends_on=ground.dated(end),
              is_ceiling=title.startswith("Up to"), window_basis="invented", rule=rule,
              confidence="estimate", sources=[ground.sources["papers"]],
              **({"commitment": promises[promise]} if promise else {}))  # fmt: skip
    _read(ground, events)
    _hold(ground, events)


def _read(ground: DemoContext, events: dict[int, Event]) -> None:
    """Enter the readings; each rests on the last event before it."""
    signals = WatchSignal.objects.in_bulk(list(READINGS), field_name="key")
    for key, readings in READINGS.items():
        for day, score, rationale in readings:
            event = events[max(number for number in events if number <= day)]
            enter(SignalReading, deal=ground.deal, signal=signals[key], score=score,
                  read_on=ground.day(day), scope="deal", rationale=f"{rationale} (invented).",
                  event=event, basis="invented", sources=[ground.sources["reports"]],
                  second_score=SECOND_SCORES.get((key, day)))  # fmt: skip


def _hold(ground: DemoContext, events: dict[int, Event]) -> None:
    """Hold the deal against the frames of the founding articles."""
    milestones = {row.order: row for row in Milestone.objects.filter(deal=ground.deal)}
    signals = WatchSignal.objects.in_bulk(list(READINGS), field_name="key")
    frames = Frame.objects.in_bulk([key for key, *_ in YARDSTICKS], field_name="key")
    for key, awaited, read, happened, gap in YARDSTICKS:
        enter(Yardstick, deal=ground.deal, frame=frames[key],
              milestones=[milestones[order] for order in awaited],
              signals=[signals[name] for name in read],
              events=[events[day] for day in happened],
              not_known=f"{gap} (invented gap)." if gap else "")  # fmt: skip
