"""Admin of people and groups: deactivate and assign groups; nobody is deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest

from deals.admin.autocomplete import Completing
from deals.admin.list_filters import Listing
from minerals_tracker.mail.addresses import deliverable
from minerals_tracker.people.login_throttle import open_again

admin.site.unregister(User)
admin.site.unregister(Group)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg] # not generic at run time
    """Form of a password set by an administrator; it lifts a login lock."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 (called so by Django)
        person: User = super().save(commit)
        open_again(person)
        return person


@admin.register(User)
class PersonAdmin(Completing[User], Listing[User], UserAdmin[User]):
    """Admin of accounts. Only a superuser sees superusers, so that no group can raise itself."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        (
            "What this person may do",
            {
                "fields": ("is_active", "groups", "is_staff"),
                "description": "Untick active instead of deleting. Groups decide who works here.",
            },
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "email", "usable_password", "password1", "password2")}),
        ("What this person may do", {"fields": ("groups",)}),
    )
    readonly_fields = ("is_staff", "last_login", "date_joined")
    change_password_form = PasswordForm
    filter_horizontal = ()
    autocomplete_fields = ("groups",)
    list_display = ("username", "email", "group_names", "is_active", "last_login")
    list_filter = ("is_active", "groups")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = super().get_queryset(request).prefetch_related("groups")
        return people if request.user.is_superuser else people.filter(is_superuser=False)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Refuse a mail address that is not deliverable."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "email" and field is not None:
            field.validators.append(deliverable)
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="groups")
    def group_names(self, person: User) -> str:
        return ", ".join(group.name for group in person.groups.all()) or "none"


@admin.register(Group)
class GrantsAdmin(Listing[Group], GroupAdmin):
    """Read-only admin of groups; permissions come from `minerals_tracker/people/groups.py`."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
