"""The admin's frame: one login for the whole site, and no deletion."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


class TrackerAdminSite(AdminSite):
    site_header = "Minerals Tracker"
    site_title = "Minerals Tracker"
    index_title = "Log and change"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this person works here; who is logged in and does not is told so at once."""
        allowed = super().has_permission(request)
        if request.user.is_authenticated and not allowed:
            raise PermissionDenied("Your groups do not work in the admin.")
        return allowed

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """What a box of choice asks for goes to the database, which takes no zero byte."""
        if "\x00" in request.GET.get("term", ""):
            raise BadRequest("The word that is looked for holds a zero byte.")
        return super().autocomplete_view(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Send to the site's own login, and back here afterwards."""
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
            target = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        return redirect_to_login(target)
