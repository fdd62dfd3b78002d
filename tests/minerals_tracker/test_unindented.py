"""Pages come without the indentation of their templates, and nothing else of them is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.template import Context, Engine, TemplateSyntaxError
from django.test import Client

from tests.factories import make_phase

SOURCE = "<p>\n  {{ one }}\n\n\t{{ two }}\n</p>\n"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    for name in ("page.html", "letter.txt"):
        (tmp_path / name).write_text(SOURCE)
    (tmp_path / "wrong.html").write_text("<p>\n\n    {% nothing %}\n</p>")
    return Engine(dirs=[str(tmp_path)], loaders=["minerals_tracker.unindented.Loader"], debug=True)


def test_lines_begin_with_their_words_and_values_keep_their_spaces(engine: Engine) -> None:
    page = engine.get_template("page.html").render(Context({"one": "a\n  b", "two": " c"}))
    assert page == "<p>\na\n  b\n\n c\n</p>\n"


def test_plain_text_is_kept_as_it_is_written(engine: Engine) -> None:
    letter = engine.get_template("letter.txt").render(Context({"one": "a", "two": "b"}))
    assert letter == "<p>\n  a\n\n\tb\n</p>\n"


def test_a_mistake_is_named_with_the_line_of_the_file(engine: Engine) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        engine.get_template("wrong.html")
    assert caught.value.template_debug["line"] == 3  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_dossier_has_no_indentation(client: Client, settings: LazySettings) -> None:
    settings.PUBLIC_READ = True
    page = client.get(make_phase().deal.get_absolute_url()).content
    assert page.count(b"\n") > 100
    assert b"\n " not in page
