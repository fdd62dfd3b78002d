"""What happened to the invented deal: events, papers, assets and their states, money."""

from __future__ import annotations

from typing import Any

from deals.models import Asset, Document, Event, FundingRecord
from minerals_tracker.demo.agreement import KEY, SUPPLIER, DemoContext
from minerals_tracker.demo.form_entry import enter

OXIDE_LINE, REFINERY, FUND = "oxide_line", "refinery", "benefit_fund"
EVENTS: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (0, "signing", "Memorandum signed", {}),
    (46, "statement", "The board names the mine and the port", {"asset_keys": ["mine"]}),
    (88, "logistics", "Road to the port opened for lorries", {}),
    (120, "signing", "Term sheet for an oxide line signed", {"asset_keys": [OXIDE_LINE]}),
    (150, "protest", "District council asks for a benefit fund", {"asset_keys": [FUND]}),
    (190, "binding_agreement", "Offtake agreement signed, binding", {}),
    (235, "finance", "Bank approves the loan for the oxide line", {"asset_keys": [OXIDE_LINE]}),
    (262, "memorandum", "Memorandum on a refinery", {"asset_keys": [REFINERY]}),
    (300, "security", "Road closed after an attack on a convoy", {"scope": "context"}),
    (318, "logistics", "Exports stop: no lorry leaves the mine", {}),
    (374, "logistics", "Road opened again under escort", {}),
    (402, "permit", "Environmental permit for the oxide line", {"asset_keys": [OXIDE_LINE]}),
    (430, "construction", "Ground broken for the oxide line", {"asset_keys": [OXIDE_LINE]}),
    (471, "rejection", "A cargo is refused for arsenic", {"mineral_groups": ["antimony"]}),
    (505, "market", "Antimony prices reach a high", {"scope": "market"}),
    (540, "production", "First oxide from the pilot kiln", {"asset_keys": [OXIDE_LINE]}),
    (566, "diplomacy", "Trade office opened in Port Sellin", {"scope": "context"}),
    (601, "statement", "The buyer's parent company is restructured", {"scope": "counterparty"}),
    (640, "audit", "Auditor confirms the masses of the first year", {}),
    (668, "permit", "Survey for the refinery filed", {"asset_keys": [REFINERY]}),
    (689, "market", "Copper smelter terms tighten", {"scope": "market"}),
    (707, "statement", "The board expects a slower quarter", {}),
    (722, "finance", "Second disbursement for the oxide line", {"asset_keys": [OXIDE_LINE]}),
)  # fmt: skip
DOCUMENTS: tuple[tuple[int, str, str, str, list[str]], ...] = (
    (46, "press_release", "Statement on mine and port", "reports", []),
    (104, "assay_certificate", "Assay certificate of the sample", "shipping", []),
    (190, "press_release", "Statement on the offtake agreement", "reports", []),
    (402, "environmental_permit", "Permit for the oxide line", "papers", [OXIDE_LINE]),
    (640, "audit_report", "Audit of delivered masses", "reports", []),
)
ASSETS = (
    ("mine", "Tavar mine (invented)", "mine", (("development", 0), ("operating", 90))),
    (OXIDE_LINE, "Tavar oxide line (invented)", "plant",
     (("announced", 120), ("construction", 430), ("operating", 690))),
    (REFINERY, "Tavar refinery (invented)", "refinery", (("proposed", 262),)),
)  # fmt: skip
FUNDING: tuple[tuple[str, int, int, bool, str, list[str]], ...] = (
    ("committed", 236, 46_000_000, True, "loan for the oxide line", [OXIDE_LINE]),
    ("committed", 498, 30_000_000, False, "working capital", []),
    ("disbursed", 448, 14_500_000, True, "first part of the loan for the oxide line", [OXIDE_LINE]),
    ("disbursed", 722, 11_000_000, True, (
        "second part of the loan for the "
        "oxide line"
    ), [OXIDE_LINE]),
)  # fmt: skip


def enter_events(ground: DemoContext) -> dict[int, Event]:
    """Enter events, documents, assets and money; returns the events by day of the story."""
    reports = [ground.sources["reports"]]
    events = {
        day: enter(
            Event,
            **{"scope": "deal", **more},
            key=f"{KEY}-EV{number:02d}",
            deal=ground.deal,
            event_type=kind,
            title=title,
            what_happened=f"Invented: {title[0].lower()}{title[1:]}.",
            happened_on=ground.day(day),
            confidence="estimate",
            sources=reports,
        )
        for number, (day, kind, title, more) in enumerate(EVENTS, start=1)
    }
    for day, kind, title, source, assets in DOCUMENTS:
        enter(Document, deal=ground.deal, kind=kind, title=f"{title} (invented)",
              source=ground.sources[source], event=events.get(day), asset_keys=assets,
              is_public=True, dated_on=ground.day(day))  # fmt: skip
    _assets(ground)
    for kind, day, amount, binding, purpose, assets in FUNDING:
        enter(FundingRecord, deal=ground.deal, kind=kind, amount=amount, amount_usd=amount,
              currency="USD", binding=binding, funder="Bank of Marrow Bay (invented)",
              purpose=purpose, asset_keys=assets, country=SUPPLIER, dated_on=ground.day(day),
              sources=reports)  # fmt: skip
    return events


def _assets(ground: DemoContext) -> None:
    for key, name, kind, states in ASSETS:
        for state, day in states:
            enter(Asset, deal=ground.deal, key=f"{KEY}-{key}", name=name, kind=kind,
                  country=SUPPLIER, state=state, state_on=ground.day(day),
                  sources=[ground.sources["reports"]])  # fmt: skip
