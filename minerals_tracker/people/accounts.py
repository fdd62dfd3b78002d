"""Login, logout and passwords: Django's views with this site's templates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordResetForm,
    SetPasswordForm,
    UsernameField,
)
from django.contrib.auth.models import User
from django.db import transaction
from django.forms import TextInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minerals_tracker.display import choose_currency, choose_theme, remember
from minerals_tracker.mail.mail_server import is_configured
from minerals_tracker.people.client_address import client_address
from minerals_tracker.people.inviting import AcceptForm, accept, invitation_of
from minerals_tracker.people.login_throttle import open_again
from minerals_tracker.people.resetting import TooManyRequestsError, ask
from minerals_tracker.tasks import send_resets


class SignInForm(AuthenticationForm):
    """A login form that refuses names longer than an account's before any query or log entry."""

    username = UsernameField(
        max_length=User._meta.get_field("username").max_length,
        widget=TextInput(attrs={"autofocus": True}),
    )


class SignIn(views.LoginView):
    """Sign in, and bring what the account has chosen to this machine."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        return remember(self.request, response, form.get_user())


class PasswordReset(views.PasswordResetView):
    """Take a request for a new password; a worker mails the link, so that no page waits for it.

    With no mail server the page says so and takes none. Links use `PUBLIC_URL`, never the address
    that a request claims to have come to.
    """

    success_url = reverse_lazy("password_reset_done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, can_mail=is_configured())

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        if not is_configured():
            return self.render_to_response(self.get_context_data(form=form), status=503)
        visitor = client_address(self.request)
        try:
            ask(form.cleaned_data["email"], visitor=visitor, now=timezone.now())
        except TooManyRequestsError:
            context = self.get_context_data(form=form, is_full=True)
            return self.render_to_response(context, status=429, headers={"Retry-After": "3600"})
        transaction.on_commit(send_resets.delay, robust=True)
        return HttpResponseRedirect(self.get_success_url())


class NewPassword(views.PasswordResetConfirmView):
    """Set the password by the mailed link; this also lifts a lock after wrong passwords."""

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        response = super().form_valid(form)
        open_again(self.user)
        return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form of an invitation; only a POST makes the account, so link scanners do not."""
    now = timezone.now()
    offered = invitation_of(token, now=now)
    unmade = User(email=offered.email if offered else "")  # no password may be like the address
    form = AcceptForm(request.POST if request.method == "POST" else None, instance=unmade)
    if offered is not None and form.is_valid():
        person = accept(offered, form, now=now)
        if person is not None:
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[-1])
            messages.success(request, "Your account is made, and you are signed in.")
            return redirect(settings.LOGIN_REDIRECT_URL)
        offered = None
    context = {"invitation": offered, "form": form}
    return render(request, "registration/invitation.html", context, status=200 if offered else 410)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form without a valid CSRF token; the reason is only for the log."""
    return render(request, "403_csrf.html", status=403)


urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("account/theme/", choose_theme, name="account-theme"),
    path("account/currency/", choose_currency, name="account-currency"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("password/", views.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed/", views.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("password/reset/", PasswordReset.as_view(), name="password_reset"),
    path("password/reset/sent/", views.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "password/reset/<uidb64>/<token>/",
        NewPassword.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "password/reset/complete/",
        views.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
]
