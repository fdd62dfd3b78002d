"""Verdicts on a day, computed from the database, and recorded on the milestones."""
