"""The forms and addresses that a page offers, read from its HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

Attributes = Mapping[str, str | None]
TOKEN = "csrfmiddlewaretoken"
"""Another one on every page, so that a case would not be the same again."""
_UNSENT = frozenset({"submit", "button", "image", "reset"})


@dataclass
class Form:
    """A form with the values that a browser would send, and what its choices and buttons offer."""

    method: str
    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.queries: set[tuple[str, str]] = set()
        self._form: Form | None = None
        self._select = ""
        self._area: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        reads = {
            "form": self._begin,
            "a": self._link,
            "input": self._input,
            "button": self._button,
            "select": self._begin_select,
            "option": self._option,
            "textarea": self._begin_area,
        }
        if tag in reads:
            reads[tag](given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._form and self._area is not None:
            self._form.values.append((self._area[0], "".join(self._area[1:])))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)

    def _begin(self, given: Attributes) -> None:
        self._form = Form((given.get("method") or "get").upper(), given.get("action") or "")
        self.forms.append(self._form)

    def _link(self, given: Attributes) -> None:
        self.queries.update(parse_qsl(urlsplit(given.get("href") or "").query))

    def _input(self, given: Attributes) -> None:
        name, value, kind = given.get("name"), given.get("value") or "", given.get("type")
        if not (self._form and name) or name == TOKEN:
            return
        if kind == "file":
            self._form.files.append(name)
        elif kind in _UNSENT:
            self._form.buttons.append((name, value))
        else:
            self._form.choices.setdefault(name, []).append(value or "on")
            if kind not in {"checkbox", "radio"} or "checked" in given:
                self._form.values.append((name, value or ("on" if kind == "checkbox" else "")))

    def _button(self, given: Attributes) -> None:
        if self._form and given.get("name"):
            self._form.buttons.append((str(given["name"]), given.get("value") or ""))

    def _begin_select(self, given: Attributes) -> None:
        self._select = given.get("name") or ""

    def _option(self, given: Attributes) -> None:
        if self._form and self._select:
            value = given.get("value") or ""
            self._form.choices.setdefault(self._select, []).append(value)
            if "selected" in given:
                self._form.values.append((self._select, value))

    def _begin_area(self, given: Attributes) -> None:
        self._area = [given.get("name") or ""]


@dataclass(frozen=True)
class Offered:
    """What a page offers to send: its forms, and the parameters of its links."""

    forms: list[Form]
    queries: list[tuple[str, str]]


def offered_by(html: str) -> Offered:
    """The forms and parameters of a page, always in the same order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Offered(reader.forms, sorted(reader.queries))
