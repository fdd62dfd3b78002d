"""Somebody who reads the site without an account."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client


@pytest.fixture
def reader(client: Client, settings: LazySettings) -> Client:
    """A visitor of a site that is open to everybody for reading."""
    settings.PUBLIC_READ = True
    return client
