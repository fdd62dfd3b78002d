"""Keys of rows as parts of an address."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class KeyConverter(StringConverter):
    """A URL converter for row keys; it refuses null bytes, which the database cannot compare."""

    regex = r"[^/\x00]+"


register_converter(KeyConverter, "key")
