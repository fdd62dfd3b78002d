"""The deals app."""

from django.apps import AppConfig, apps

from deals import limits

# Apps are read before any form or admin is, so that every field of a form has its validators.
limits.hold_forms()


class DealsConfig(AppConfig):
    name = "deals"
    default_auto_field = "django.db.models.BigAutoField"
    off_page = frozenset({"LinkChange", "ReferenceRow"})

    def ready(self) -> None:
        from deals import illustrative, notices

        limits.hold(apps.get_models())
        illustrative.declare(self)
        notices.watch(self)
