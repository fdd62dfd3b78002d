"""The roof's part of the admin."""

from minerals_tracker.admin import letters, people

__all__ = ["letters", "people"]
