"""The notes behind the marks of a page, as HTML.

In Python, because a page has three hundred: a template takes six times as long for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from deals.figures import Citable
from minerals_tracker.marks import Mark, Said, citation, published
from minerals_tracker.navigation import address

_DISPUTED = '<p class="pop-flag">Sources disagree on this.</p>'
_BETWEEN = "\n· "
_SINGLE = '<p class="pop-flag">Rests on this one source.</p>'


@dataclass(frozen=True, slots=True)
class Around:
    """What the notes of a page lead to: addresses and the page's own citation, empty where there is none."""

    methodology: str = ""
    sources: str = ""
    counted: str = ""
    report: str = ""
    cited: str = ""


def buttons(found: Iterable[Mark]) -> SafeString:
    """The word joiner, in a span that never wraps, keeps marks on the line of their figure."""
    drawn = "".join(_button(each) for each in found)
    return mark_safe(f'<span class="nb">&#8288;{drawn}</span>' if drawn else "")  # noqa: S308 (parts are escaped)


def notes(marks: Iterable[Mark], around: Around) -> SafeString:
    """One popover for each mark; its head names the mark."""
    return mark_safe("".join(_note(mark, around) for mark in marks))  # noqa: S308 (parts are escaped)


def _button(mark: Mark) -> str:
    """The head of its popover is its name, which a page need not repeat; paper, which opens none, has all numbers."""
    name, look = escape(mark.id), " mark-letter" if mark.is_letter else ""
    signs = " ".join(other.sign for other in mark.others)
    paper = f' data-paper="{signs}"' if signs else ""
    return (
        f'<button type="button" class="mark{look}" popovertarget="{name}"{paper}'
        f' aria-labelledby="{name}-head">{escape(mark.sign)}</button>'
    )


def _note(mark: Mark, around: Around) -> str:
    if mark.source:
        inside = _of_source(mark, mark.source, around)
    elif mark.others:
        inside = _of_many(mark)
    else:
        inside = _of_letter(mark, around)
    name = escape(mark.id)
    head = f'<p class="pop-head" id="{name}-head">{escape(mark.label)}</p>'
    return f'<div popover class="pop" id="{name}">{head}{"".join(inside)}</div>'


def _of_source(mark: Mark, source: Citable, around: Around) -> Iterator[str]:
    said = mark.said
    yield f'<p class="pop-title">{escape(source.title)}</p>'
    if said.says:
        where = f" ({said.locator})" if said.locator else ""
        yield f'<p class="pop-says">{escape(said.says + where)}</p>'
    yield (_DISPUTED if said.disputed else "") + (_SINGLE if said.single else "")
    yield (
        f"<dl><dt>Published</dt><dd>{escape(mark.published)}</dd>"
        f"<dt>Reliability</dt><dd>{escape(mark.reliability_words)}</dd>{_credibility(said)}</dl>"
    )
    yield f"<p>{_BETWEEN.join(_ways(source, around))}</p>"
    yield _cite(citation(source))


def _credibility(said: Said) -> str:
    if not said.credibility:
        return ""
    return f"<dt>Credibility</dt><dd>{escape(said.credibility_words)}</dd>"


def _ways(source: Citable, around: Around) -> Iterator[str]:
    """Where a note leads to."""
    yield (
        f'<a href="{escape(source.url)}" rel="noreferrer">Open the original</a>'
        if source.url
        else "No address of the original is known."
    )
    if own := address("source", source.key):
        yield f'<a href="{escape(own)}">What rests on it</a>'
    key = escape(source.key)
    if around.sources:
        yield f'<a href="{escape(around.sources)}#source-{key}">In the list of sources</a>'
    if around.report:
        yield _report(around, f"source+{key}")


def _of_many(mark: Mark) -> Iterator[str]:
    yield _DISPUTED if mark.said.disputed else ""
    yield f"<ul>{''.join(f'<li>{_button(other)} {_one_of(other)}</li>' for other in mark.others)}</ul>"
    if mark.said.credibility:
        yield f"<p>Credibility {escape(mark.said.credibility_words)}</p>"


def _one_of(mark: Mark) -> str:
    source = mark.source
    if source is None:
        return ""
    publisher = source.publisher or "publisher not named"
    words = f"{source.title}, {publisher}, {published(source)}; reliability {source.reliability}"
    return escape(words)


def _of_letter(mark: Mark, around: Around) -> Iterator[str]:
    """What is computed or illustrative, with the way to how it is counted."""
    yield f"<p>{escape(mark.text)}</p>"
    made_up = mark.sign == "i"
    if around.methodology:
        place = f"#{escape(mark.anchor)}" if mark.anchor else ""
        about = "illustrative" if made_up else f"computed+{escape(mark.anchor)}"
        report = f" · {_report(around, about)}" if around.report else ""
        yield f'<p><a href="{escape(around.methodology)}{place}">Methodology</a>{report}</p>'
    elif around.counted:
        yield f'<p><a href="{escape(around.counted)}">How this is counted</a></p>'
    if around.cited:
        yield _cite(around.cited + (", illustrative data" if made_up else ""))


def _report(around: Around, about: str) -> str:
    return f'<a href="{escape(around.report)}&amp;about={about}">Report an error</a>'


def _cite(words: str) -> str:
    return f"<details><summary>Cite this</summary><p>{escape(words)}</p></details>"
