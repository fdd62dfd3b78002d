"""Text fields that suggest known words and warn about a word that no rule uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from django.contrib import messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from deals.admin.voiding import VoidableAdmin
from deals.validation.offered_words import closest_word, registered_words

M = TypeVar("M", bound=models.Model)


class OfferedInput(AdminTextInputWidget):
    """A text input with a `<datalist>` of suggestions; other words may be typed.

    `words` is called when the widget is rendered.
    """

    def __init__(self, words: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self.words = words

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = f"{name}-words"
        box = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        rows = ((word,) for word in sorted(self.words()))
        options = format_html_join("", '<option value="{}"></option>', rows)
        return format_html('{}<datalist id="{}">{}</datalist>', box, key, options)


class OfferingAdmin(VoidableAdmin[M]):
    """A ModelAdmin that suggests the words used by rules and by other rows.

    `offered` maps fields of one word, `listed` fields of several, to the names under which rules
    register their words (`deals.validation.offered_words`).
    """

    offered: ClassVar[Mapping[str, str]] = {}
    listed: ClassVar[Mapping[str, str]] = {}

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        name = db_field.name
        if field is not None and name in self.offered:
            field.widget = OfferedInput(lambda: self._known(name))
        elif field is not None and name in self.listed:
            asked = ", ".join(sorted(registered_words(self.listed[name])))
            field.help_text = f"Separated by commas. Rules ask for: {asked or 'none'}."
        return field

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: Any) -> None:
        for name in set(self.offered) & set(form.changed_data):
            self._tell_of_new(request, obj, name)
        super().save_model(request, obj, form, change)

    def _tell_of_new(self, request: HttpRequest, row: M, name: str) -> None:
        word, known = getattr(row, name), self._known(name, besides=row.pk)
        if not word or word in known:
            return
        label = self.model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        near = closest_word(word, known)
        hint = f" Did you mean “{near}”?" if near else ""
        said = f"No rule asks for the {label} “{word}”, and no other row has it.{hint}"
        messages.warning(request, said)

    def _known(self, name: str, besides: Any = None) -> set[str]:
        rows = self.model._default_manager.exclude(pk=besides).exclude(**{name: ""})
        return {
            *rows.values_list(name, flat=True).distinct(),
            *registered_words(self.offered[name]),
        }
