"""The roof's part of the admin."""

from minerals_tracker.admin import people

__all__ = ["people"]
