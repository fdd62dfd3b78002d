"""People and groups: administrators invite, deactivate and give groups; nobody is deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest

from deals.admin.completing import Completing
from deals.admin.listing import Listing
from minerals_tracker.digest.addresses import deliverable
from minerals_tracker.login_throttle import open_again

admin.site.unregister(User)
admin.site.unregister(Group)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg] # not generic at run time
    """A password set by an administrator; a login closed after wrong ones is open again."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 (called so by Django)
        person: User = super().save(commit)
        open_again(person)
        return person


@admin.register(User)
class PersonAdmin(Completing[User], Listing[User], UserAdmin[User]):
    """Accounts. Only a superuser sees superusers, so that no group can raise itself above itself."""

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
        """Refuse an address that no letter can go to."""
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
    """The groups, to read: their grants come from `minerals_tracker/groups.py`."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
