"""English names of languages (ISO 639) and countries (ISO 3166) by their codes."""

from __future__ import annotations

from functools import cache

from babel import Locale

_UNNAMED = {
    "bft": "Balti",
    "hnd": "Southern Hindko",
    "hno": "Northern Hindko",
    "phr": "Pahari-Potwari",
    "prs": "Dari",
    "scl": "Shina",
    "skr": "Saraiki",
}
"""Languages of the region that Unicode CLDR has no English name for, as ISO 639-3 names them."""


@cache
def _names() -> dict[str, str]:
    return {**Locale("en").languages, **_UNNAMED}


def language_name(code: str) -> str:
    """Return the English name of a language code, `Pashto` for `ps`, `Urdu` for `ur-PK`.

    A code without a name is returned as it is.
    """
    written = code.replace("-", "_")
    primary = written.partition("_")[0].lower()
    return _names().get(written) or _names().get(primary) or code


@cache
def country_name(code: str) -> str:
    """Return the English name of a country code, `Pakistan` for `PK`.

    A code without a name is returned as it is, and so are ISO's user-assigned codes, which begin
    with X: illustrative deals use them.
    """
    return code if code.startswith("X") else str(Locale("en").territories.get(code, code))
