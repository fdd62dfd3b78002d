"""Choices for the fields of deals: precision of dates, confidence, scopes, rungs, stages."""

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
    """Kinds of paper in a deal: four from loosest to firmest, the others by what they do."""

    MOU = "mou", "memorandum of understanding"
    TERM_SHEET = "term_sheet", "term sheet"
    DEFINITIVE = "definitive_agreement", "definitive agreement"
    FINANCIAL_CLOSE = "financial_close", "financial close"
    FRAMEWORK = "framework", "framework"
    LOAN = "loan", "loan"
    EQUITY = "equity", "equity"
    GRANT = "grant", "grant"
    OFFTAKE = "offtake", "offtake agreement"
    PRICE_FLOOR = "price_floor", "price floor"


class InstrumentStep(models.TextChoices):
    """How far a paper has come; the last state by a day is the one it is in."""

    ANNOUNCED = "announced", "announced"
    AGREED = "agreed", "agreed"
    BINDING = "binding", "binding"
    EFFECTIVE = "effective", "in effect"
    DRAWN = "drawn", "drawn"
    REPAID = "repaid", "repaid"
    LAPSED = "lapsed", "lapsed"


class PartySector(models.TextChoices):
    """What sort of party it is, for filters."""

    GOVERNMENT = "government", "government"
    STATE_BODY = "state_body", "state company or agency"
    PUBLIC_LENDER = "public_lender", "public lender"
    COMPANY = "company", "company"
    ORGANISATION = "organisation", "other organisation"


class OutputKind(models.TextChoices):
    """What a report of output measures: a mass in a period, or what could be made in a year."""

    PRODUCED = "produced", "produced"
    SOLD = "sold", "sold"
    CARRIED = "carried", "carried"
    CAPACITY = "capacity", "capacity"


class OutputBasis(models.TextChoices):
    """What is weighed in a report of output."""

    PRODUCT = "product", "the product as it is"
    CONTAINED = "contained", "the metal in it"
    OXIDE = "oxide", "its rare-earth oxides"
    GOODS = "goods", "goods of any kind"


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
    """Money promised with effect, owed by now under what was agreed, or paid out."""

    COMMITTED = "committed", "committed"
    ACCRUED = "accrued", "accrued"
    DISBURSED = "disbursed", "disbursed"


class MoneyRung(models.TextChoices):
    """How far named money has come, from words to payment."""

    ANNOUNCED = "announced", "announced"
    AGREED = "agreed", "agreed"
    BINDING = "binding", "binding"
    FINANCED = "financed", "committed"
    PAID = "paid", "paid"


class Step(models.TextChoices):
    """What any deal can be asked, in the order in which most deals get there."""

    SIGNED = "signed", "Signed"
    BINDING = "binding", "Binding"
    PAID = "paid", "Paid"
    BUILT = "built", "Built"
    PRODUCT = "product", "Product out"


class Found(models.TextChoices):
    """What was found of a step."""

    SHOWN = "shown", "shown"
    IN_PART = "in_part", "in part"
    NOTHING = "nothing", "nothing found"
    UNDECIDED = "undecided", "not decidable"
    OUTSIDE = "outside", "not part of this deal"


SPELLED = {
    "eiti_candidature": "EITI candidature",
    "g2g_framework": "government-to-government framework",
    "mou": "MoU",
    "rare_earth": "rare earths",
    "reko_diq": "Reko Diq",
}
"""Keys whose words are not just the key without underscores."""


def in_words(key: str) -> str:
    """Return a key of the data as words for a sentence: `term_sheet` becomes `term sheet`."""
    return SPELLED.get(key, key.replace("_", " "))
