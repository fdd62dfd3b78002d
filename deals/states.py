"""The words of the ground floor: what a fact can be, and the named sets of them."""

from django.db import models


class DatePrecision(models.TextChoices):
    """How exactly a date is known; a vague date counts from the end of its period."""

    DAY = "day", "day"
    MONTH = "month", "month"
    QUARTER = "quarter", "quarter"
    YEAR = "year", "year"


class Qualifier(models.TextChoices):
    """What a published quantity says about itself."""

    EXACT = "exact", "exactly"
    ABOUT = "about", "about"
    LESS_THAN = "less_than", "less than"
    UP_TO = "up_to", "up to"
    AT_LEAST = "at_least", "at least"
    UNKNOWN = "unknown", "unknown"


class Confidence(models.TextChoices):
    """How a statement of the reference data is known."""

    OFFICIAL = "official", "official"
    REPORTED = "reported", "reported"
    DISPUTED = "disputed", "disputed"
    ESTIMATE = "estimate", "estimate"


class Reliability(models.TextChoices):
    """Reliability of a source on the Admiralty scale (NATO AJP-2.1)."""

    A = "A", "A, completely reliable"
    B = "B", "B, usually reliable"
    C = "C", "C, fairly reliable"
    D = "D", "D, not usually reliable"
    E = "E", "E, unreliable"
    F = "F", "F, reliability cannot be judged"


class Credibility(models.IntegerChoices):
    """Credibility of a claim on the Admiralty scale (NATO AJP-2.1)."""

    CONFIRMED = 1, "1, confirmed by other sources"
    PROBABLE = 2, "2, probably true"
    POSSIBLE = 3, "3, possibly true"
    DOUBTFUL = 4, "4, doubtful"
    IMPROBABLE = 5, "5, improbable"
    UNKNOWN = 6, "6, truth cannot be judged"


class Scope(models.TextChoices):
    """What an event is about; only `deal` moves a deal's own figures."""

    DEAL = "deal", "this deal"
    COUNTERPARTY = "counterparty", "a counterparty"
    PARALLEL_PROJECT = "parallel_project", "a parallel project"
    MARKET = "market", "the market"
    CONTEXT = "context", "context"


class CommitmentRung(models.IntegerChoices):
    """The follow-through ladder; a commitment counts once, on its highest evidenced rung."""

    ANNOUNCED = 1, "announced"
    AGREED = 2, "agreed"
    BINDING = 3, "binding"
    FINANCED = 4, "financed"
    MOVED = 5, "moved"
    VERIFIED = 6, "verified"


class InstrumentKind(models.TextChoices):
    """Kinds of paper a deal consists of, from loosest to firmest."""

    MOU = "mou", "memorandum of understanding"
    TERM_SHEET = "term_sheet", "term sheet"
    DEFINITIVE = "definitive_agreement", "definitive agreement"
    FINANCIAL_CLOSE = "financial_close", "financial close"


class LadderStage(models.IntegerChoices):
    """The processing ladder of a mineral."""

    ORE = 1, "ore"
    CONCENTRATE = 2, "concentrate"
    OXIDE = 3, "oxide or intermediate"
    REFINED = 4, "refined metal"
    ALLOY = 5, "alloy or magnet"


class AssetState(models.TextChoices):
    """How far a plant, mine, refinery or line has come."""

    PROPOSED = "proposed", "proposed"
    ANNOUNCED = "announced", "announced"
    DEVELOPMENT = "development", "in development"
    CONSTRUCTION = "construction", "under construction"
    OPERATING = "operating", "operating"
    SUSPENDED = "suspended", "suspended"
    CLOSED = "closed", "closed"


class FundingKind(models.TextChoices):
    """Money promised with effect, or paid out."""

    COMMITTED = "committed", "committed"
    DISBURSED = "disbursed", "disbursed"


SPELLED = {"mou": "MoU"}
"""Keys of the data that are not words as they stand."""


def in_words(key: str) -> str:
    """A key of the data in words, as inside a sentence: `term_sheet` reads `term sheet`."""
    return SPELLED.get(key, key.replace("_", " "))
