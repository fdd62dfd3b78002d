"""Render an issue for a choice of deals and sections, once; later it is read from the database."""

from __future__ import annotations

import hashlib
from functools import cache

import css_inline
from django.template.loader import render_to_string

from minerals_tracker.letters.content.reader_choices import Choice
from minerals_tracker.letters.rendering.letter import SHOWN, letter
from minerals_tracker.letters.sending.reader_links import PLACEHOLDER, absolute
from minerals_tracker.models import Edition, WeeklyIssue

# Gmail hides what follows after 102 KB, the link to stop the letter included.
MAX_HTML_BYTES = 80_000
# Lines in a list, from what a sixty-second read bears down to what is never left out.
SHORTER = (SHOWN, 5, 3, 2, 1)
# Typographic spaces are for typeset pages; a text part is read in a terminal or aloud.
PLAIN_SPACES = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " "})


def edition_for(issue: WeeklyIssue, choice: Choice) -> Edition:
    """Return the edition of a choice; render and save it if there is none."""
    found = Edition.objects.filter(issue=issue, choice_key=choice.key).first()
    if found is not None:
        return found
    made = render(issue, choice)
    Edition.objects.bulk_create([made], ignore_conflicts=True)
    return Edition.objects.get(issue=issue, choice_key=choice.key)


def render(issue: WeeklyIssue, choice: Choice) -> Edition:
    """Render without saving, for previews. Lists are shortened until the HTML is small enough."""
    made = (_render(issue, choice, shown=shown) for shown in SHORTER)
    edition = next(made)
    while len(edition.html) > MAX_HTML_BYTES and (shorter := next(made, None)):
        edition = shorter
    return edition


def _render(issue: WeeklyIssue, choice: Choice, *, shown: int) -> Edition:
    page = letter(issue.content, deals=choice.deals, sections=choice.sections, shown=shown)
    context = {
        "letter": page,
        "stop": PLACEHOLDER,
        "base": absolute(""),
        "permalink": absolute(issue.get_absolute_url()),
    }
    subject = " ".join(page.subject.split())
    text = tidy(render_to_string("letters/body.txt", context).translate(PLAIN_SPACES))
    html = to_html(render_to_string("letters/body.html", context))
    sha256 = hashlib.sha256("\0".join([subject, text, html]).encode()).hexdigest()
    return Edition(
        issue=issue,
        choice=choice.as_json(),
        choice_key=choice.key,
        subject=subject,
        text=text,
        html=html,
        sha256=sha256,
    )


def to_html(source: str) -> str:
    """Inline the styles, and escape everything outside ASCII."""
    lines = _inliner().inline(source).splitlines()
    html = "\n".join(line.strip() for line in lines if line.strip())
    return html.encode("ascii", "xmlcharrefreplace").decode() + "\n"


def tidy(text: str) -> str:
    """Remove trailing spaces and repeated empty lines."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept) + "\n"


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
