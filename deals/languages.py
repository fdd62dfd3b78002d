"""Languages by their codes (ISO 639, with script or region), in English."""

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
    """`Pashto` for `ps`, `Urdu` for `ur-PK`; the code itself where nobody has a name for it."""
    written = code.replace("-", "_")
    primary = written.partition("_")[0].lower()
    return _names().get(written) or _names().get(primary) or code
