"""Pages of the letter: issues as sent, the way to stop, one's own wishes."""

from __future__ import annotations

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from deals.visibility import NOBODY, visible_to
from minerals_tracker.display import currencies, display_of
from minerals_tracker.letters.content.freezing import is_intact
from minerals_tracker.letters.content.reader_choices import Choice, choices_of, public_choice
from minerals_tracker.letters.content.weeks import Week
from minerals_tracker.letters.rendering.editions import edition_for
from minerals_tracker.letters.sending.planning import explain
from minerals_tracker.letters.sending.reader_links import absolute, read_stop_token, with_link
from minerals_tracker.letters.wishes_form import PreferenceForm
from minerals_tracker.mail.mail_server import is_configured
from minerals_tracker.models import Delivery, DigestPreference, Edition, Erratum, WeeklyIssue
from minerals_tracker.states import Theme

SHOWN_ISSUES = 60


@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """The list of frozen issues, newest first."""
    rows = WeeklyIssue.objects.defer("content")[:SHOWN_ISSUES]
    return render(request, "letters/issues.html", {"issues": rows, "can_mail": is_configured()})


@require_safe
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # typed for views without arguments
def issue(request: HttpRequest, week: Week) -> HttpResponse:
    """One issue: the letter as it was sent, its text, its hash, and later corrections of it."""
    row = _issue(week)
    edition = _edition(request, row)
    context = {
        "issue": row,
        "week": week,
        "edition": edition,
        "text": _readable(edition.text),
        "intact": is_intact(row),
        "errata": row.errata.filter(visible_to(NOBODY, Erratum)),
        "previous": WeeklyIssue.objects.filter(closes_at__lt=row.closes_at).first(),
        "next": WeeklyIssue.objects.filter(closes_at__gt=row.closes_at).last(),
    }
    return render(request, "letters/issue.html", context)


@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # typed for views without arguments
    {
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["'none'"],
        "font-src": ["'none'"],
        "connect-src": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def letter_html(request: HttpRequest, week: Week) -> HttpResponse:
    """The HTML of the letter, byte for byte but for the recipient's own link."""
    return HttpResponse(_readable(_edition(request, _issue(week)).html))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the letter by POST, with neither login nor cookie; GET shows the button for it.

    Mail programs post here by themselves (RFC 8058); scanners that follow links change nothing.
    """
    user_id = read_stop_token(token)
    if user_id is None:
        raise Http404("This link is not one of ours.")
    wish = DigestPreference.objects.filter(user_id=user_id).first()
    if request.method == "POST" and wish is not None and wish.wanted:
        wish.turn(on=False, now=timezone.now())
    stopped = wish is None or not wish.wanted
    return render(request, "letters/stop.html", {"stopped": stopped})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own wishes, what became of the last letter, and when the next one comes."""
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    wish = DigestPreference.objects.filter(user=request.user).first()
    unsaved = DigestPreference(user=request.user, wanted=False, time_zone=settings.TIME_ZONE)
    form = PreferenceForm(request.POST or None, instance=wish or unsaved)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your wishes for the letter are saved.")
        return redirect("account")
    last = WeeklyIssue.objects.order_by("closes_at").last()
    display = display_of(request.user)
    context = {
        "form": form,
        "wish": wish,
        "can_mail": is_configured(),
        "last": last,
        "standing": explain(request.user, last, now=timezone.now()) if last else "",
        "themes": Theme.choices,
        "display": display,
        "currencies": sorted({*currencies(), display.currency} - {""}),
    }
    return render(request, "letters/account.html", context)


def _issue(week: Week) -> WeeklyIssue:
    return get_object_or_404(WeeklyIssue, year=week.year, week=week.number)


def _edition(request: HttpRequest, row: WeeklyIssue) -> Edition:
    """The edition that the visitor was sent, else the one of all real deals they may read."""
    user = request.user
    sent = Delivery.objects.filter(issue=row, recipient=user.pk, edition__isnull=False).first()
    if user.pk is not None and sent is not None and sent.edition is not None:
        return sent.edition
    return edition_for(row, _choice(user))


def _choice(user: AbstractBaseUser | AnonymousUser) -> Choice:
    everything = public_choice()
    if user.pk is None:
        return everything
    own = choices_of([user.pk], wanted_only=False)[user.pk]
    if not own.sections:
        raise PermissionDenied("Your groups do not read deals.")
    return Choice(everything.deals, own.sections)


def _readable(text: str) -> str:
    """Nobody's own link is shown here: it leads to the account page instead."""
    return with_link(text, absolute(reverse("account")))
