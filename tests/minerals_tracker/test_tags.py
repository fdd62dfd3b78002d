"""The tags pages are written with."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory

from deals.charts.figure import Cell, SourceRef
from deals.models import Deal
from milestones.states import Status
from minerals_tracker.templatetags.charts import segments
from tests.pictures import make_figure

SOURCE = SourceRef(
    "S1", "A Gazette", "On a deal", date(2025, 10, 7), "day", "C", "https://a.example/"
)
PAST: dict[str, Any] = {"as_of": date(2026, 1, 1), "today": date(2026, 11, 22)}


CITED = pytest.mark.parametrize(
    "cited", ["{% chart figure %}", "{% mark_computed %}{% popovers %}"]
)


def render(text: str, path: str = "/somewhere/", **context: Any) -> str:
    request = RequestFactory().get(path)
    template = Template("{% load charts numbers tracker %}" + text)
    return template.render(RequestContext(request, context))


@pytest.mark.parametrize("value", list(Status))
def test_every_status_has_shape_and_word(value: Status) -> None:
    html = render("{% status value %}", value=value)
    assert f"#{value.replace('_', '-')}" in html
    assert value.label.capitalize() in html


def test_an_icon_keeps_the_word_for_readers() -> None:
    assert '<span class="vh">At risk</span>' in render('{% status "at_risk" "icon" %}')


def test_marks_in_included_templates_share_the_numbers_of_the_page() -> None:
    html = render(
        '{% mark other %}{% include "_partials/source_item.html" %}{% popovers %}',
        source=SOURCE,
        other=SourceRef("S2", "Another", "Paper"),
    )
    assert '<span class="source-n">2</span>' in html


def test_a_popover_says_what_is_known_of_its_source() -> None:
    html = render(
        "{% mark source single=True says='It names a date.' %}{% popovers %}", source=SOURCE
    )
    for words in (
        "A Gazette",
        "On a deal",
        "7 Oct 2025",
        "C, fairly reliable",
        "Single source",
        "It names",
    ):
        assert words in html
    assert '<a href="https://a.example/" rel="noreferrer">' in html


def test_a_computed_figure_is_cited_with_its_page_and_its_day() -> None:
    html = render("{% mark_computed %}{% popovers %}", deal=Deal(short_name="A MoU"), **PAST)
    (words,) = re.findall(r"<summary>Cite this</summary><p>(.*?)</p>", html)
    assert re.fullmatch(
        r"Minerals Tracker, A MoU, as of 1 Jan 2026, http://localhost:8000/\S*\?on=2026-01-01",
        words,
    )


@CITED
def test_todays_page_is_cited_with_its_day_so_that_it_says_the_same_tomorrow(cited: str) -> None:
    today: dict[str, Any] = {"as_of": PAST["today"], "today": PAST["today"]}
    html = render(cited, figure=make_figure(), **today)
    (words,) = re.findall(r"Cite this</summary>\s*<p>(.*?)</p>", html)
    assert re.search(r"http://localhost:8000/somewhere/\?on=2026-11-22(#|$)", words)


@CITED
def test_what_a_filter_chose_is_cited_with_the_filter(cited: str) -> None:
    path = "/somewhere/?mineral=copper&state=nonsense&on=2026-01-01"
    html = render(cited, path, cited_query="?mineral=copper", figure=make_figure(), **PAST)
    assert "http://localhost:8000/somewhere/?mineral=copper&amp;on=2026-01-01" in html
    (words,) = re.findall(r"Cite this</summary>\s*<p>(.*?)</p>", html)
    assert "nonsense" not in words


def test_an_invented_figure_is_cited_as_invented() -> None:
    html = render("{% mark_illustrative %}{% popovers %}", **PAST)
    assert ", invented figures</p></details>" in html
    invented = Deal(short_name="Exemplar and Seravan", is_illustrative=True)
    html = render("{% mark_illustrative %}{% popovers %}", deal=invented, **PAST)
    (words,) = re.findall(r"Cite this</summary><p>(.*?)</p>", html)
    assert words.count("invented figures") == 1


def test_a_page_of_no_day_offers_no_citation_of_itself() -> None:
    assert "Cite this" not in render("{% mark_computed %}{% popovers %}")


def test_a_source_without_an_address_says_so() -> None:
    assert "No link" in render("{% mark source %}{% popovers %}", source=SourceRef("S2", "A", "B"))


def test_every_mark_opens_a_popover_that_is_there() -> None:
    html = render(
        "{% mark source %}{% mark_computed %}{% mark_illustrative %}{% popovers %}", source=SOURCE
    )
    for number in (1, 2, 3):
        assert f'popovertarget="mark-{number}"' in html
        assert f'id="mark-{number}"' in html


def test_marks_refuse_to_be_numbered_without_a_page() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load tracker %}{% mark source %}").render(Context({"source": SOURCE}))


def test_links_keep_the_day_a_page_answers_for() -> None:
    assert render("{% keep_day '/a/#b' %}", **PAST) == "/a/?on=2026-01-01#b"
    assert render("{% at 'login' %}", **PAST).endswith("/login/?on=2026-01-01")


def test_links_of_today_carry_no_day() -> None:
    today: dict[str, Any] = {**PAST, "as_of": PAST["today"]}
    assert render("{% keep_day '/a/' %}", **today) == "/a/"


def test_going_back_to_today_keeps_the_other_filters() -> None:
    assert render("{% query_without 'on' %}", path="/?on=2026-01-01&q=a") == "?q=a"
    assert render("{% query_without 'on' %}", path="/?on=2026-01-01") == ""


def test_a_page_that_is_not_built_has_no_link() -> None:
    assert render("{% page_exists 'no-such-page' %}") == ""


def test_a_status_mix_fills_its_bar_in_the_order_of_statuses() -> None:
    parts = segments([("planned", 3), ("met", 1), ("overdue", 0)])
    assert [part.status for part in parts] == ["met", "planned"]
    assert [part.x for part in parts] == [0, 25]
    assert sum(part.width for part in parts) < 100


def test_a_status_mix_of_nothing_says_so() -> None:
    assert "No milestone" in render("{% status_mix counts %}", counts=[])


@pytest.mark.parametrize(
    ("value", "text"), [(2, "+2"), (0, "0"), (-1, "\N{MINUS SIGN}1"), (None, "no reading")]
)
def test_a_reading_shows_its_sign(value: int | None, text: str) -> None:
    assert text in render("{% reading value %}", value=value)


@pytest.mark.parametrize(
    ("percent", "width"), [(Decimal(140), "100.0"), (Decimal(-3), "0.0"), (61, "61.0")]
)
def test_a_share_bar_stays_inside_its_track(percent: Decimal, width: str) -> None:
    assert f'width="{width}" height="6" class="bar-value"' in render("{% share_bar p %}", p=percent)


def test_an_unknown_share_draws_the_track_alone() -> None:
    assert "bar-value" not in render("{% share_bar None %}")


def test_numbers_say_unknown_where_nothing_is_known() -> None:
    assert render("{{ n|number }} {{ n|usd }} {{ n|day }} {{ n|exact }}", n=None) == " ".join(
        ["unknown"] * 4
    )


def test_a_mark_of_many_sources_opens_the_mark_of_each() -> None:
    many = [SourceRef(f"S{n}", f"Paper {n}", "Title", None, "day", "C") for n in range(6)]
    html = render("{% marks many %}{% popovers %}", many=many)
    opened, _, list_of = html.partition('class="pop"')
    (more,) = re.findall(r'popovertarget="([^"]+)"[^>]*>\+4<', opened)
    assert f'<p class="pop-head" id="{more}-head">4 more sources</p>' in list_of
    for number in range(3, 7):
        (own,) = re.findall(
            rf'popovertarget="([^"]+)"[^>]*>{number}</button> Title, Paper', list_of
        )
        note = list_of.partition(f'id="{own}">')[2].partition("<div popover")[0]
        assert f"Source {number}: Paper {number - 1}</p>" in note
        assert "<dd>date not known</dd>" in note


def test_a_mark_is_named_by_the_head_of_its_popover() -> None:
    html = render("{% mark source %}{% mark_computed %}{% popovers %}", source=SOURCE)
    names = re.findall(r'aria-labelledby="([^"]+)"', html)
    heads = dict(re.findall(r'<p class="pop-head" id="([^"]+)">([^<]+)<', html))
    assert [heads[name] for name in names] == ["Source 1: A Gazette", "Computed by the Tracker"]


def test_a_mark_never_begins_a_line() -> None:
    assert render("2 t{% mark source %}", source=SOURCE).startswith(
        '2 t<span class="nb">&#8288;<button'
    )


def test_the_popovers_of_one_source_follow_each_other() -> None:
    other = SourceRef("S0", "Another", "Paper")
    html = render(
        "{% mark source %}{% mark other %}{% mark source single=True %}{% popovers %}",
        source=SOURCE,
        other=other,
    )
    assert re.findall(r'id="mark-(.)"', html) == ["2", "1", "3"]


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ("up to 20 t, 3 lots", "up to 20_t, 3 lots"),
        ("24.6 % Sb", "24.6_% Sb"),
        ("USD 500 million", "USD_500 million"),
        ("5 tonnes on 2 Oct 2025", "5 tonnes on 2 Oct 2025"),
    ],
)
def test_a_number_stays_on_the_line_of_its_unit(words: str, joined: str) -> None:
    assert render("{{ words|joined }}", words=words) == joined.replace("_", "\N{NO-BREAK SPACE}")


def test_a_drawing_ends_no_script_and_reads_the_same() -> None:
    text = '{"name":"</script><!-- & co"}'
    shown = render("{% drawing figure %}", figure=make_figure(figure_json=text))
    assert not set("<>&") & set(shown)
    assert json.loads(shown) == json.loads(text)


def test_the_cells_of_a_table_are_escaped_and_keep_what_a_file_has() -> None:
    rows = ((Cell("<b>", "<b>"), Cell(Decimal("1234.5"), "1,230"), Cell(None, "unknown")),)
    shown = render("{% table_rows rows %}", rows=rows)
    assert '<th scope="row">&lt;b&gt;</th>' in shown
    assert '<td data-value="1234.5" class="n">1,230</td>' in shown
    assert '<td data-value="" class="unknown">unknown</td>' in shown
