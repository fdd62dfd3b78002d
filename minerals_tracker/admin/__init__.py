"""The roof's part of the admin."""

from minerals_tracker.admin import invitations, letters, people, reports

__all__ = ["invitations", "letters", "people", "reports"]
