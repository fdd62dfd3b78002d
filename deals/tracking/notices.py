"""The signal `deal_changed`: sent once per transaction, after commit, when any deal changed.

It names no deal: receivers find out from the deals' revisions, which also move where no signal is
sent (`deals.models.revision`). A lost signal therefore only costs time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pghistory.models
from django.apps import AppConfig
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import Signal

deal_changed = Signal()


class _Notice:
    """A notice that may be asked for often, also in savepoints that are undone; given once."""

    given = False

    def give(self) -> None:
        if not self.given:
            self.given = True
            deal_changed.send_robust(sender=_Notice)


class _Pending(threading.local):
    """The notice of the open transaction, in the thread that holds its connection."""

    notice = _Notice()


_pending = _Pending()


def announce() -> None:
    """Send `deal_changed` after the commit.

    Call it after bulk writes, which send no Django signals.
    """
    if _pending.notice.given:
        _pending.notice = _Notice()
    transaction.on_commit(_pending.notice.give, robust=True)


def shown_models(app: AppConfig) -> Iterator[type[models.Model]]:
    """Yield an app's models that pages show, including many-to-many tables."""
    off_page: frozenset[str] = getattr(app, "off_page", frozenset())
    for model in app.get_models(include_auto_created=True):
        is_history = issubclass(model, pghistory.models.Event)
        if not (is_history or model._meta.proxy or model.__name__ in off_page):
            yield model


def watch(app: AppConfig) -> None:
    """Send `deal_changed` for every save, delete and link of an app's models that pages show."""
    for model in shown_models(app):
        if model._meta.auto_created:
            m2m_changed.connect(_heard, sender=model)
        else:
            post_save.connect(_heard, sender=model)
            post_delete.connect(_heard, sender=model)


def _heard(**kwargs: Any) -> None:
    """Hear one of Django's signals; for many-to-many fields the two halves of one change count."""
    announce()
