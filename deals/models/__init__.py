"""Models of the deals app."""

from deals.models.base import PeriodEnd, Recorded, ReferenceRow, Voidable
from deals.models.claims import Claim, DisputedPoint
from deals.models.commitments import Commitment, HeadlineValue
from deals.models.commodities import Commodity, Place
from deals.models.deal import Deal, DealMineral, Instrument, InstrumentState, Phase
from deals.models.events import Asset, Document, Event, FundingRecord
from deals.models.links import LinkChange
from deals.models.output import OutputReport
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
    "InstrumentState",
    "LinkChange",
    "OutputReport",
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
