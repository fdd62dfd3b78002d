"""The shipments app."""

from django.apps import AppConfig


class ShipmentsConfig(AppConfig):
    name = "shipments"
    default_auto_field = "django.db.models.BigAutoField"
    off_page = frozenset({"CustomsBatch", "ImportBatch", "Revaluation"})

    def ready(self) -> None:
        from deals import illustrative
        from deals.tracking import notices

        illustrative.declare(self)
        notices.watch(self)
