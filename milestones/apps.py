"""The milestones app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MilestonesConfig(AppConfig):
    name = "milestones"
    default_auto_field = "django.db.models.BigAutoField"
    off_page = frozenset({"LastRefresh"})

    def ready(self) -> None:
        from deals import illustrative, notices
        from milestones import checks, receivers, rule_words  # noqa: F401 (they register themselves)

        post_migrate.connect(illustrative.install, sender=self)
        notices.watch(self)
