"""The admin's frame: one login for the whole site, a start page by task, and no deletion."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from minerals_tracker.desk.start_page import by_task, first_actions, what_waits


class TrackerAdminSite(AdminSite):
    site_header = "Minerals Tracker"
    site_title = "Minerals Tracker"
    index_title = "Log and change"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the user may use the admin. Raises PermissionDenied if only logged in."""
        allowed = super().has_permission(request)
        if request.user.is_authenticated and not allowed:
            raise PermissionDenied("Your groups do not work in the admin.")
        return allowed

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Apps and models of the start page by task; an app's own page has them all."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else by_task(apps, request.user)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show the start page: first actions, groups by task, what waits."""
        assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
        more = {
            "first_actions": first_actions(self.get_app_list(request)),
            "waits": what_waits(request.user, today=timezone.localdate()),
        }
        return super().index(request, {**more, **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer an autocomplete request. Raises BadRequest for a null byte, which SQL refuses."""
        if "\x00" in request.GET.get("term", ""):
            raise BadRequest("The word that is looked for holds a zero byte.")
        return super().autocomplete_view(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Redirect to the site's login page, and back here afterwards."""
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
            target = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        return redirect_to_login(target)
