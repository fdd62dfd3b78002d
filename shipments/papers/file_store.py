"""Storage of uploaded papers: by checksum, outside the web root, never changed or deleted."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

CHECKSUM = re.compile(r"[0-9a-f]{64}")


class LostFileError(OSError):
    """A stored file is missing or was changed."""


def checksum_of(content: bytes) -> str:
    """The SHA-256 of a file, under which it is stored."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Store a file with private permissions; returns its SHA-256. An existing file is kept."""
    checksum = checksum_of(content)
    path = path_of(checksum)
    if path.exists():
        return checksum
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="coming-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return checksum


def read(checksum: str) -> bytes:
    """The file with a checksum. Raises LostFileError where it is not there, or was changed."""
    try:
        content = path_of(checksum).read_bytes()
    except OSError as error:
        raise LostFileError(f"the file {checksum} cannot be read") from error
    if checksum_of(content) != checksum:
        raise LostFileError(f"the file {checksum} is not what it was")
    return content


def path_of(checksum: str) -> Path:
    """The path of a stored file. Raises ValueError for anything but a checksum."""
    if not CHECKSUM.fullmatch(checksum):
        raise ValueError("this is no SHA-256")
    return Path(settings.PAPERS_DIR) / checksum[:2] / checksum
