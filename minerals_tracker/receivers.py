"""Signal receivers: after migrations, at login, when group membership changes."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from minerals_tracker.models import DigestPreference
from minerals_tracker.people.access import keep_open
from minerals_tracker.people.groups import GRANTS, MANAGER, NEEDS_ADMIN


def keep_groups(sender: AppConfig, using: str, apps: Any = apps, **kwargs: Any) -> None:
    """Give the four groups exactly the grants of the table, once all permissions exist.

    Permissions of an app are made by its own `post_migrate`, so only the last app's is heard.
    """
    if sender is not _last_app_with_models():
        return
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:
        return
    for name, grants in GRANTS.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.set(_named(permissions, grants))


def _last_app_with_models() -> AppConfig:
    return [config for config in apps.get_app_configs() if config.models_module][-1]


def _named(permissions: Any, grants: frozenset[str]) -> list[Permission]:
    """Find permissions by their `app.codename`; one whose model is not migrated yet is left out."""
    known = permissions.select_related("content_type").filter(
        content_type__app_label__in={grant.partition(".")[0] for grant in grants}
    )
    return [p for p in known if f"{p.content_type.app_label}.{p.codename}" in grants]


def begin_session(request: HttpRequest, **kwargs: Any) -> None:
    """Store the day of login in the session, so that no page of that day has to."""
    keep_open(request)


def sync_is_staff(
    action: str, instance: User | Group, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Set `is_staff` for members of groups that work in the admin, and clear it for others."""
    if isinstance(instance, User) and action in {"post_add", "post_remove", "post_clear"}:
        _mark_staff({instance.pk})
        instance.refresh_from_db(fields=["is_staff"])
    elif isinstance(instance, Group) and action in {"post_add", "post_remove"}:
        _mark_staff(pk_set or set())
    elif isinstance(instance, Group) and action == "pre_clear":
        members = set(instance.user_set.values_list("pk", flat=True))
        transaction.on_commit(lambda: _mark_staff(members))


def _mark_staff(users: set[int]) -> None:
    """Set the staff mark of the given users from their groups; superusers keep theirs."""
    people = User.objects.filter(pk__in=users, is_superuser=False)
    working = people.filter(groups__name__in=NEEDS_ADMIN).values("pk")
    people.filter(Q(pk__in=working), is_staff=False).update(is_staff=True)
    people.filter(~Q(pk__in=working), is_staff=True).update(is_staff=False)


def offer_letter(
    action: str, instance: User | Group, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Switch the letter on for whoever becomes a manager; a wish already there is left alone."""
    if action != "post_add" or not pk_set:
        return
    joined = {instance.pk} if isinstance(instance, User) else pk_set
    new = User.objects.filter(pk__in=joined, groups__name=MANAGER, letter__isnull=True)
    DigestPreference.objects.bulk_create(
        [DigestPreference(user=user, wanted_since=timezone.now()) for user in new.distinct()],
        ignore_conflicts=True,
    )
