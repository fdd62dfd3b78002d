"""The admin's frame: one login for the whole site, and no deletion."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


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

    def admin_view(
        self,
        view: V,
        cacheable: bool = False,  # noqa: FBT001, FBT002 (Django's own)
    ) -> V:
        """Every view of the admin: its address asks the database, which takes no zero byte."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            asked = (word for name, words in request.GET.lists() for word in (name, *words))
            if any("\x00" in word for word in (*asked, *map(str, kwargs.values()))):
                raise BadRequest("An address of the admin holds a zero byte.")
            return inner(request, *args, **kwargs)

        return cast(V, answer)

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
