"""The shipments app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ShipmentsConfig(AppConfig):
    name = "shipments"
    default_auto_field = "django.db.models.BigAutoField"
    off_page = frozenset({"Counted", "CustomsBatch", "ImportBatch", "Revaluation", "Tally"})

    def ready(self) -> None:
        from deals import illustrative, notices
        from shipments import tallying

        post_migrate.connect(illustrative.install, sender=self)
        post_migrate.connect(tallying.install, sender=self)
        notices.watch(self)
