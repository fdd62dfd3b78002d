"""Login, logout and passwords: Django's views with this site's templates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse_lazy


class PasswordReset(views.PasswordResetView):
    """Mail a link for a new password; with no mail server the page says so and sends nothing.

    Links use `PUBLIC_URL`, never the address that a request claims to have come to.
    """

    email_template_name = "registration/password_reset_email.txt"
    success_url = reverse_lazy("password_reset_done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, can_mail=bool(settings.EMAIL_HOST))

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        if not settings.EMAIL_HOST:
            return self.render_to_response(self.get_context_data(form=form), status=503)
        public = urlsplit(settings.PUBLIC_URL)
        self.extra_email_context = {"protocol": public.scheme, "domain": public.netloc}
        return super().form_valid(form)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came without its token; the reason is for the log, not for the page."""
    return render(request, "403_csrf.html", status=403)


urlpatterns = [
    path("login/", views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("password/", views.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed/", views.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("password/reset/", PasswordReset.as_view(), name="password_reset"),
    path("password/reset/sent/", views.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "password/reset/<uidb64>/<token>/",
        views.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "password/reset/complete/",
        views.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
]
