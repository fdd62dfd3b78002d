"""Admin classes of people, invitations, letters and reports."""

from minerals_tracker.admin import invitations, letters, people, reports

__all__ = ["invitations", "letters", "people", "reports"]
