"""A source in the styles of reference lists and of the programs that keep them. Pure.

Chicago 17 (bibliography, web page), APA 7, BibTeX and RIS. Of a vague date only what is known is
given; the publisher stands where no author is known.
"""

from __future__ import annotations

from calendar import month_name

from deals.charts.figure import Citable
from deals.states import DatePrecision
from deals.validation.characters import isolated

_TEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def references(source: Citable) -> tuple[tuple[str, str], ...]:
    """The name of each style, and the source in it."""
    return (
        ("Chicago", chicago(source)),
        ("APA", apa(source)),
        ("BibTeX", bibtex(source)),
        ("RIS", ris(source)),
    )


def chicago(source: Citable) -> str:
    year, month, day = _known(source)
    dated = f"{month} {day}, {year}" if day else f"{month} {year}".strip() if year else "n.d."
    title = f"“{_ended(isolated(source.title))}”"
    return _sentences(isolated(source.publisher), title, dated, source.url)


def apa(source: Citable) -> str:
    year, month, day = _known(source)
    dated = f"({year}, {month} {day}".rstrip(", ") + ")" if year else "(n.d.)"
    parts = (isolated(source.publisher), dated, isolated(source.title))
    named = parts if source.publisher else (parts[2], dated)
    return _sentences(*named, source.url)


def bibtex(source: Citable) -> str:
    year, month, day = _known(source)
    fields = {
        "title": f"{{{_tex(source.title)}}}",
        "author": f"{{{_tex(source.publisher)}}}" if source.publisher else "",
        "year": year,
        "month": month[:3].lower(),
        "day": day,
        "url": source.url,
    }
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@misc{{{source.key},\n{lines}}}"


def ris(source: Citable) -> str:
    year, month, day = _known(source)
    number = f"{list(month_name).index(month):02}" if month else ""
    fields = (
        ("TY", "ELEC"),
        ("TI", source.title),
        ("PB", source.publisher),
        ("PY", year),
        ("DA", f"{year}/{number}/{day:0>2}" if day else f"{year}/{number}" if month else ""),
        ("UR", source.url),
        ("ID", source.key),
    )
    return "\n".join([*(f"{tag}  - {text}" for tag, text in fields if text), "ER  - "])


def _known(source: Citable) -> tuple[str, str, str]:
    """Year, month and day as far as they are known."""
    on, precision = source.published_on, source.published_precision or DatePrecision.DAY
    if on is None:
        return "", "", ""
    has_month = precision in (DatePrecision.DAY, DatePrecision.MONTH)
    day = str(on.day) if precision == DatePrecision.DAY else ""
    return str(on.year), month_name[on.month] if has_month else "", day


def _ended(text: str) -> str:
    return (
        text if text.rstrip("\N{POP DIRECTIONAL ISOLATE}")[-1:] in ("?", "!", ".") else f"{text}."
    )


def _sentences(*parts: str) -> str:
    """The parts one after the other, each but an address ending with a full stop."""
    known = [part for part in parts if part]
    return " ".join(
        part if part.endswith("”") or part.startswith("http") else _ended(part) for part in known
    )


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)
