"""The roof and the front door: everything that needs all floors at once."""

from minerals_tracker.celery import app as celery_app

__all__ = ["celery_app"]
