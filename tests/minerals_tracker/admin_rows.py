"""One row of every model for the tests of the admin, each with relations of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from deals.models import (
    DealMineral,
    DealParty,
    HeadlineValue,
    LinkChange,
    Person,
    ReferenceRow,
    RelatedProject,
    Unknown,
)
from milestones.models import LastRefresh, SignalBearing, StatusChange
from shipments.importing.batches import upload
from tests import factories
from tests.factories import number
from tests.minerals_tracker.people import make_person
from tests.shipments.importing_files import as_csv, row


def _with_deal(model: type[Model], **fields: Any) -> Callable[[], Model]:
    def make() -> Model:
        given = {k: v() if callable(v) else v for k, v in fields.items()}
        return model._default_manager.create(deal=factories.make_deal(), **given)

    return make


def _status_change() -> Model:
    return StatusChange.objects.create(
        milestone=factories.make_milestone(),
        old="on_track",
        new="at_risk",
        reason="Due soon.",
        happened_on=date(2026, 1, 1),
    )


def _bearing() -> Model:
    event, signal = factories.make_event(), factories.make_signal()
    return SignalBearing.objects.create(event=event, signal=signal, direction="positive")


def _link_change() -> LinkChange:
    factories.make_event(sources=[factories.make_source()])
    return LinkChange.objects.all()[0]


def _import_batch() -> Model:
    brought = make_person(name=f"editor-{number()}")
    return upload("file.csv", as_csv([row(number())]), brought)


MAKERS: dict[str, Callable[[], Model]] = {
    "deals.asset": factories.make_asset,
    "deals.claim": factories.make_claim,
    "deals.commitment": factories.make_commitment,
    "deals.commodity": factories.make_commodity,
    "deals.deal": lambda: factories.make_deal(place=factories.make_place()),
    "deals.dealmineral": _with_deal(
        DealMineral,
        order=number,
        name="antimony",
        in_founding_articles=True,
        in_official_statement=False,
    ),
    "deals.dealparty": _with_deal(DealParty, party=factories.make_party, role="buyer"),
    "deals.disputedpoint": factories.make_disputed_point,
    "deals.document": lambda: factories.make_document(event=factories.make_event()),
    "deals.event": factories.make_event,
    "deals.exchangerate": factories.make_exchange_rate,
    "deals.fundingrecord": factories.make_funding,
    "deals.headlinevalue": _with_deal(
        HeadlineValue, order=number, amount=Decimal(5), basis="said", confidence="reported"
    ),
    "deals.instrument": factories.make_instrument,
    "deals.instrumentstate": factories.make_instrument_state,
    "deals.linkchange": _link_change,
    "deals.outputreport": factories.make_output,
    "deals.party": factories.make_party,
    "deals.person": _with_deal(
        Person, order=number, name="A. Person", role="signs", part="signed", confidence="reported"
    ),
    "deals.phase": factories.make_phase,
    "deals.place": factories.make_place,
    "deals.referencerow": lambda: ReferenceRow.objects.create(
        table="deals", key=f"K{number()}", row_id=number(), fingerprint="f"
    ),
    "deals.relatedproject": _with_deal(
        RelatedProject, order=number, name="Beside", relation="neighbour", facts=["one"]
    ),
    "deals.source": lambda: factories.make_source(origin=factories.make_source()),
    "deals.unknown": _with_deal(Unknown, order=number, text="Not found"),
    "milestones.frame": factories.make_frame,
    "milestones.lastrefresh": _with_deal(
        LastRefresh, revision=number, judged_on=date(2026, 1, 1), refreshed_at=factories.VOIDED
    ),
    "milestones.milestone": factories.make_milestone,
    "milestones.override": factories.make_override,
    "milestones.signalbearing": _bearing,
    "milestones.signalquestion": factories.make_signal_question,
    "milestones.signalreading": factories.make_reading,
    "milestones.statuschange": _status_change,
    "milestones.watchsignal": factories.make_signal,
    "milestones.yardstick": factories.make_yardstick,
    "shipments.customsbatch": factories.make_customs_batch,
    "shipments.customsrecord": lambda: factories.make_customs_record(
        hs6=f"{number() % 1_000_000:06d}"
    ),
    "shipments.importbatch": _import_batch,
    "shipments.price": factories.make_price,
    "shipments.revaluation": factories.make_revaluation,
    "shipments.shipment": lambda: factories.make_shipment(
        origin=factories.make_place(), destination=factories.make_place()
    ),
    "shipments.shipmentline": lambda: factories.make_line(commodity=factories.make_commodity()),
    "shipments.shipmentpaper": factories.make_paper,
    "shipments.shipmentstep": factories.make_step,
}
