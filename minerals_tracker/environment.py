"""Values from the environment, or from the files it names: `SECRET_KEY_FILE` gives `SECRET_KEY`."""

from __future__ import annotations

import os
import sys

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping


class Values(FileAwareMapping):  # type: ignore[misc] # environ has no types
    """Values without the line end that editors leave at the end of a file."""

    def __getitem__(self, key: str) -> str:
        try:
            value: str = super().__getitem__(key)
        except (OSError, UnicodeError) as error:
            raise ImproperlyConfigured(
                f"{key}_FILE names {os.environ[f'{key}_FILE']}, which cannot be read as text "
                f"({error}): let it name a file that this user may read."
            ) from error
        return value.rstrip("\r\n")


class Environment(environ.Env):  # type: ignore[misc] # environ has no types
    """What settings ask for their values."""

    ENVIRON = Values()


def load_settings() -> None:
    """Read the settings; where they are wrong, end the program with the sentence that says so."""
    try:
        settings.INSTALLED_APPS  # noqa: B018 - asking for any reads all
    except ImproperlyConfigured as error:
        sys.exit(str(error))
