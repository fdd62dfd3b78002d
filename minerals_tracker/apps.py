"""The project package is an installed app: pages and letters about several nouns live here."""

import django_stubs_ext
from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import m2m_changed, post_migrate

# This is the first app, so that no model, form or admin is read before; the clock reads none.
django_stubs_ext.monkeypatch()


class MineralsTrackerConfig(AppConfig):
    name = "minerals_tracker"
    verbose_name = "Letters, people and reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.models import User
        from django.contrib.auth.signals import user_logged_in

        from deals import illustrative
        from minerals_tracker import checks  # noqa: F401 - registers its checks
        from minerals_tracker.receivers import (
            begin_session,
            keep_groups,
            offer_letter,
            sync_is_staff,
        )

        illustrative.declare(self)
        user_logged_in.connect(begin_session, dispatch_uid="begin_session")
        post_migrate.connect(keep_groups, dispatch_uid="keep_groups")
        m2m_changed.connect(
            sync_is_staff, sender=User.groups.through, dispatch_uid="keep_staff_mark"
        )
        m2m_changed.connect(offer_letter, sender=User.groups.through, dispatch_uid="offer_letter")


class TrackerAdminConfig(AdminConfig):
    """The admin with one login for the whole site."""

    default_site = "minerals_tracker.admin_site.TrackerAdminSite"
