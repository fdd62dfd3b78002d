"""Admin classes for the models of the deals app."""

from deals.admin import claims, deal, events, parties, sources

__all__ = ["claims", "deal", "events", "parties", "sources"]
