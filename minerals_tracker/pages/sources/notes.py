"""The notes behind the marks of a page, as HTML.

In Python, because a page has three hundred: a template takes six times as long for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from deals.charts.figure import Citable
from deals.validation.characters import isolated
from minerals_tracker.pages.navigation import address
from minerals_tracker.pages.sources.marks import INVENTED, Mark, Said, published

_DISPUTED = mark_safe('<p class="pop-flag">Sources disagree on this.</p>')
_BETWEEN = "\n· "
_SINGLE = mark_safe('<p class="pop-flag">Single source: no independent one says the same.</p>')
_NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class NoteLinks:
    """URLs that the notes of a page link to, and the page's own citation; empty if none.

    `lists_sources` says that the page itself has a list of its sources.
    """

    methodology: str = ""
    lists_sources: bool = False
    counted: str = ""
    report: str = ""
    cited: str = ""


def buttons(found: Iterable[Mark]) -> SafeString:
    """The word joiner, in a span that never wraps, keeps marks on the line of their figure."""
    drawn = _joined(_button(each) for each in found)
    return format_html('<span class="nb">&#8288;{}</span>', drawn) if drawn else _NOTHING


def notes(marks: Iterable[Mark], around: NoteLinks) -> SafeString:
    """One popover for each mark; its head names the mark."""
    return _joined(_note(mark, around) for mark in marks)


def _joined(parts: Iterable[SafeString], between: str = "") -> SafeString:
    return format_html_join(between, "{}", ((part,) for part in parts))


def _button(mark: Mark) -> SafeString:
    """The number's HTML: the popover's heading is its accessible name; print shows all numbers."""
    signs = " ".join(other.sign for other in mark.others)
    return format_html(
        '<button type="button" class="mark{}" popovertarget="{}"{}'
        ' aria-labelledby="{}-head">{}</button>',
        " mark-letter" if mark.is_letter else "",
        mark.id,
        format_html(' data-paper="{}"', signs) if signs else "",
        mark.id,
        mark.sign,
    )


def _note(mark: Mark, around: NoteLinks) -> SafeString:
    if mark.source:
        inside = _of_source(mark, mark.source, around)
    elif mark.others:
        inside = _of_many(mark)
    else:
        inside = _of_letter(mark, around)
    return format_html(
        '<div popover class="pop" id="{0}"><p class="pop-head" id="{0}-head">{1}</p>{2}</div>',
        mark.id,
        mark.label,
        _joined(inside),
    )


def _of_source(mark: Mark, source: Citable, around: NoteLinks) -> Iterator[SafeString]:
    said = mark.said
    yield format_html('<p class="pop-title" dir="auto">{}</p>', source.title)
    if said.says:
        where = f" ({said.locator})" if said.locator else ""
        yield format_html('<p class="pop-says">{}{}</p>', said.says, where)
    if said.disputed:
        yield _DISPUTED
    if said.single:
        yield _SINGLE
    yield format_html(
        "<dl><dt>Published</dt><dd>{}</dd><dt>Reliability</dt><dd>{}</dd>{}</dl>",
        mark.published,
        mark.reliability_words,
        _credibility(said),
    )
    yield format_html("<p>{}</p>", _joined(_ways(source, around), _BETWEEN))


def _credibility(said: Said) -> SafeString:
    if not said.credibility:
        return _NOTHING
    return format_html("<dt>Credibility</dt><dd>{}</dd>", said.credibility_words)


def _ways(source: Citable, around: NoteLinks) -> Iterator[SafeString]:
    """Where a note leads to."""
    if source.url:
        yield format_html('<a href="{}" rel="noreferrer">Open the original</a>', source.url)
    else:
        yield SafeString("No link to the original is known.")
    if own := address("source", source.key):
        yield format_html('<a href="{}">What relies on it</a>', own)
    if around.lists_sources:
        yield format_html('<a href="#source-{}">In the list of sources</a>', source.key)
    if around.report:
        yield _report(around, f"source+{source.key}")


def _of_many(mark: Mark) -> Iterator[SafeString]:
    if mark.said.disputed:
        yield _DISPUTED
    pairs = ((_button(other), _one_of(other)) for other in mark.others)
    yield format_html("<ul>{}</ul>", format_html_join("", "<li>{} {}</li>", pairs))
    if mark.said.credibility:
        yield format_html("<p>Credibility {}</p>", mark.said.credibility_words)


def _one_of(mark: Mark) -> str:
    source = mark.source
    if source is None:
        return ""
    publisher = isolated(source.publisher) or "publisher not named"
    return (
        f"{isolated(source.title)}, {publisher}, {published(source)}; reliability "
        f"{source.reliability}"
    )


def _of_letter(mark: Mark, around: NoteLinks) -> Iterator[SafeString]:
    """What is computed or illustrative, with the way to how it is counted."""
    yield format_html("<p>{}</p>", mark.text)
    made_up = mark.sign == "i"
    if around.methodology:
        place = f"#{mark.anchor}" if mark.anchor else ""
        about = "illustrative" if made_up else f"computed+{mark.anchor}"
        report = format_html(" · {}", _report(around, about)) if around.report else ""
        words = '<p><a href="{}{}">Methodology</a>{}</p>'
        yield format_html(words, around.methodology, place, report)
    elif around.counted:
        yield format_html('<p><a href="{}">How this is counted</a></p>', around.counted)
    if around.cited:
        unsaid = made_up and INVENTED not in around.cited
        yield _cite(f"{around.cited}, {INVENTED}" if unsaid else around.cited)


def _report(around: NoteLinks, about: str) -> SafeString:
    return format_html('<a href="{}&amp;about={}">Report an error</a>', around.report, about)


def _cite(words: str) -> SafeString:
    return format_html("<details><summary>Cite this</summary><p>{}</p></details>", words)
