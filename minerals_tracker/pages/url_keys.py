"""Keys of rows as parts of an address."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class KeyConverter(StringConverter):
    """A key that a row may have. None holds a null byte, which the database would refuse to look for."""

    regex = r"[^/\x00]+"


register_converter(KeyConverter, "key")
