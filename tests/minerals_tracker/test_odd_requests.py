"""What people send by mistake, or to try the site, is refused with a sentence: never an error."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import timezone

from minerals_tracker.wsgi import application
from shipments.importing.batches import upload
from shipments.importing.file_problems import RefusedFileError
from shipments.models import ImportBatch
from tests import factories as make
from tests.milestones.sent_files import sent
from tests.minerals_tracker.people import make_person
from tests.shipments.importing_files import as_xlsx, row
from tests.shipments.logging_form import page_as_posted

pytestmark = pytest.mark.django_db
BEYOND = "9" * 4301
"""More digits than Python reads."""
LISTS = ("deals/event", "deals/source", "milestones/milestone", "auth/user", "deals/linkchange")


@pytest.fixture
def root() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_person(name="root", superuser=True))
    return client


@pytest.mark.parametrize("query", ["?kind=x&page=y", "?deal=x&page=abc", f"?page={BEYOND}"])
def test_search_takes_several_words_that_mean_nothing(root: Client, query: str) -> None:
    response = root.get(f"/search/{query}")
    assert response.status_code == 200
    assert len(response.context["messages"]) == 1


@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize("address", ["/changes/", "/changes/feed/"])
@pytest.mark.parametrize(
    "instant", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00"]
)
def test_changes_take_no_instant_outside_the_days_that_are_kept(
    root: Client, address: str, name: str, instant: str
) -> None:
    assert root.get(address, {name: instant}).status_code == 200


@pytest.mark.parametrize("length", [150, 151, 256, 10_000])
def test_a_login_takes_a_name_of_any_length(length: int) -> None:
    client = Client(raise_request_exception=False)
    sent = {"username": "n" * length, "password": "a wrong one"}
    response = client.post("/login/", sent)
    assert response.status_code == 200
    assert bool(response.context["form"].errors.get("username")) == (length > 150)


def test_an_invitation_is_read_and_has_no_form_to_save(root: Client) -> None:
    accepted = make.make_invitation(accepted_at=timezone.now())
    page = f"/admin/minerals_tracker/invitation/{accepted.pk}/change/"
    assert b'name="_save"' not in root.get(page).content
    assert root.post(page, {"_save": "Save"}).status_code == 403


@pytest.mark.parametrize("word", ["a word", "\u0663", "-1", "9" * 30, BEYOND])
def test_a_box_of_choice_takes_a_word_that_names_no_row(root: Client, word: str) -> None:
    event = make.make_event(sources=[make.make_source()])
    page = f"/admin/deals/event/{event.pk}/change/"
    fields = page_as_posted(root, page) | {"deal": word, "sources": [word]}
    response = root.post(page, fields)
    assert response.status_code == 200
    assert {"deal", "sources"} <= set(response.context["adminform"].form.errors)


@pytest.mark.parametrize("address", ["auth/user/add/", "minerals_tracker/invitation/add/"])
def test_a_box_of_groups_takes_a_word_that_names_none(root: Client, address: str) -> None:
    response = root.post(f"/admin/{address}", {"groups": "a word", "deals": "a word"})
    assert response.status_code == 200
    assert "groups" in response.context["adminform"].form.errors


@pytest.mark.parametrize("number", [BEYOND, "1e400", "NaN", "-Infinity", "[" * 100_000, "1e15000"])
def test_a_rule_takes_no_number_that_cannot_be_counted_with(root: Client, number: str) -> None:
    milestone = make.make_milestone()
    page = f"/admin/milestones/milestone/{milestone.pk}/change/"
    rule = json.dumps(milestone.rule | {"value": "@"}).replace('"@"', number)
    fields = page_as_posted(root, page) | {"rule": rule}
    response = root.post(page, fields)
    assert response.status_code == 200
    assert "rule" in response.context["adminform"].form.errors
    assert root.post("/admin/milestones/milestone/trial/", fields).status_code == 200


def test_a_fact_takes_no_number_that_cannot_be_read_again(root: Client) -> None:
    page = "/admin/deals/relatedproject/add/"
    fields = page_as_posted(root, page) | {"facts": f"[{BEYOND}]"}
    response = root.post(page, fields)
    assert response.status_code == 200
    assert "facts" in response.context["adminform"].form.errors


def answered(kind: str) -> tuple[str, bytes]:
    """What the door for gunicorn answers to a form of a content type."""
    environ = {**RequestFactory().post("/login/", {"username": "a"}).environ, "CONTENT_TYPE": kind}
    statuses: list[str] = []
    told = b"".join(application(environ, lambda status, *_: statuses.append(status)))
    return statuses[0], told


@pytest.mark.parametrize(
    "charset", ["charset=utf-16", "charset=base64", "charset=punycode", "charset*=x''y"]
)
def test_a_form_in_another_charset_is_refused(charset: str) -> None:
    status, told = answered(f"application/x-www-form-urlencoded; {charset}")
    assert status == "415 Unsupported Media Type"
    assert b"UTF-8" in told


URLENCODED = "application/x-www-form-urlencoded"
UNREADABLE = {
    "multipart/form-data; boundary=": b"--x--",
    "multipart/form-data": b"--x--",
    "multipart/form-data; boundary=\xe9": b"--x--",
    "multipart/form-data; boundary=x": b"--x\r\nX: " + b"y" * 5000 + b"\r\n\r\na\r\n--x--",
    URLENCODED: b"&".join(b"%d=1" % n for n in range(1001)),
}


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        *(("/nowhere/", "localhost", 404), ("/login/", "localhost", 400)),
        *(("/admin/deals/event/", "localhost", 400), ("/search/", "example.org", 400)),
    ],
)
def test_a_form_that_cannot_be_read_is_a_bad_request(
    root: Client, address: str, host: str, status: int, kind: str
) -> None:
    for client in (root, Client(enforce_csrf_checks=True, raise_request_exception=False)):
        response = client.post(address, UNREADABLE[kind], content_type=kind, HTTP_HOST=host)
        assert response.status_code == status
        assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("keys", [["a word"], ["1", BEYOND], ["\x00"]])
def test_an_action_takes_no_key_that_no_row_has(root: Client, keys: list[str]) -> None:
    event = make.make_event()
    chosen = {"action": "void", "_selected_action": [event.pk, *keys]}
    response = root.post("/admin/deals/event/?o=1", chosen, follow=True)
    assert response.redirect_chain == [("/admin/deals/event/?o=1", 302)]
    assert "choose them again" in str(next(iter(response.context["messages"])))


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"'])
def test_a_form_in_utf_8_is_read(charset: str) -> None:
    status, _ = answered(f"application/x-www-form-urlencoded{charset}")
    assert status == "403 Forbidden"  # without the token of a form


@pytest.mark.parametrize("query", ["?pk__in=%00", "?%00=1", f"?pk__in={BEYOND}"])
@pytest.mark.parametrize("model", LISTS)
def test_a_list_leaves_out_what_it_cannot_be_filtered_by(
    root: Client, model: str, query: str
) -> None:
    response = root.get(f"/admin/{model}/{query}")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/admin/{model}/?e=1"
    assert root.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        *("title__contains=%00", "title__regex=(", f"published_on__year={'9' * 30}"),
        *(
            "published_on__year=0",
            "notes__range=null",
            "published_on__month=x",
            "published_on__date=%00",
        ),
    ],
)
def test_a_list_takes_no_value_that_the_database_refuses(root: Client, query: str) -> None:
    assert root.get(f"/admin/deals/source/?{query}").status_code == 302


@pytest.mark.parametrize("model", LISTS)
def test_a_list_is_searched_for_no_zero_byte(root: Client, model: str) -> None:
    response = root.get(f"/admin/{model}/?q=%00")
    assert response.status_code == 200
    assert len(response.context["messages"]) == 1


def test_a_list_takes_values_that_are_sound(root: Client) -> None:
    source = make.make_source(title="A paper")
    query = f"title__contains=paper&published_on__year={source.published_on:%Y}"
    response = root.get(f"/admin/deals/source/?{query}")
    assert [row.pk for row in response.context["cl"].result_list] == [source.pk]


def test_the_completion_of_a_box_refuses_a_zero_byte(root: Client) -> None:
    asked = {"app_label": "deals", "model_name": "event", "field_name": "deal", "term": "\x00"}
    assert root.get("/admin/autocomplete/", asked).status_code == 400


@pytest.mark.parametrize("at", ["heading", "row"])
@pytest.mark.parametrize("wrong", ['"unclosed', "x" * 140_000, '"closed" late'])
def test_a_milestone_file_that_is_no_csv_is_refused(root: Client, wrong: str, at: str) -> None:
    deal = make.make_deal()
    good = sent("milestones", {"key": "NEW-MS1"}).data.decode()
    content = f"{wrong},{good}" if at == "heading" else f"{good}{wrong},"
    file = SimpleUploadedFile("milestones.csv", content.encode())
    response = root.post(
        "/admin/milestones/milestone/import/", {"deal": deal.pk, "milestones": file, "preview": "1"}
    )
    assert response.status_code == 200
    assert response.context["problems"]


@pytest.mark.parametrize("rule", [BEYOND, "[" * 100_000, "NaN", "1e400"])
def test_a_rule_in_a_milestone_file_is_read_as_strictly(root: Client, rule: str) -> None:
    file = sent("milestones", {"rule": rule})
    response = root.post(
        "/admin/milestones/milestone/import/",
        {
            "deal": make.make_deal().pk,
            "milestones": SimpleUploadedFile(file.name, file.data),
            "preview": "1",
        },
    )
    assert response.status_code == 200
    assert response.context["problems"]


@pytest.mark.parametrize("wrong", ["x" * 140_000, '"' + "x" * 140_000])
def test_a_heading_that_is_no_csv_is_refused(wrong: str) -> None:
    with pytest.raises(RefusedFileError, match="cannot be read as CSV near line 1"):
        upload("file.csv", f"{wrong},b\n1,2\n".encode(), make_person(name="editor"))


def half_a_character() -> bytes:
    return as_xlsx([row(1, purpose="_xD800_"), row(2)])


def test_a_workbook_with_half_a_character_is_refused() -> None:
    with pytest.raises(RefusedFileError, match="Row 2 of the workbook holds half a character"):
        upload("file.xlsx", half_a_character(), make_person(name="editor"))


def test_an_import_whose_file_cannot_be_read_is_cancelled_by_hand(root: Client) -> None:
    batch = make.make_import_batch(content=half_a_character(), state="uploaded")
    page = f"/admin/shipments/importbatch/{batch.pk}/change/"
    response = root.get(page)
    assert response.status_code == 200
    assert "half a character" in str(next(iter(response.context["messages"])))
    assert b'name="check"' not in response.content
    root.post(page, {"cancel": "Cancel"})
    assert ImportBatch.objects.get(pk=batch.pk).state == "cancelled"


@pytest.mark.parametrize("number", [BEYOND, "\u0663", "-1", "9" * 30])
def test_numbers_of_rows_are_read_in_one_way(root: Client, number: str) -> None:
    event, paths = make.make_event(), "/admin/shipments"
    asked = {"action": "void", "_selected_action": event.pk, "confirmed": "1", "counted": number}
    assert root.get(f"{paths}/importbatch/{number}/change/").status_code == 404
    assert root.get(f"{paths}/shipment/add/", {"like": number}).status_code == 200
    computed = {"lines-TOTAL_FORMS": number, "steps-TOTAL_FORMS": number}
    assert root.post(f"{paths}/shipment/compute/", computed).status_code == 200
    reason = {"change_reason": "A slip"}
    assert root.post("/admin/deals/event/", asked | reason).status_code in {200, 302}
