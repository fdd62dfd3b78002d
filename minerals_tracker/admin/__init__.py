"""The roof's part of the admin."""

from minerals_tracker.admin import letters, people, reports

__all__ = ["letters", "people", "reports"]
