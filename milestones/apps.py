"""The milestones app."""

from django.apps import AppConfig


class MilestonesConfig(AppConfig):
    name = "milestones"
    default_auto_field = "django.db.models.BigAutoField"
    off_page = frozenset({"LastRefresh"})

    def ready(self) -> None:
        from deals import illustrative
        from deals.tracking import notices
        from milestones import checks, receivers, rule_words  # noqa: F401 (they register themselves)

        illustrative.declare(self)
        notices.watch(self)
