"""Every constraint of the first floor's tables, each broken once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests import factories as f
from tests.constraints import (
    Breach,
    assert_refused,
    assert_refused_twice,
    names_of,
    words_unknown,
)

WORDS = words_unknown(
    [
        ("import_state_known", f.make_import_batch, "state"),
        ("customs_format_known", f.make_customs_batch, "format"),
        ("customs_flow_known", f.make_customs_record, "flow"),
        ("customs_counted_known", f.make_customs_record, "counted"),
        ("customs_value_basis_known", f.make_customs_record, "value_basis"),
        ("paper_kind_known", f.make_paper, "kind"),
        ("price_quantity_basis_known", f.make_price, "quantity_basis"),
        ("price_precision_known", f.make_price, "date_precision"),
        ("shipment_purpose_known", f.make_shipment, "purpose"),
        ("shipment_qualifier_known", f.make_shipment, "total_qualifier"),
        ("shipment_confidence_known", f.make_shipment, "confidence"),
        ("shipment_state_known", f.make_step, "state"),
        ("step_precision_known", f.make_step, "date_precision"),
        ("line_qualifier_known", f.make_line, "wet_qualifier"),
        ("line_mass_finality_known", f.make_line, "mass_finality"),
        ("line_price_precision_known", f.make_line, "valued_price_precision"),
        ("line_assay_unit_known", f.make_line, "assay_unit"),
        ("line_assay_finality_known", f.make_line, "assay_finality"),
    ]
)
LIMITS: list[Breach] = [
    ("customs_value_not_negative", f.make_customs_record, {"value_usd": -1}),
    ("customs_mass_not_negative", f.make_customs_record, {"net_kg": -1}),
    ("customs_mass_not_zero_beside_value", f.make_customs_record, {"net_kg": 0}),
    ("customs_month_first_day", f.make_customs_record, {"month": date(2025, 10, 2)}),
    ("paper_void_has_reason", f.make_paper, {"voided_at": f.VOIDED}),
    ("paper_file_whole", f.make_paper, {"sha256": "0" * 64}),
    ("revaluation_period_in_order", f.make_revaluation, {"ends_on": date(2025, 9, 30)}),
    ("revaluation_has_reason", f.make_revaluation, {"reason": ""}),
    ("revaluation_undo_has_reason", f.make_revaluation, {"undone_at": f.VOIDED}),
    ("price_positive", f.make_price, {"usd_per_tonne": 0}),
    ("price_unit_known", f.make_price, {"printed_unit": "USD/oz"}),
    ("price_per_unit_of_content", f.make_price, {"printed_unit": "USD/mtu"}),
    ("shipment_mass_in_order", f.make_shipment, {"total_low_kg": 2, "total_high_kg": 1}),
    ("shipment_mass_in_order", f.make_shipment, {"total_low_kg": -1}),
    ("shipment_mass_in_order", f.make_shipment, {"total_high_kg": -1}),
    ("shipment_value_not_negative", f.make_shipment, {"declared_value_usd": -1}),
    ("shipment_void_has_reason", f.make_shipment, {"voided_at": f.VOIDED}),
    ("step_void_has_reason", f.make_step, {"voided_at": f.VOIDED}),
    ("line_void_has_reason", f.make_line, {"voided_at": f.VOIDED}),
    ("line_unit_has_an_assay", f.make_line, {"assay_unit": "g/t"}),
    ("line_masses_in_order", f.make_line, {"wet_low_kg": 2, "wet_high_kg": 1}),
    ("line_masses_in_order", f.make_line, {"dry_low_kg": 2, "dry_high_kg": 1}),
    ("line_masses_in_order", f.make_line, {"contained_low_kg": 2, "contained_high_kg": 1}),
    ("line_shares_in_range", f.make_line, {"moisture_pct": Decimal("100.1")}),
    ("line_shares_in_range", f.make_line, {"assay_pct": -1}),
    ("line_shares_in_range", f.make_line, {"payable_pct": 101}),
]


def doubles() -> dict[str, Callable[[], Any]]:
    """By constraint: makes the same row each time it is called."""
    source, commodity, shipment = f.make_source(), f.make_commodity(), f.make_shipment(state="")
    return {
        "import_file_once": lambda: f.make_import_batch(sha256="0" * 64),
        "customs_answer_once": lambda: f.make_customs_batch(sha256="0" * 64),
        "customs_month_once": lambda: f.make_customs_record(source=source),
        "price_once": lambda: f.make_price(source=source, commodity=commodity),
        "shipment_state_once": lambda: f.make_step(shipment=shipment),
        "line_number_once": lambda: f.make_line(shipment=shipment, number=1),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make", "fields"), [*WORDS, *LIMITS])
def test_the_database_refuses(name: str, make: Callable[..., Any], fields: dict[str, Any]) -> None:
    assert_refused(name, make, fields)


@pytest.mark.django_db
def test_the_database_refuses_every_double() -> None:
    for name, make in doubles().items():
        assert_refused_twice(name, make)


@pytest.mark.django_db
def test_every_constraint_is_broken_here() -> None:
    assert {name for name, _, _ in [*WORDS, *LIMITS]} | {*doubles()} == names_of("shipments")
