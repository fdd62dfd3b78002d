"""The admin of the ground floor's facts."""

from deals.admin import agreed, claims, happened, papers, parties

__all__ = ["agreed", "claims", "happened", "papers", "parties"]
