"""A database of before keeps its rows on its way to the newest tables."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.upgrading import StepByStep

BEFORE = ("shipments", "0005_tallies")
KINDS = {
    "assay_certificate": ("assay_certificate", ""),
    "Assay Certificate": ("assay_certificate", ""),
    "assay certificate ": ("assay_certificate", ""),
    "bill-of-lading": ("bill_of_lading", ""),
    "Bill of Lading": ("bill_of_lading", ""),
    "Bill  of lading": ("bill_of_lading", ""),
    " Packing list": ("packing_list", ""),
    "INVOICE": ("invoice", ""),
    "Photo of the bags": ("other", "Photo of the bags"),
    "": ("other", ""),
}

LOT = {"number": 1, "mineral_group": "gold", "assay_pct": "0.0005"}


def as_before() -> Any:
    """Make the tables of before; returns their models."""
    executor = MigrationExecutor(connection)
    executor.loader = StepByStep(connection)
    return executor.migrate([BEFORE]).apps


def as_now() -> Any:
    """Bring all tables of shipments to the newest; returns their models."""
    executor = MigrationExecutor(connection)
    return executor.migrate(executor.loader.graph.leaf_nodes("shipments")).apps


def rows(apps: Any) -> Any:
    """A shipment with a state, a lot and papers, as they were entered then."""
    deal = apps.get_model("deals", "Deal").objects.create(
        key="DL1", slug="dl1", short_name="One", title="One", confidence="reported"
    )
    shipment = apps.get_model("shipments", "Shipment").objects.create(
        reference="SH1", deal=deal, purpose="commercial"
    )
    price = _price(apps)
    arrived = {"state": "arrived", "reached_on": "2025-10-02", "source": price.source}
    for model, fields in (
        ("ShipmentStep", arrived),
        ("ShipmentLine", {**LOT, "valued_price": price, "valued_price_on": price.priced_on}),
    ):
        apps.get_model("shipments", model).objects.create(shipment=shipment, **fields)
    papers = apps.get_model("shipments", "ShipmentPaper").objects
    for kind in KINDS:
        papers.create(shipment=shipment, kind=kind)
    papers.create(shipment=shipment, kind="Photo", title="Bags on the quay")
    return shipment


def _price(apps: Any) -> Any:
    source = apps.get_model("deals", "Source").objects.create(
        key="S1", publisher="P", title="T", kind="news", reliability="B"
    )
    gold = apps.get_model("deals", "Commodity").objects.create(
        key="au", name="Gold", group="gold", element="Au", stage=4, confidence="reported"
    )
    return apps.get_model("shipments", "Price").objects.create(
        commodity=gold,
        source=source,
        usd_per_tonne=1,
        printed_value=1,
        printed_unit="USD/t",
        quantity_basis="product",
        priced_on="2025-08-01",
        date_precision="month",
    )


def test_papers_of_any_spelling_become_papers_of_a_kind(empty_schema: None) -> None:
    shipment = rows(as_before())
    apps = as_now()
    papers = apps.get_model("shipments", "ShipmentPaper").objects.filter(shipment_id=shipment.pk)
    found = list(papers.order_by("pk").values_list("kind", "title"))
    assert found == [*KINDS.values(), ("other", "Photo: Bags on the quay")]
    line = apps.get_model("shipments", "ShipmentLine").objects.get()
    assert (f"{line.assay_pct.normalize():f}", line.assay_unit) == ("0.0005", "%")
    assert line.valued_price_precision == "month"
    step = apps.get_model("shipments", "ShipmentStep").objects.get()
    assert (step.state, step.voided_at) == ("arrived", None)
    assert [source.key for source in step.sources.all()] == ["S1"]


def test_a_mass_of_zero_beside_a_value_becomes_one_that_is_not_given(empty_schema: None) -> None:
    before = as_before()
    source = before.get_model("deals", "Source").objects.create(
        key="S1", publisher="P", title="T", kind="news", reliability="B"
    )
    records = before.get_model("shipments", "CustomsRecord").objects
    for month, value, kilograms in ((1, 900, 0), (2, 0, 0), (3, 900, 5), (4, 900, None)):
        records.create(
            reporter="US",
            partner="PK",
            flow="import",
            hs6="261710",
            month=f"2025-{month:02d}-01",
            published_on="2025-12-05",
            value_usd=value,
            net_kg=kilograms,
            source=source,
        )
    found = as_now().get_model("shipments", "CustomsRecord").objects.order_by("month")
    assert list(found.values_list("net_kg", flat=True)) == [None, 0, 5, None]
