"""Values from the environment, or from the files it names: `SECRET_KEY_FILE` gives `SECRET_KEY`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import environ
from django.conf import settings
from django.core.checks.security.base import SECRET_KEY_INSECURE_PREFIX
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environ.fileaware_mapping import FileAwareMapping


class Values(FileAwareMapping):  # type: ignore[misc] # environ has no types
    """Values read from files, without the trailing line end."""

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
    """Reads settings' values from variables or from the files they name."""

    ENVIRON = Values()


def fallback_secret_key(*, kept_in: Path, is_shared: bool) -> str:
    """The secret key if none is set: the one that `make run` saved, else a random one.

    Raises ImproperlyConfigured if other processes would use another key.
    """
    if kept_in.is_file():
        return kept_in.read_text().strip()
    if is_shared:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Where DATABASE_URL names a database, several processes serve "
            "one site, and each would sign links and sessions with a key of its own: set "
            "SECRET_KEY "
            "or SECRET_KEY_FILE, the same for all. Python makes one: secrets.token_urlsafe(60)."
        )
    return SECRET_KEY_INSECURE_PREFIX + get_random_secret_key()  # `check --deploy` names it


def results_url(cache_url: str) -> str:
    """The URL of the cache in the form that Celery expects.

    A socket has another scheme there, and TLS must ask for certificate checks.
    """
    scheme, rest = cache_url.split("://", 1)
    if scheme == "unix":
        return f"redis+socket://{rest.replace('db=', 'virtual_host=')}"
    if scheme == "rediss" and "ssl_cert_reqs" not in rest:
        return f"{cache_url}{'&' if '?' in rest else '?'}ssl_cert_reqs=required"
    return cache_url


def load_settings() -> None:
    """Load the settings; if they are wrong, exit with a sentence that says so."""
    try:
        settings.INSTALLED_APPS  # noqa: B018 - asking for any reads all
    except ImproperlyConfigured as error:
        sys.exit(str(error))
