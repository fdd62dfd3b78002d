"""The queue: one Celery app, configured by Django's settings."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_before_create_process

from minerals_tracker import broker
from minerals_tracker.preloading import preload_and_freeze

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minerals_tracker.settings")

broker.put_in_place()
app = Celery("minerals_tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_before_create_process.connect
def share(**kwargs: Any) -> None:
    """Preload code before the worker forks, so that its processes share it."""
    preload_and_freeze()
