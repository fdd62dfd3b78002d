"""Commodities and prices of the invented deal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.forms.models import model_to_dict

from deals.models import Commodity
from minerals_tracker.demo.agreement import KEY, SPAN, DemoContext
from minerals_tracker.demo.form_entry import RefusedEntryError, enter
from shipments.models import Price

QUARTER = 91


@dataclass(frozen=True)
class Good:
    """A good of the story: the mineral whose nature it shares, and how its price moved.

    `usd` is per tonne of the `basis` at first, `drift` the factor over a quarter; the first price
    is of day `since`.
    """

    usd: int
    basis: str
    drift: Decimal
    since: int = 0


GOODS = {
    "antimony_ore": Good(2_600, "product", Decimal("1.02")),
    "antimony_concentrate": Good(13_500, "product", Decimal("1.05")),
    "antimony_trioxide": Good(31_000, "compound", Decimal("1.04")),
    "antimony_metal": Good(38_000, "element", Decimal("1.04")),
    "copper_concentrate": Good(7_900, "payable", Decimal("1.01")),
    "ndpr_oxide": Good(58_000, "compound", Decimal("1.03"), since=420),
}
NOT_SHARED = frozenset({"price_note", "price_source", "pakistan_output", "pakistan_reserves"})


def make_goods(ground: DemoContext, rng: Random) -> dict[str, Commodity]:
    """Enter the goods with their prices, by the key of the mineral whose nature each shares."""
    natures = Commodity.objects.in_bulk(list(GOODS), field_name="key")
    if missing := sorted(set(GOODS) - set(natures)):
        raise RefusedEntryError(f"No mineral {', '.join(missing)}: load the reference data first.")
    goods = {key: _good(natures[key]) for key in GOODS}
    for key, good in GOODS.items():
        _prices(ground, goods[key], good, rng)
    return goods


def _good(nature: Commodity) -> Commodity:
    shared = {
        name: value
        for name, value in model_to_dict(nature).items()
        if name not in NOT_SHARED and value not in (None, "", [])
    }
    own = {
        "key": f"{KEY}-{nature.key}",
        "name": f"{nature.name} (illustrative)",
        "is_illustrative": True,
    }
    del shared["id"]
    return enter(Commodity, **{**shared, **own})


def _prices(ground: DemoContext, commodity: Commodity, good: Good, rng: Random) -> None:
    usd = Decimal(good.usd)
    for number in range(good.since, SPAN // timedelta(days=1), QUARTER):
        enter(
            Price,
            commodity=commodity,
            printed_value=usd,
            printed_unit="USD/t",
            quantity_basis=good.basis,
            basis="invented",
            priced_on=ground.day(number),
            source=ground.sources["prices"],
            is_illustrative=True,
        )
        usd = (usd * good.drift * Decimal(rng.randint(93, 106)) / 100).quantize(Decimal(1))
