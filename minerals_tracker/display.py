"""The colours of the site: kept with the account, told to pages by a cookie.

Pages read the cookie alone, so that they are drawn right at once and cost no question to the
database; signing in and choosing write it.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from minerals_tracker.models import DisplayPreference
from minerals_tracker.states import Theme

COOKIE = "theme"
_YEAR = 365 * 24 * 60 * 60


@login_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep a choice with the account; a script gets an empty answer, a form the account page."""
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    theme = request.POST.get("theme", "")
    by_script = request.headers.get("X-Requested-With") == "fetch"
    if theme not in Theme.values:
        if by_script:
            return HttpResponse(status=400)
        messages.error(request, f"Choose one of {', '.join(Theme.values)}: nothing was changed.")
        return redirect("account")
    DisplayPreference.objects.update_or_create(user=request.user, defaults={"theme": theme})
    response = HttpResponse(status=204) if by_script else redirect("account")
    if not by_script:
        messages.success(request, "Your colours are saved.")
    return with_theme(response, theme)


def with_theme(response: HttpResponse, theme: str) -> HttpResponse:
    """Tell the browser which colours to ask for; the script of the switch reads it too."""
    response.set_cookie(
        COOKIE, theme, max_age=_YEAR, secure=settings.HTTPS, httponly=False, samesite="Lax"
    )
    return response


def theme_of(user: User) -> str:
    """The colours kept with an account; empty where none were chosen."""
    kept = DisplayPreference.objects.filter(user=user).values_list("theme", flat=True).first()
    return kept or ""
