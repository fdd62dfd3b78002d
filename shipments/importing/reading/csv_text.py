"""The text of a CSV file: its encoding, its delimiter, its records."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from shipments.importing.file_problems import RefusedFileError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1256": "Windows-1256 (Arabic, Farsi, Urdu)",
    "gb18030": "GBK or GB 18030 (Chinese)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1254": "Windows-1254 (Turkish)",
    "shift_jis": "Shift JIS (Japanese)",
}
UNCERTAIN = "cp1252"
"""The encoding assumed until the user chose one, if the bytes prove none."""
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SEPARATOR_LINE = "sep="
"""Prefix of a first line meant for Excel; the delimiter follows."""


def encoding_of(content: bytes) -> str:
    """The encoding that the bytes prove, by byte order mark or as UTF-8; else empty."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    if b"\0" in content[:4000]:
        return "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    try:
        content.decode()
    except UnicodeDecodeError:
        return ""
    return "utf-8-sig"


def decoded(content: bytes, encoding: str = "") -> str:
    """Decode in the given encoding, else the proven one, else Windows-1252.

    Raises RefusedFileError if the bytes are no text in that encoding.
    """
    encoding = encoding or encoding_of(content) or UNCERTAIN
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RefusedFileError(
            f"The file is no text in {ENCODINGS.get(encoding, encoding)}: choose its encoding, or "
            "save"
            " it as CSV UTF-8 or XLSX."
        ) from error
    if "\0" in text:
        raise RefusedFileError("The file holds zero bytes: save it as CSV UTF-8 or XLSX.")
    return text


def delimiter_of(text: str) -> str:
    """The delimiter: named by the first line, or the one that splits a line into most cells."""
    lines = [line for line in text[:20_000].splitlines() if line.strip() and not is_remark(line)]
    if lines and lines[0].lower().startswith(SEPARATOR_LINE):
        named = lines[0][len(SEPARATOR_LINE) :][:1]
        return named if named in DELIMITERS else ","
    return max(
        DELIMITERS, key=lambda sign: max((line.count(sign) for line in lines[:10]), default=0)
    )


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield records with their line numbers. Raises RefusedFileError for bad quotes or lengths."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if number > 1 or not "".join(cells).lower().startswith(SEPARATOR_LINE):
                yield number, list(cells)
    except csv.Error as error:
        raise RefusedFileError(
            f"The file cannot be read as CSV near line {reader.line_num} ({error}): check its "
            "quotes."
        ) from error


def is_remark(line: str) -> bool:
    """A line such as those in which an export says what it is."""
    return line.startswith("# ")
