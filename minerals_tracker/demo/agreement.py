"""The invented deal's agreement: parties, papers, phases, commitments, unknowns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from deals.models import (
    Claim,
    Commitment,
    Deal,
    DealMineral,
    DealParty,
    DisputedPoint,
    HeadlineValue,
    Instrument,
    Party,
    Phase,
    Place,
    RelatedProject,
    Source,
    Unknown,
)
from minerals_tracker.demo.form_entry import enter

KEY = "DEMO"
SLUG = "illustrative"
SPAN = timedelta(days=730)
"""How long before the day of loading the story begins."""
SUPPLIER, BUYER = "XS", "XB"
"""Countries of the story: codes that ISO 3166-1 leaves to its users, so none is a real country."""
SOURCES = {
    "papers": "Invented papers of an illustrative deal",
    "shipping": "Invented shipping papers and assay certificates",
    "prices": "Invented prices, no market's",
    "reports": "Invented reports on an illustrative deal",
    "rival": "Invented reports that disagree with the others",
}
PLACES = (
    ("mine", "Tavar mine (invented)", "mine", SUPPLIER),
    ("port", "Port Sellin (invented)", "port", SUPPLIER),
    ("plant", "Tavar plant (invented)", "plant", SUPPLIER),
    ("quay", "Marrow Bay (invented)", "port", BUYER),
)
PARTIES = (
    ("BUYER", "Exemplar Metals (invented)", "Exemplar", "company", BUYER, "buyer"),
    ("SELLER", "Seravan Mining Board (invented)", "Seravan", "state agency", SUPPLIER, "supplier"),
)
PHASES = (
    (1, "Exports", "Ore and concentrates leave for the buyer.", 0, 800),
    (2, "Processing", "An oxide line, then a refinery, beside the mine.", 300, 1200),
    (3, "New mines", "Exploration, and up to four further mines.", 850, None),
)
COMMITMENTS = (
    ("C1", "Antimony delivered, contained metal", 900, 1200, "about", "t Sb", 6, 640),
    ("C2", "Copper concentrate delivered", None, 12_000, "up_to", "t", 5, 610),
    ("C3", "Neodymium and praseodymium oxide delivered", 60, None, "at_least", "t", 5, 560),
    ("C4", "Finance for the oxide line", 46_000_000, 46_000_000, "exact", "USD", 4, 330),
    ("C5", "Finance for the refinery", 180_000_000, 220_000_000, "about", "USD", 2, 260),
    ("C6", "Benefit fund for the districts", None, 15_000_000, "up_to", "USD", 1, 0),
    ("C7", "Offtake of all concentrate for ten years", None, None, "unknown", "", 3, 190),
)
MINERALS = ("antimony", "copper concentrate", "neodymium and praseodymium")
DISPUTES = (
    ("What the sum stands for", "Is the sum named one of investment or of sales?",
     ("Investment over ten years", 300_000_000, "papers", 3),
     ("Expected sales over ten years", 240_000_000, "rival", 4)),
    ("How much left in the first year", "How much concentrate left in the first year?",
     ("As the shipping papers add up", 1450, "shipping", 2),
     ("As a regional report says", 2100, "rival", 5)),
)  # fmt: skip
UNKNOWNS = (
    "The moisture limit of the offtake agreement (invented gap).",
    "Who insures the cargo (invented gap).",
)


@dataclass(frozen=True)
class DemoContext:
    """The deal, and the rows that other parts of the story refer to."""

    today: date
    deal: Deal
    sources: dict[str, Source]
    places: dict[str, Place]

    def day(self, number: int) -> date:
        """Day of the story, counted from its first."""
        return self.today - SPAN + timedelta(days=number)

    def dated(self, number: int | None) -> date | None:
        return None if number is None else self.day(number)


def enter_deal(today: date) -> DemoContext:
    """Enter the deal with its papers, phases, promises and doubts."""
    sources = {
        name: enter(Source, key=f"{KEY}-{name}", kind="illustrative", title=title,
                    publisher="Minerals Tracker, illustrative data", reliability="F",
                    quality="invented", is_illustrative=True, notes="Nothing in it happened.")
        for name, title in SOURCES.items()
    }  # fmt: skip
    places = {
        key: enter(Place, key=f"{KEY}-{key}", name=name, kind=kind, country=country,
                   confidence="estimate", is_illustrative=True, sources=[sources["papers"]])
        for key, name, kind, country in PLACES
    }  # fmt: skip
    ground = DemoContext(today, _deal(today, sources, places), sources, places)
    _papers(ground)
    _promises(ground)
    _doubts(ground)
    return ground


def _deal(today: date, sources: dict[str, Source], places: dict[str, Place]) -> Deal:
    return enter(
        Deal,
        key=KEY,
        slug=SLUG,
        short_name="Exemplar and Seravan (illustrative)",
        title="Illustrative deal: an invented agreement on antimony, copper and rare earths",
        signed_on=today - SPAN,
        signed_at="Port Sellin (invented)",
        place=places["port"],
        origin_country=SUPPLIER,
        standing="invented",
        is_illustrative=True,
        is_active=True,
        text_public=False,
        term_years=10,
        coverage_note="Every record of this deal is invented, to show how full pages look.",
        data_as_of=today,
        confidence="estimate",
        sources=[sources["papers"]],
    )


def _papers(ground: DemoContext) -> None:
    papers = [ground.sources["papers"]]
    parties = []
    for key, name, short, kind, country, role in PARTIES:
        party = enter(Party, key=f"{KEY}-{key}", name=name, short_name=short, kind=kind,
                      country=country, confidence="estimate", is_illustrative=True,
                      sources=papers)  # fmt: skip
        enter(DealParty, deal=ground.deal, party=party, role=role)
        parties.append(party)
    signings = (
        ("mou", "Memorandum", 0, False),
        ("term_sheet", "Term sheet for the oxide line", 120, False),
        ("definitive_agreement", "Offtake agreement", 190, True),
    )
    for kind, name, number, binding in signings:
        enter(Instrument, key=f"{KEY}-{kind}", deal=ground.deal, kind=kind, binding=binding,
              name=f"{name} (invented)", signed_on=ground.day(number), parties=parties,
              confidence="estimate", binding_confidence="estimate", sources=papers)  # fmt: skip
    enter(HeadlineValue, deal=ground.deal, order=1, amount=300_000_000, currency="USD",
          basis="investment and sales over ten years", confidence="estimate",
          sources=papers)  # fmt: skip


def _promises(ground: DemoContext) -> None:
    shared: dict[str, Any] = {
        "deal": ground.deal,
        "confidence": "estimate",
        "sources": [ground.sources["papers"]],
    }
    for number, name, content, start, end in PHASES:
        enter(Phase, **shared, number=number, name=name, content=content,
              starts_on=ground.day(start), ends_on=ground.dated(end))  # fmt: skip
    for key, text, low, high, qualifier, unit, rung, since in COMMITMENTS:
        enter(Commitment, **shared, key=key, text=text, quantity_low=low, quantity_high=high,
              qualifier=qualifier, unit=unit, rung=rung, rung_since=ground.day(since),
              rung_rationale="Invented, like the evidence for it")  # fmt: skip
    for order, name in enumerate(MINERALS, start=1):
        enter(DealMineral, deal=ground.deal, order=order, name=name, in_founding_articles=True,
              in_official_statement=True, sources=[ground.sources["papers"]])  # fmt: skip


def _doubts(ground: DemoContext) -> None:
    for order, (title, question, *sides) in enumerate(DISPUTES, start=1):
        point = enter(DisputedPoint, key=f"{KEY}-P{order}", deal=ground.deal, order=order,
                      section="Invented disputes", title=title, question=question, scope="deal",
                      used_on_site="Both are shown; the first is counted.")  # fmt: skip
        for side, (stance, value, source, credibility) in zip("AB", sides, strict=True):
            enter(Claim, point=point, side=side, stance=stance, value=value,
                  unit="USD" if value > 1_000_000 else "t", qualifier="about",
                  credibility=credibility, sources=[ground.sources[source]])  # fmt: skip
    for order, text in enumerate(UNKNOWNS, start=1):
        enter(Unknown, deal=ground.deal, order=order, text=text)
    enter(RelatedProject, deal=ground.deal, order=1, name="Sellin railway (invented)",
          relation="neighbour", facts=["A line to the port, planned by others."],
          sources=[ground.sources["reports"]])  # fmt: skip
