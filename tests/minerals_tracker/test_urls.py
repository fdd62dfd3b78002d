"""Every address of the site against every group and nobody: who may open what.

A new address needs an entry in ENTRIES (or ADMIN_MODELS), else this fails. A page that PUBLIC_READ
opens stands in PUBLIC, and in `minerals_tracker.people.access.READABLE`.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings

from minerals_tracker.people.groups import ADMINISTRATOR, ANALYST, EDITOR, MANAGER
from tests.factories import make_deal, make_issue, make_paper, make_shipment, make_source
from tests.minerals_tracker.addresses import addresses
from tests.minerals_tracker.people import NOBODY, client_of

ROLES = (NOBODY, ANALYST, EDITOR, MANAGER, ADMINISTRATOR)
"""The order of the words in every entry."""

ALL = "ok ok ok ok ok"
READ = "login ok ok ok ok"
STAFF = "login no ok no ok"
EDITORS_UP = "login no ok no ok"
EDITORS = "login no ok no no"
ADMINISTRATORS = "login no no no ok"
NOT_EVEN_STAFF = "login no no no no"
POST = "login post post post post"

ENTRIES = {
    "login": "ok away away away away",
    "logout": "post post post post post",
    "password_change": READ,
    "password_change_done": READ,
    "password_reset": ALL,
    "password_reset_complete": ALL,
    "password_reset_confirm": ALL,
    "password_reset_done": ALL,
    "deal": READ,
    **dict.fromkeys(("dictionary", "disputed", "events", "milestones", "signals"), READ),
    "yardsticks": READ,
    "record": READ,
    **dict.fromkeys(("source", "sources"), READ),
    "methodology": READ,
    **dict.fromkeys(("changes", "changes-feed"), READ),
    "search": READ,
    "account": READ,
    "account-currency": POST,
    "account-theme": POST,
    "report": READ,
    "queue": EDITORS_UP,
    "doubles": EDITORS,
    "double": "login no missing no no",
    "double-undo": "login no missing no no",
    "report-thanks": READ,
    "weekly": READ,
    "weekly-issue": READ,
    "weekly-letter": READ,
    "invitation": "gone gone gone gone gone",
    "letter-stop": "missing missing missing missing missing",
    "healthz": ALL,
    "portfolio": READ,
    "compare": READ,
    "customs": READ,
    "shipment": READ,
    "shipments": READ,
    "evidence-file": READ,
    "shipments-file": READ,
    **dict.fromkeys(("side-by-side", "side-by-side-file"), READ),
    "shipments-metadata": READ,
    "paper": READ,
    "readyz": ALL,
    "admin:app_list": STAFF,
    "admin:autocomplete": NOT_EVEN_STAFF,  # without the field that asks
    "admin:index": STAFF,
    "admin:jsi18n": STAFF,
    "admin:login": "login no away no away",
    "admin:logout": "login no post no post",
    "admin:password_change": STAFF,
    "admin:password_change_done": STAFF,
    "admin:view_on_site": "login no missing no missing",
    "admin/(?P<url>.*)$": "login no missing no missing",
    "admin:milestones_milestone_trial": EDITORS,
    "admin:milestones_milestone_import": EDITORS,
    "admin:milestones_milestone_template": EDITORS,
    "admin:shipments_importbatch_template_csv": EDITORS,
    "admin:shipments_importbatch_template_xlsx": EDITORS,
    "admin:shipments_shipment_compute": EDITORS,
    "admin:minerals_tracker_weeklyissue_desk": "login no no no missing",
    "admin:auth_user_password_change": "login no no no missing",
}

NOT_THERE = "login no missing no missing"
ELSEWHERE = "login no away no away"
FACT = {
    "changelist": STAFF,
    "add": EDITORS,
    "history": NOT_THERE,
    "restore": NOT_THERE,
    "delete": NOT_EVEN_STAFF,
    "change": ELSEWHERE,
}
LOG = {**FACT, "add": NOT_EVEN_STAFF, "history": ELSEWHERE}
PEOPLE = {
    **FACT,
    "changelist": ADMINISTRATORS,
    "add": ADMINISTRATORS,
    "history": ELSEWHERE,
    "change": "login no no no away",
}
LETTERS = {**PEOPLE, "add": NOT_EVEN_STAFF}
ADMIN_MODELS = {
    "minerals_tracker_delivery": LETTERS,
    "minerals_tracker_digestpreference": PEOPLE,
    "minerals_tracker_edition": LETTERS,
    "minerals_tracker_erratum": {**LOG, "add": EDITORS_UP},
    "minerals_tracker_errorreport": {**FACT, "add": NOT_EVEN_STAFF},
    "minerals_tracker_weeklyissue": LOG,
    "auth_user": PEOPLE,
    "minerals_tracker_invitation": PEOPLE,
    "auth_group": {**PEOPLE, "add": NOT_EVEN_STAFF},
    **dict.fromkeys(
        [
            *("deals_asset", "deals_claim", "deals_commitment", "deals_commodity", "deals_deal"),
            *("deals_dealmineral", "deals_dealparty", "deals_disputedpoint", "deals_document"),
            *(
                "deals_event",
                "deals_exchangerate",
                "deals_fundingrecord",
                "deals_headlinevalue",
                "deals_instrument",
                "deals_instrumentstate",
                "deals_outputreport",
            ),
            *("deals_party", "deals_person", "deals_phase", "deals_place", "deals_source"),
            *("deals_relatedproject", "deals_unknown", "milestones_milestone"),
            *("milestones_signalquestion", "milestones_yardstick"),
            *("milestones_override", "milestones_signalbearing", "milestones_signalreading"),
            *("shipments_customsrecord", "shipments_price", "shipments_shipment"),
        ],
        FACT,
    ),
    "shipments_shipmentline": {**FACT, "add": NOT_EVEN_STAFF},
    "shipments_shipmentpaper": {**FACT, "add": NOT_EVEN_STAFF},
    "shipments_shipmentstep": {**FACT, "add": NOT_EVEN_STAFF},
    "milestones_watchsignal": {**FACT, "add": NOT_EVEN_STAFF},
    "milestones_frame": {**FACT, "add": NOT_EVEN_STAFF},
    "deals_linkchange": LOG,
    "deals_referencerow": LOG,
    "milestones_lastrefresh": LOG,
    "milestones_statuschange": LOG,
    "shipments_revaluation": {
        **LOG,
        "add": EDITORS,
        "change": NOT_THERE,
        "undo": "login no missing no no",
    },
    "shipments_customsbatch": {**LOG, "add": EDITORS, "download": "login no no no no"},
    "shipments_importbatch": {
        **FACT,
        "history": ELSEWHERE,
        "change": NOT_THERE,
        "problems": NOT_THERE,
    },
}
SAMPLES: dict[str, str | int] = {
    "app_label": "deals",
    "content_type_id": 0,
    "form": "csv",
    "id": 0,
    "key": "sample",
    "issue_id": 0,
    "number": 0,
    "object_id": "0",
    "other_key": "sample",
    "paper": 7,
    "slug": "sample",
    "reference": "sample",
    "state": 0,
    "links": 0,
    "token": "set-password",
    "uidb64": "MQ",
    "url": "nowhere",
    "week": "2026-W47",
}


PUBLIC = frozenset(
    {
        *("compare", "deal", "dictionary", "methodology", "portfolio", "shipment", "shipments"),
        *(
            "customs",
            "paper",
            "evidence-file",
            "shipments-file",
            "shipments-metadata",
            "disputed",
            "events",
            "milestones",
            "signals",
            "yardsticks",
            "record",
            "source",
            "sources",
        ),
        *("changes", "changes-feed", "search", "weekly", "weekly-issue", "weekly-letter"),
        *("report", "report-thanks", "side-by-side", "side-by-side-file"),
    }
)
"""Addresses that answer to nobody in particular where `PUBLIC_READ` is set."""


def expected(key: str) -> str:
    """The entry of an address; empty where it has none."""
    if key in ENTRIES:
        return ENTRIES[key]
    name = key.removeprefix("admin:")
    for model, entry in ADMIN_MODELS.items():
        view = name.removeprefix(f"{model}_")
        if name != view and view in entry:
            return entry[view]
        if key == f"admin/{'/'.join(model.rsplit('_', 1))}/<path:object_id>/":
            return ELSEWHERE
    return ""


def outcome(response: Any) -> str:
    """What happened, in one of the words of the table."""
    words = {200: "ok", 403: "no", 404: "missing", 405: "post", 410: "gone"}
    if response.status_code == 302:
        return "login" if response.headers["Location"].startswith("/login/") else "away"
    return words.get(response.status_code, str(response.status_code))


def test_every_address_has_an_entry() -> None:
    assert [address.key for address in addresses(SAMPLES) if not expected(address.key)] == []


def test_every_entry_has_an_address() -> None:
    assert set(ENTRIES) - {address.key for address in addresses(SAMPLES)} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("public", [False, True], ids=["closed", "public"])
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_as_entered(role: str, public: bool, settings: LazySettings) -> None:
    settings.PUBLIC_READ = public
    make_shipment(reference=SAMPLES["reference"], deal=make_deal(slug=SAMPLES["slug"]))
    make_source(key=SAMPLES["key"])
    make_paper(pk=SAMPLES["paper"], is_public=True, content=b"%PDF-1.7")
    make_issue()
    client = client_of(role)
    wrong = {}
    for address in addresses(SAMPLES):
        if public and role != NOBODY and address.key.startswith("admin"):
            continue  # the setting is about people without a login
        wanted = expected(address.key).split()[ROLES.index(role)]
        if public and address.key in PUBLIC:
            wanted = "ok"
        found = outcome(client.get(address.path))
        if found != wanted:
            wrong[address.path] = f"{found}, not {wanted}"
    assert wrong == {}
