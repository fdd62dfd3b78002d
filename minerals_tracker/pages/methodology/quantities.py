"""The methodology of quantities: mass, metal, value, money, days, and how sure we are. Pure."""

from __future__ import annotations

from deals import converting
from deals.states import Confidence, Credibility, DatePrecision, LadderStage, Qualifier, Reliability
from deals.units import format_percent, masses, plural
from milestones import indexing
from minerals_tracker.dashboard import dossier
from minerals_tracker.dashboard.method.parts import Section, Table, choices, constants
from shipments import (
    customs_facts,
    customs_verdicts,
    line_facts,
    paperwork,
    price_choice,
    pricing,
    reconciling,
)
from shipments.states import MassCounted, QuantityBasis, ValueBasis


def mass_section() -> Section:
    return Section(
        "mass",
        "Mass",
        (
            "Wet mass is as weighed. A mass with a qualifier is an interval, “about” 10 % either way as in letters of credit (UCP 600, article 30 a); totals show its low and high end and how many masses are unknown. Minerals are never added to each other.",
            "Delivered means arrived or later and not rejected. A voided shipment is out of every count.",
        ),
        ("dry = wet × (1 − moisture)",),
        (
            choices("Qualifiers of a quantity", Qualifier),
            constants((masses, "ABOUT_TOLERANCE"), (line_facts, "UNLIKELY_MOISTURE_PCT")),
        ),
    )


def contained_section() -> Section:
    return Section(
        "contained",
        "Contained metal",
        (
            "The element factor applies only where the assay is on a compound, such as % Sb2O3; TREO stays TREO. Without mass or assay it is unknown, not zero.",
        ),
        ("contained = dry × assay × element factor", "payable   = contained × payable share"),
    )


def grade_section() -> Section:
    return Section(
        "grade",
        "Grade",
        (
            "The assay of a lot on the basis that its commodity names. An assay above what the mineral can physically hold is refused with the reason.",
        ),
    )


def value_section() -> Section:
    return Section(
        "value",
        "Value and processing stage",
        (
            f"The latest price on or before the day, no older than {price_choice.MAX_PRICE_AGE_DAYS} days, for that commodity and on a basis that the lot has. The day is the one from which the earliest delivered state counts, a vague date from the end of its period; else that of the sailing, loading or plan. It is one of the market of the country that the lot goes to; where none of that market is on file, of no named market, else of another, which stands beside the value with the age of the price and whether tax is in it. Values of concentrates are indicative: before treatment charges, penalties and the pricing period of the contract. Prices are kept as their market prints them and converted exactly; one in another currency by a rate on file. The price used is copied to the lot with its source, so that a figure once mailed can be reproduced. Without a price or a quantity a lot is not valued, never worth zero; where no lot of a shipment is, what it declares as a whole stands at the stage that all its lots share.",
        ),
        ("value = quantity on the price’s own basis × price",),
        (
            choices("What a price is the price of", QuantityBasis),
            choices("The processing ladder", LadderStage),
            constants((price_choice, "MAX_PRICE_AGE_DAYS"), (pricing, "FACTOR_ASKED")),
        ),
    )


def customs_section() -> Section:
    freight = format_percent(customs_facts.FREIGHT_SHARE)
    return Section(
        "customs",
        "Shipments beside customs statistics",
        (
            "Each logged lot stands beside what the country of arrival counts as imported in the month of arrival, and what the country of departure counts as exported in the month of departure, under the same HS code. A lot whose code, route or month is not known stands beside nothing, and nothing is guessed for it.",
            f"Two masses agree within {format_percent(customs_facts.MASS_TOLERANCE)}, two values within {format_percent(customs_facts.VALUE_TOLERANCE)}; where statistics count CIF values they may lie {freight} higher still. A declared value goes before a computed one. Net mass is held between dry and wet mass, and metal content against contained metal. A quantity of 0 beside a value means that the office gives none: such a mass is unknown.",
            f"An entry may stand {plural(reconciling.LAG_MONTHS, 'month')} late: the two months are then compared as one. A lot counts as missing {customs_verdicts.SETTLED_MONTHS} months after its month, and only where statistics of no trade are on file: a month that nobody asked for is not zero.",
            "Statistics count all traders. More reported than logged accuses nobody; more logged than reported puts the log in doubt.",
        ),
        tables=(
            constants(
                (customs_facts, "MASS_TOLERANCE"),
                (customs_facts, "VALUE_TOLERANCE"),
                (customs_facts, "FREIGHT_SHARE"),
                (reconciling, "LAG_MONTHS"),
                (customs_verdicts, "SETTLED_MONTHS"),
                (customs_verdicts, "RELEASE_DAYS"),
                (customs_verdicts, "OTHER_RELEASE_DAYS"),
            ),
            choices("What a reported mass is of", MassCounted),
            choices("Where a reported value is counted", ValueBasis),
        ),
    )


def papers_section() -> Section:
    rows = tuple(
        (paper.name, paper.because, "commercial ones" if paper.only_commercial else "all")
        for paper in paperwork.REQUIRED.values()
    )
    return Section(
        "papers",
        "Papers of a shipment",
        (
            "A paper is on file as a link or as a file, told by its content and kept under its checksum. Which papers a shipment should have by its state is our judgement; a sample needs no contract. A paper that is not public is named, and opened by those who may read it.",
        ),
        tables=(Table("Papers asked for", ("Paper", "Once", "Of shipments"), rows),),
    )


def money_section() -> Section:
    return Section(
        "money",
        "Money",
        (
            "The sum named is the highest that a source gives. Committed and paid out are sums of funding records that name the deal; none is part of another unless a paper says so. The value of shipments is trade, not investment, and is kept out.",
            f"Money in another currency is converted only with a dated, sourced rate, and says so: the latest one on or before the day, no older than {converting.MAX_RATE_AGE_DAYS} days. A sum is converted by the rate of the day the page answers for, a record by the rate of its own day; neither moves a status. No rate is computed from others. A sum in USD counts beside another currency only where the source itself states it; it is shown as stated, and held against the rate of its day.",
        ),
        ("sum in a currency = USD × units of it for 1 USD",),
        (constants((converting, "MAX_RATE_AGE_DAYS"), (converting, "MOST_APART")),),
    )


def clock_section() -> Section:
    return Section(
        "clocks",
        "Two clocks",
        (
            "A page as of a day shows what had happened by the end of that day. Changes and letters ask when something was recorded. Both are stored for every row, and neither is guessed from the other. The first load of the reference data is a baseline and writes no change.",
        ),
        tables=(choices("How exactly a date is known; it counts from its end", DatePrecision),),
    )


def freshness_section() -> Section:
    return Section(
        "freshness",
        "Freshness",
        (
            "A page says when its file was last reviewed, which signals have not been read, and which figure rests on a single source: one document, or several that repeat it. “Not found” and “unknown” are normal values; zero is written only where zero was measured.",
        ),
        tables=(constants((dossier, "FRESH_DAYS"), (indexing, "STALE_DAYS")),),
    )


def trust_section() -> Section:
    return Section(
        "trust",
        "How sure we are",
        (
            "A source has a reliability, a claim a credibility; the two are judged apart. Reprints of one document count as one independent origin. A point is disputed while claims disagree: every side stands as published, and how the Tracker counts it is our judgement.",
        ),
        tables=(
            choices("Reliability of a source", Reliability),
            choices("Credibility of a claim", Credibility),
            choices("How a statement is known", Confidence),
        ),
    )
