"""Mail addresses converted to ASCII; those that cannot be sent to are refused. Pure."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.utils.encoding import punycode

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})*")
LONGEST = 254


def in_ascii(address: str) -> str:
    """The address in ASCII, with an international domain converted.

    Raises ValueError with a sentence for other letters outside ASCII: before the @ they need a
    server with SMTPUTF8, which few are.
    """
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise ValueError(
            f"{address!r} has a letter before the @ that few mail servers take: "
            "use an address with only a to z, digits and signs there."
        )
    try:
        travels = f"{local}@{punycode(domain)}"
    except UnicodeError:
        travels = ""
    if len(travels) > LONGEST or not ADDRESS.fullmatch(travels):
        raise ValueError(f"{address!r} is not a mail address: write it like name@example.org.")
    return travels


def mailbox(text: str) -> Address:
    """`Name <address>` of a setting, for a header. Raises ValueError where the address is none."""
    name, address = parseaddr(text)
    return Address(name, addr_spec=in_ascii(address))


def deliverable(address: str) -> None:
    """Refuse, in a form, an address that no letter of ours can go to."""
    try:
        in_ascii(address)
    except ValueError as error:
        raise ValidationError(str(error)) from error
