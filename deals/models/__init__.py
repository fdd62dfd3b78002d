"""The ground floor's nouns."""

from deals.models.base import PeriodEnd, Recorded, ReferenceRow, Voidable
from deals.models.claims import Claim, DisputedPoint
from deals.models.commitments import Commitment
from deals.models.commodities import Commodity, Place
from deals.models.deal import Deal, DealMineral, HeadlineValue, Instrument, Phase
from deals.models.events import Asset, Document, Event, FundingRecord
from deals.models.links import LinkChange
from deals.models.parties import DealParty, Party, Person, RelatedProject, Unknown
from deals.models.rates import ExchangeRate
from deals.models.sources import Source

__all__ = [
    "Asset",
    "Claim",
    "Commitment",
    "Commodity",
    "Deal",
    "DealMineral",
    "DealParty",
    "DisputedPoint",
    "Document",
    "Event",
    "ExchangeRate",
    "FundingRecord",
    "HeadlineValue",
    "Instrument",
    "LinkChange",
    "Party",
    "PeriodEnd",
    "Person",
    "Phase",
    "Place",
    "Recorded",
    "ReferenceRow",
    "RelatedProject",
    "Source",
    "Unknown",
    "Voidable",
]
