"""The recipient's own links: signed for one purpose, and refused where anything is amiss."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.encoding import iri_to_uri, punycode

# Stands in an edition where the recipient's own link goes: the last of its kind, because nothing
# that anybody has typed comes after it.
PLACEHOLDER = "https://recipient.invalid/stop/"
SALT = "minerals_tracker.letters.stop"


def with_link(content: str, link: str) -> str:
    """An edition's text or HTML with the recipient's link filled in."""
    before, _, after = content.rpartition(PLACEHOLDER)
    return f"{before}{link}{after}"


def host() -> str:
    """The name of the site in ASCII, without port: the right-hand side of message ids."""
    name = urlsplit(settings.PUBLIC_URL).hostname or ""
    return "localhost" if not name or ":" in name else punycode(name)


def absolute(path: str) -> str:
    """An absolute URL for mails, in ASCII even if the host name is not."""
    if settings.PUBLIC_URL.isascii():
        return f"{settings.PUBLIC_URL}{path}"
    site = urlsplit(settings.PUBLIC_URL)
    port = f":{site.port}" if site.port else ""
    return f"{site.scheme}://{host()}{port}{iri_to_uri(site.path)}{path}"


def stop_token(user_id: int) -> str:
    """A token that lets its bearer stop this user's letter, and nothing else."""
    return _signer().sign(str(user_id))


def stop_link(user_id: int) -> str:
    """The link that stops this user's letter."""
    return absolute(reverse("letter-stop", args=[stop_token(user_id)]))


def read_stop_token(token: str) -> int | None:
    """The id of the user in a token; None for an invalid token."""
    try:
        return int(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None


def message_id(issue: str, user_id: int) -> str:
    """The same for every attempt: a mailbox that got a letter twice would show it once."""
    digest = salted_hmac(SALT, f"{issue}.{user_id}", algorithm="sha256").hexdigest()
    return f"<{issue}.{user_id}.{digest[:16]}@{host()}>"


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")
