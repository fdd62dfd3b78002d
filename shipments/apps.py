"""The shipments app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ShipmentsConfig(AppConfig):
    name = "shipments"
    default_auto_field = "django.db.models.BigAutoField"
    off_page = frozenset({"CustomsBatch", "ImportBatch", "Revaluation"})

    def ready(self) -> None:
        from deals import illustrative, notices

        post_migrate.connect(illustrative.install, sender=self)
        notices.watch(self)
