"""Configuration of the deals app: validators, triggers and signals for all models."""

from django.apps import AppConfig, apps

from deals.validation import limits

# Apps are read before any form or admin is, so that every field of a form has its validators.
limits.add_form_validators()


class DealsConfig(AppConfig):
    name = "deals"
    default_auto_field = "django.db.models.BigAutoField"
    off_page = frozenset({"LinkChange", "ReferenceRow"})

    def ready(self) -> None:
        from deals import illustrative
        from deals.tracking import notices

        limits.add_model_validators(apps.get_models())
        illustrative.declare(self)
        notices.watch(self)
