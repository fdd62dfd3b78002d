"""From which network address a visitor comes: one answer for everything that throttles by it."""

from __future__ import annotations

from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

UNKNOWN = "0.0.0.0"  # noqa: S104 - no address to listen on, but the one that nobody has


def client_address(request: HttpRequest) -> str:
    """The visitor's address: the entry `PROXY_COUNT` from the right of X-Forwarded-For.

    Each proxy appends whom it heard from, so that only so many entries are true: what stands left
    of them is whatever the visitor wrote. Where there are fewer, or the entry is no address, the
    request came round the proxies: it counts as its peer's (REMOTE_ADDR), and without one, as on a
    Unix socket, as that of one visitor called 0.0.0.0.

    Of an IPv6 address the first 64 bits are given, for one household has all that begin with them.
    """
    count = settings.PROXY_COUNT
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    told = entries[-count] if 0 < count <= len(entries) else ""
    return _address(told) or _address(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def hashed_address(address: str, *, now: datetime) -> str:
    """A keyed hash of a network address; it changes hourly and needs SECRET_KEY."""
    words = f"{address} {now:%Y-%m-%dT%H}"
    return salted_hmac("minerals_tracker.report", words, algorithm="sha256").hexdigest()


def _address(text: str) -> str:
    """Without brackets and port, an IPv6 address as its network; empty where it is no address."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        network = IPv6Network((int(address), 64), strict=False).network_address
        return str(address.ipv4_mapped or network)
    return str(address)
