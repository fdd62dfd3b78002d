"""What strict mail servers refuse in a message, asked of its bytes (RFC 5321, 5322, 2045 to 2047).

Nothing here leans on Python's `email`, which wrote the message.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterator

LONGEST_LINE = 998
ONCE = {b"from", b"date", b"message-id", b"mime-version", b"content-type"}
AT_MOST_ONCE = {b"to", b"cc", b"subject", b"reply-to", b"sender", b"content-transfer-encoding"}
ATOM = rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
DOTS = rb"%s(?:\.%s)*" % (ATOM, ATOM)
ENCODED = rb"=\?[A-Za-z0-9-]+\?[QBqb]\?[!->@-~]+\?="
SPACE = rb"(?:[ \t]+|\r\n[ \t]+)"
QUOTED = rb'"(?:[ !#-\[\]-~]|\\[ -~])*"'
ADDRESS = rb"(?!=\?)%s@(?:%s|\[[0-9A-Fa-f:.]+\])" % (DOTS, DOTS)
WORD = rb"(?:%s|%s|%s)" % (ENCODED, ATOM, QUOTED)
MAILBOX = rb"(?:%s|(?:%s%s)*<%s>)" % (ADDRESS, WORD, SPACE, ADDRESS)
DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
MAILBOXES = rb"%s(?:,%s%s)*" % (MAILBOX, SPACE, MAILBOX)
GRAMMAR = {
    b"from": MAILBOX,
    b"to": MAILBOXES,
    b"reply-to": MAILBOXES,
    b"message-id": rb"<%s@%s>" % (DOTS, DOTS),
    b"date": rb"%s, \d{1,2} %s \d{4} \d\d:\d\d:\d\d [+-]\d{4}" % (DAY, MONTH),
    b"mime-version": rb"1\.0",
    b"content-transfer-encoding": rb"(?i:7bit|quoted-printable|base64)",
    b"list-unsubscribe": rb"<https?://[!-;=?-~]+>",
    b"list-id": rb"(?:%s%s)*<%s>" % (WORD, SPACE, DOTS),
}
FIELD = re.compile(rb"([!-9;-~]+):(?:[ \t]|\r\n[ \t]+(?=\S))((?:[^\r\n]|\r\n[ \t]+(?=\S))*)\r\n")
BOUNDARY = re.compile(rb'multipart/.*?boundary="?([^";\r\n]+)"?', re.DOTALL | re.IGNORECASE)
QP_LINE = re.compile(rb"(?:[!-<>-~\t ]|=[0-9A-F]{2})*")


def refusal(message: bytes) -> str:
    """The reply of a strict server that was offered no 8BITMIME; empty where it takes
    the message."""
    for problem in _problems(message):
        return f"554 5.6.0 {problem}"
    return ""


def _problems(message: bytes) -> Iterator[str]:
    if re.search(rb"(?<!\r)\n|\r(?!\n)", message):
        yield "a bare CR or LF"
    if re.search(rb"[\x00\x80-\xff]", message):
        yield "8-bit text, or NUL, without 8BITMIME"
    longest = max(map(len, message.split(b"\r\n")))
    if longest > LONGEST_LINE:
        yield f"a line of {longest} octets"
    head, fields = _fields(message)
    if head is None:
        yield "a line of the head that is no header field"
        return
    counts = Counter(name for name, _ in fields)
    yield from (f"{counts[name]} times {name.decode()}" for name in ONCE if counts[name] != 1)
    yield from (f"twice {name.decode()}" for name in AT_MOST_ONCE if counts[name] > 1)
    yield from _problems_of(fields)
    yield from _body_problems(fields, message[len(head) + 2 :])


def _fields(part: bytes) -> tuple[bytes | None, list[tuple[bytes, bytes]]]:
    """The head of a message or part, and its fields as they stand; None where one is malformed."""
    fields, place = [], 0
    while not part.startswith(b"\r\n", place):
        found = FIELD.match(part, place)
        if found is None:
            return None, []
        fields.append((found[1].lower(), found[2]))
        place = found.end()
    return part[:place], fields


def _problems_of(fields: list[tuple[bytes, bytes]]) -> Iterator[str]:
    for name, value in fields:
        if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", value):
            yield f"a control character in {name.decode()}"
        if name in GRAMMAR and not re.fullmatch(GRAMMAR[name], value.strip(b" \t")):
            yield f"{name.decode()} that cannot be read: {value!r}"
        if any(b"=?" in line and len(line) > 76 for line in value.split(b"\r\n")):
            yield f"an encoded word on a long line in {name.decode()}"


def _body_problems(fields: list[tuple[bytes, bytes]], body: bytes) -> Iterator[str]:
    known = dict(fields)
    kind = known.get(b"content-type", b"text/plain")
    boundary = BOUNDARY.match(kind)
    if boundary is None:
        yield from _encoding_problems(known.get(b"content-transfer-encoding", b"7bit"), body)
        return
    mark = b"\r\n--" + boundary[1]
    parts = (b"\r\n" + body).split(mark)
    if len(parts) < 3 or not re.fullmatch(rb"--\s*", parts[-1]):
        yield "a multipart body without its parts or its end"
    for part in parts[1:-1]:
        head, inner = _fields(part[2:])
        if head is None:
            yield "a part whose head is malformed"
        else:
            yield from _problems_of(inner)
            yield from _body_problems(inner, part[2 + len(head) + 2 :])


def _encoding_problems(encoding: bytes, body: bytes) -> Iterator[str]:
    lines = body.split(b"\r\n")
    if encoding.lower() == b"quoted-printable":
        bad = [line for line in lines if not QP_LINE.fullmatch(line.removesuffix(b"="))]
        if bad or any(len(line) > 76 or line.endswith((b" ", b"\t")) for line in lines):
            yield "a body that is not quoted-printable"
    elif encoding.lower() == b"base64":
        try:
            base64.b64decode(b"".join(lines), validate=True)
        except binascii.Error:
            yield "a body that is not base64"
        if max(map(len, lines)) > 76:
            yield "base64 on long lines"
