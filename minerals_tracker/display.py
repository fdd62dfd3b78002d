"""How a person sees the site: colours and a currency, kept with the account.

Pages read the colours from a cookie and the currency from the session, so that they are right at
once and cost no question to the database; signing in and choosing write both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from deals.models import ExchangeRate
from minerals_tracker.models import DisplayPreference
from minerals_tracker.states import Theme

COOKIE = "theme"
CURRENCY = "currency"
"""The session key, and the query parameter that takes precedence."""
_YEAR = 365 * 24 * 60 * 60


@login_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Save the colour theme with the account; a script gets an empty response."""
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
    """Set the cookie of the theme, which templates and the switch's script read."""
    response.set_cookie(
        COOKIE, theme, max_age=_YEAR, secure=settings.HTTPS, httponly=False, samesite="Lax"
    )
    return response


def display_of(user: User) -> DisplayPreference:
    """A user's display preference; an unsaved default if there is none."""
    kept = DisplayPreference.objects.filter(user=user).first()
    return kept or DisplayPreference(user=user)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> HttpResponse:
    """Set the account's theme and currency in this browser at login."""
    kept = display_of(user)
    if kept.currency:
        request.session[CURRENCY] = kept.currency
    return with_theme(response, kept.theme) if kept.pk else response


@login_required
@require_POST
def choose_currency(request: HttpRequest) -> HttpResponse:
    """Save the currency in which sums are shown beside USD; empty for USD only."""
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    code = request.POST.get("currency", "")
    if code and code not in currencies():
        messages.error(
            request, "No exchange rate of that currency is on file: nothing was changed."
        )
        return redirect("account")
    DisplayPreference.objects.update_or_create(user=request.user, defaults={"currency": code})
    request.session[CURRENCY] = code
    said = f"Sums are shown in {code} beside USD." if code else "Sums are shown in USD only."
    messages.success(request, said)
    return redirect("account")


def currencies() -> list[str]:
    """Codes of the currencies with any rate on file, sorted."""
    codes = ExchangeRate.objects.standing().order_by("currency")
    return list(codes.values_list("currency", flat=True).distinct())


def in_own_currency(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer as if the address asked for the person's own currency, unless it names one."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if CURRENCY not in request.GET and request.user.is_authenticated:
            code = request.session.get(CURRENCY)
            if code:
                asked = request.GET.copy()
                asked[CURRENCY] = code
                request.GET = asked  # type: ignore[assignment]
        return view(request, *args, **kwargs)

    return answer
