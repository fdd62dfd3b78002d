"""The project package: settings, pages, letters, accounts and everything that needs all apps."""

from minerals_tracker.celery import app as celery_app

__all__ = ["celery_app"]
