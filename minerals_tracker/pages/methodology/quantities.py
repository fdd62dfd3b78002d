"""The methodology of quantities: mass, metal, value, money, days, and how sure we are. Pure."""

from __future__ import annotations

from deals.progress import evidence_quality
from deals.states import Confidence, Credibility, DatePrecision, LadderStage, Qualifier, Reliability
from deals.units import currencies, format_percent, masses, plural
from milestones.scenario import index
from minerals_tracker.pages.dossier import dossier
from minerals_tracker.pages.methodology.glossary import TERMS
from minerals_tracker.pages.methodology.page_parts import Section, Table, choices, constants
from minerals_tracker.pages.sources import evidence_panel
from shipments.customs import reconciliation, reconciliation_facts, reconciliation_verdicts
from shipments.papers import required_papers
from shipments.states import MassCounted, QuantityBasis, ValueBasis
from shipments.valuation import lot_facts, price_choice, price_units


def mass_section() -> Section:
    return Section(
        "mass",
        "Mass",
        (
            (
                "Wet mass is as weighed. A mass with a qualifier is an interval, “about” 10 % "
                "either way as in letters of credit (UCP 600, article 30 a); totals show its low "
                "and high end and how many masses are unknown. Minerals are never added to each "
                "other."
            ),
            "Delivered means arrived or later and not rejected. A voided shipment is not counted.",
        ),
        ("dry = wet × (1 − moisture)",),
        (
            choices("Qualifiers of a quantity", Qualifier),
            constants((masses, "ABOUT_TOLERANCE"), (lot_facts, "UNLIKELY_MOISTURE_PCT")),
        ),
    )


def contained_section() -> Section:
    return Section(
        "contained",
        "Contained metal",
        (
            (
                "The element factor applies only where the assay is on a compound, such as % "
                "Sb2O3; TREO stays TREO. Without mass or assay it is unknown, not zero."
            ),
        ),
        ("contained = dry × assay × element factor", "payable   = contained × payable share"),
    )


def grade_section() -> Section:
    return Section(
        "grade",
        "Grade",
        (
            (
                "The assay of a lot on the basis that its commodity names. An assay above what the "
                "mineral can physically contain is refused, with the reason."
            ),
        ),
    )


def value_section() -> Section:
    return Section(
        "value",
        "Value and processing stage",
        (
            (
                "The latest price on or before the day, no older than "
                f"{price_choice.MAX_PRICE_AGE_DAYS} days, for that commodity and on a basis that "
                "the lot has. That day is when the shipment was first delivered, otherwise when "
                "it sailed, was loaded or was planned; a vague date counts from the end of its "
                "period. The price is from the market of the country of destination; failing "
                "that, from no named market, and failing that, from another one. The value names "
                "the market, the age of the price and whether it includes tax. Values of "
                "concentrates are indicative: before treatment charges, penalties and the pricing "
                "period of the contract. Prices are kept as published and converted exactly; "
                "those in another currency at a rate on file. The price used is copied to the lot "
                "with its source, so that a published figure can be reproduced. Without a price "
                "or a quantity a lot is “not valued”, which is not zero. Where no lot of a "
                "shipment can be valued, its declared value counts at the stage that all its lots "
                "share."
            ),
        ),
        ("value = quantity on the price’s own basis × price",),
        (
            choices("What a price is the price of", QuantityBasis),
            choices("The processing ladder", LadderStage),
            constants((price_choice, "MAX_PRICE_AGE_DAYS"), (price_units, "FACTOR_ASKED")),
        ),
    )


def _customs_text() -> tuple[str, ...]:
    freight = format_percent(reconciliation_facts.FREIGHT_SHARE)
    return (
        (
            "Each logged lot is compared with the imports that the country of arrival counts "
            "in the month of arrival, and the exports that the country of departure counts in "
            "the month of departure, under the same HS code. A lot whose code, route or month "
            "is not known is not compared, and nothing is guessed."
        ),
        (
            f"Two masses agree within {format_percent(reconciliation_facts.MASS_TOLERANCE)}, "
            f"two values within {format_percent(reconciliation_facts.VALUE_TOLERANCE)}; where "
            f"statistics count CIF values, by {freight} more. A declared value takes "
            "precedence over a computed one. Net mass has to lie between dry and wet mass; "
            "metal content is compared with contained metal. A quantity of 0 with a value "
            "means that the office gives none: the mass is unknown."
        ),
        (
            f"An entry may come {plural(reconciliation.LAG_MONTHS, 'month')} late: the two "
            "months are then compared as one. A lot counts as missing "
            f"{reconciliation_verdicts.SETTLED_MONTHS} months after its month, and only where "
            "statistics on file show no trade: a month that nobody asked for is not zero."
        ),
        (
            "Statistics count every trader. If they show more than was logged, others’ goods "
            "may account for it; if they show less, the log is in doubt."
        ),
    )


def customs_section() -> Section:
    return Section(
        "customs",
        "Shipments and customs statistics",
        _customs_text(),
        tables=(
            constants(
                (reconciliation_facts, "MASS_TOLERANCE"),
                (reconciliation_facts, "VALUE_TOLERANCE"),
                (reconciliation_facts, "FREIGHT_SHARE"),
                (reconciliation, "LAG_MONTHS"),
                (reconciliation_verdicts, "SETTLED_MONTHS"),
                (reconciliation_verdicts, "RELEASE_DAYS"),
                (reconciliation_verdicts, "OTHER_RELEASE_DAYS"),
            ),
            choices("What a reported mass is of", MassCounted),
            choices("Where a reported value is counted", ValueBasis),
        ),
    )


def papers_section() -> Section:
    rows = tuple(
        (paper.name, paper.because, "commercial ones" if paper.only_commercial else "all")
        for paper in required_papers.REQUIRED.values()
    )
    return Section(
        "papers",
        "Papers of a shipment",
        (
            (
                "A paper is on file as a link or as a file, whose type is told by its content and "
                "which is kept under its checksum. Which papers a shipment should have by its "
                "state is our judgement; a sample needs no contract. A paper that is not public is "
                "named; only those who may read it can open it."
            ),
        ),
        tables=(Table("Papers expected", ("Paper", "Once", "Shipments"), rows),),
    )


def money_section() -> Section:
    return Section(
        "money",
        "Money",
        (
            (
                "The sum named is the highest that a source gives. Committed and paid out are sums "
                "of funding records that name the deal; none is part of another unless a document "
                "says so. The value of shipments is trade, not investment, and does not count."
            ),
            (
                "Money in another currency is converted only with a dated, sourced rate, and says "
                "so: the latest one on or before the day, no older than "
                f"{currencies.MAX_RATE_AGE_DAYS} days. A sum is converted at the rate of the day "
                "shown, a record at the rate of its own day; neither changes a status. No rate is "
                "computed from others. An amount in USD next to one in another currency counts "
                "only where the source itself states it; it is shown as stated, and checked "
                "against the rate of its day."
            ),
        ),
        ("sum in a currency = USD × units of it for 1 USD",),
        (constants((currencies, "MAX_RATE_AGE_DAYS"), (currencies, "MOST_APART")),),
    )


def words_section() -> Section:
    return Section(
        "words",
        "Words used here",
        tables=(Table("Terms and what they mean", ("Term", "Meaning"), tuple(TERMS.items())),),
    )


def clock_section() -> Section:
    return Section(
        "clocks",
        "Two clocks",
        (
            (
                "A page as of a day shows what had happened by the end of that day. Changes and "
                "letters go by when something was recorded. Both dates are stored for every "
                "record, and neither is guessed from the other. The first load of the reference "
                "data is a baseline, not news."
            ),
        ),
        tables=(
            choices(
                "How exactly a date is known; it counts from the end of its period", DatePrecision
            ),
        ),
    )


def freshness_section() -> Section:
    return Section(
        "freshness",
        "Freshness",
        (
            (
                "A page says when its file was last reviewed, which signals have no recent "
                "reading, and which figure comes from a single source: one document, or several "
                "that repeat it. “Not found” and “unknown” are normal values; zero is written only "
                "where zero was measured."
            ),
        ),
        tables=(constants((dossier, "FRESH_DAYS"), (index, "STALE_DAYS")),),
    )


def trust_section() -> Section:
    return Section(
        "trust",
        "How sure we are",
        (
            (
                "A source has a reliability, a claim a credibility; the two are judged separately. "
                "Reprints of one document count as one independent origin. A point is disputed "
                "while claims disagree: every side is shown as published, and how the Tracker "
                "counts it is our judgement."
            ),
        ),
        tables=(
            choices("Reliability of a source", Reliability),
            choices("Credibility of a claim", Credibility),
            choices("How a statement is known", Confidence),
        ),
    )


def evidence_section() -> Section:
    return Section(
        "evidence-quality",
        "Quality of evidence",
        (
            (
                "A figure is a stated quantity of a deal: a headline sum, the sum of a paper, "
                "money on record, a promised amount, a report of output, the mass of a shipment, "
                "the value of a claim. Documents that repeat one report are one origin. A figure "
                "is known from the media alone where every document that states it, and the one "
                "that this repeats, comes from a publisher that reports what others did or said; "
                "where the kind of a publisher is not stated it counts as more than the media. A "
                "figure is graded C or better by the best of its documents."
            ),
            (
                "A source is read beyond its title unless it is known only through documents that "
                "quote or list it. The newest evidence is the newest source that says its day. "
                "“Called complete” is an editor’s word on a day that nothing published was "
                "missing from the file. Only documents that were out by the day shown count."
            ),
        ),
        tables=(constants((evidence_quality, "MEDIA"), (evidence_panel, "COMPLETE_DAYS")),),
    )
