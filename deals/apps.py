"""The deals app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from deals import limits

# Apps are read before any form or admin is, so that every field of a form has its validators.
limits.hold_forms()


class DealsConfig(AppConfig):
    name = "deals"
    default_auto_field = "django.db.models.BigAutoField"
    off_page = frozenset({"LinkChange", "ReferenceRow", "SearchEntry"})

    def ready(self) -> None:
        from deals import notices, searching

        limits.hold(apps.get_models())
        post_migrate.connect(searching.install, sender=self)
        notices.watch(self)
