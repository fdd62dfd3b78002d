"""The project package is an installed app: pages and letters about several nouns live here."""

from django.apps import AppConfig


class MineralsTrackerConfig(AppConfig):
    name = "minerals_tracker"
    default_auto_field = "django.db.models.BigAutoField"
