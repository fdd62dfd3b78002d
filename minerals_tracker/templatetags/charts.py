"""Tags that print figures: charts with their table twins, status mixes, bars and readings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from deals.charts import sentence, status_marker, token
from deals.charts.figure import Cell, Figure, KeyEntry, Row
from deals.origins import single_source
from deals.units import MINUS, format_date
from milestones.states import Status
from minerals_tracker.pages.page_context import cited_address, marks_of, page_request
from minerals_tracker.pages.sources.marks import out_by, page_citation, subject_of
from minerals_tracker.templatetags.tracker import bdi, slug_of
from shipments.charts.mass_labels import colour

register = template.Library()

_IN_A_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
DRAWN = "minerals_tracker.charts"
PRINTED = "minerals_tracker.printed_charts"
FAILED = "minerals_tracker.failed_charts"
"""In `META` of a request: whether its page has a chart, how often each id stands in it, and whether
one of them could not be drawn."""
GAP = Decimal("0.6")
"""Space between two segments of a status mix, in hundredths of its width."""


@register.inclusion_tag("_partials/figure.html", takes_context=True)
def chart(context: Context, figure: Figure, level: int = 3) -> dict[str, object]:
    """A figure with everything that stands beside it; `level` is that of its heading, 2 to 4."""
    request = page_request(context)
    marks_of(context)  # inside the figure nothing knows the day of the page
    if not figure.empty:
        request.META[DRAWN] = True
    if figure.failed:
        request.META[FAILED] = True
    ids = request.META.setdefault(PRINTED, Counter())
    ids[figure.id] += 1
    if ids[figure.id] > 1:
        figure = replace(figure, id=f"{figure.id}-{ids[figure.id]}")
    deal, address = context.get("deal"), cited_address(context, figure.id)
    named = f"“{figure.title}” ({figure.subtitle})"
    return {
        "figure": figure,
        "level": level,
        "drawing_id": f"{figure.id}-drawing",
        "cited": page_citation(subject_of(deal), figure.as_of, address, named),
        "file": "-".join(part for part in (getattr(deal, "slug", ""), figure.id) if part),
        "taken": json.dumps(
            {
                "deal": subject_of(deal),
                "day": figure.as_of.isoformat(),
                "asOf": format_date(figure.as_of),
                "address": address,
                "sources": _sources_line(figure),
                "key": [{"word": e.word, "marker": _marker(e)} for e in figure.key],
            }
        ),
    }


def _sources_line(figure: Figure) -> str:
    """Who says so: publishers of what a figure rests on, and whether the site computed it."""
    known = out_by(figure.sources, figure.as_of)
    names = dict.fromkeys(source.publisher for source in known if source.publisher)
    said = [f"Sources: {', '.join(names)}{single_source(known, figure.as_of)}"] if names else []
    return sentence("; ".join([*said, *(["computed by this site"] if figure.computed else [])]))


def _marker(entry: KeyEntry) -> dict[str, Any]:
    """An entry of a key as a picture draws it."""
    if entry.kind == "status":
        found: dict[str, Any] = status_marker(entry.token).to_plotly_json()
        return found
    fill = colour(entry.token) if entry.kind == "element" else token(entry.token)
    return {"symbol": "square", "size": 12, "color": fill}


@register.simple_tag
def drawing(figure: Figure) -> SafeString:
    """The Plotly JSON of a figure as text that ends no script."""
    return mark_safe(figure.figure_json.translate(_IN_A_SCRIPT))  # noqa: S308 (escaped by the table)


@register.simple_tag
def table_rows(rows: Iterable[Row]) -> SafeString:
    """The body of a table twin; in Python, because the twins of a page have a thousand cells."""
    return format_html_join("", "<tr>{}{}</tr>\n", (_cells(*row) for row in rows))


def _cells(name: Cell, *others: Cell) -> tuple[SafeString, SafeString]:
    """The first cell names its row; `data-value` is what a file has where the page rounds it."""
    head = format_html('<th scope="row"{}>{}</th>', _value(name), bdi(name.text))
    cells = ((_value(cell), _look(cell), bdi(cell.text)) for cell in others)
    return head, format_html_join("", "<td{}{}>{}</td>", cells)


def _value(cell: Cell) -> SafeString | str:
    return format_html(' data-value="{}"', cell.raw) if cell.raw != cell.text else ""


def _look(cell: Cell) -> SafeString | str:
    kind = "n" if cell.is_number else "unknown" if cell.value is None else ""
    return format_html(' class="{}"', kind) if kind else ""


@register.inclusion_tag("_partials/chart_scripts.html", takes_context=True)
def chart_scripts(context: Context) -> dict[str, object]:
    """The scripts that draw, only on a page that printed a chart; stands at the end of `<body>`."""
    return {"wanted": page_request(context).META.get(DRAWN, False)}


@dataclass(frozen=True, slots=True)
class Segment:
    """Part of a status mix; `x` and `width` in hundredths of the bar."""

    status: str
    word: str
    count: int
    x: Decimal
    width: Decimal


def segments(counts: Iterable[tuple[str, int]]) -> list[Segment]:
    """The parts of a status mix in the order of `Status`, those that occur."""
    known = dict(counts)
    total = sum(known.values())
    found: list[Segment] = []
    before = 0
    for value in Status:
        count = known.get(value, 0)
        if count:
            x = Decimal(100) * before / total
            width = max(Decimal(100) * count / total - GAP, GAP)
            found.append(
                Segment(value, value.label, count, round(x, 2), round(width, 2)),
            )
            before += count
    return found


@register.inclusion_tag("_partials/status_mix.html")
def status_mix(counts: Iterable[tuple[str, int]], **options: Any) -> dict[str, object]:
    """Milestones by status as a bar; `tally=True` adds words and numbers, `url` links them."""
    return {"segments": segments(counts), **options}


@register.inclusion_tag("_partials/bar.html")
def share_bar(percent: Decimal | int | None, label: str = "") -> dict[str, object]:
    """A bar of 0 to 100 %; without a percentage only its track."""
    width = None if percent is None else min(max(Decimal(percent), Decimal(0)), Decimal(100))
    return {"width": None if width is None else round(width, 1), "label": label}


@register.simple_tag
def swatch(token: str) -> SafeString:
    """A square of a colour in a figure's key, where the key is neither a status nor an element."""
    return format_html(
        '<svg class="swatch sw-{}" viewBox="0 0 14 14" aria-hidden="true">'
        '<rect width="14" height="14" rx="2"/></svg>',
        token,
    )


@register.simple_tag
def reading(value: int | None) -> SafeString:
    """A reading of a watch-signal, -2 to +2, on its colour; a dash where it was not read."""
    if value is None:
        return format_html(
            '<span class="reading reading-none">{}<span class="vh">no reading</span></span>',
            "\N{EN DASH}",
        )
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    name = "0" if not value else f"{'p' if value > 0 else 'm'}{abs(value)}"
    return format_html('<span class="reading reading-{}">{}{}</span>', name, sign, abs(value))


@register.filter
def status_class(value: str) -> str:
    """The class that gives a panel the colour of a status."""
    return f"st-{slug_of(value)}"
